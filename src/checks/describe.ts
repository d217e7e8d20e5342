import { describe } from '../text/describe.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Graph } from '../types/graph.ts';
import type { Resource, ResourceId } from '../types/resource.ts';

/** `ConfigMap "config" in namespace "shop"`. */
export function describeWanted({ kind, namespace, name }: ResourceId): string {
  if (namespace === undefined) return `${kind} ${quote(name)}`;
  return `${kind} ${quote(name)} in ${namespace === '*' ? 'any namespace' : `namespace ${quote(namespace)}`}`;
}

/** Where a resource was made: `application "shop" of stage "staging" (shop/web/Resource)`; or the place of YAML that is of no stage. */
export function describePlace({ application, stage, construct }: Resource): string {
  return stage === '' ? construct : `application ${quote(application)} of stage ${quote(stage)} (${construct})`;
}

/** A name is compared with all that exist: with more misses than this, messages do without the nearest name. */
const mostSuggestions = 100;

/** Finds the existing name nearest to a missing one; the same for all of `misses` findings of one check. */
export function suggestFor(misses: number, graph: Graph): (id: ResourceId) => string | undefined {
  if (misses > mostSuggestions) return () => undefined;
  return (id) => findNearest(id.name, graph.names(id.group, id.kind, id.namespace));
}

/** What a message adds about a missing thing: the nearest name, other namespaces that have one, and what may make it. */
export function hintAt(
  id: ResourceId,
  graph: Graph,
  found: { readonly nearest?: string; readonly maybeFrom?: Resource },
): string {
  const hints: string[] = [];
  if (found.nearest !== undefined) hints.push(`The nearest name is ${quote(found.nearest)}.`);
  const elsewhere = graph.elsewhere(id);
  if (elsewhere.length > 0) hints.push(`There is one in namespace ${list(elsewhere.map(quote))}.`);
  if (found.maybeFrom !== undefined)
    hints.push(`${describe(found.maybeFrom.id)} may make it at run time, which cannot be known here.`);
  return hints.map((hint) => ` ${hint}`).join('');
}
