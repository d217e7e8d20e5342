import type { Selection } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { apiServerLabels } from './builtins.ts';
import { clusterNamespaces } from './certainty.ts';
import { asObject, fillPieces, readSibling, readSiblings } from './field-path.ts';
import { type LabelSelector, matchesLabels } from './pods.ts';
import { holdsCondition, readParamKind } from './read-name.ts';
import { readSelector } from './read-selector.ts';
import type { Hit } from './rule-tree.ts';
import type { Wanted } from './selectables.ts';
import type { Surroundings } from './surroundings.ts';

/** What a field with this value selects; undefined where it selects everything, nothing, or nobody can know what. */
export function readSelection(hit: Hit, value: JsonValue, world: Surroundings): Selection | undefined {
  const { compiled, from } = hit;
  const { rule } = compiled;
  if (!holdsCondition(hit) || mayBeAnywhere(hit)) return undefined;
  const selector = readSelector(value);
  const wanted = selector && readWanted(hit, selector, world);
  if (wanted === undefined) return undefined;
  const matches = world.selectables.select(wanted);
  if (matches.length === 0 && isOftenElsewhere(hit, wanted, world)) return undefined;
  const maybeFrom = matches.length === 0 ? findMaker(wanted, world, from) : undefined;
  return {
    from,
    at: fillPieces(compiled.pieces, hit.cursor),
    rule: rule.id,
    ...wanted,
    severity: rule.severity === 'error' && maybeFrom === undefined ? 'error' : 'warning',
    matches,
    maybeFrom,
  };
}

/** Peers that a namespaceSelector picks may live anywhere, unless the rule reads namespaces from it. */
function mayBeAnywhere({ compiled, cursor }: Hit): boolean {
  if (compiled.rule.namespacePath?.endsWith('namespaceSelector')) return false;
  return asObject(cursor.values[cursor.depth - 1])?.namespaceSelector !== undefined;
}

function readWanted(hit: Hit, { labels, expressions }: LabelSelector, world: Surroundings): Wanted | undefined {
  const { to, sub } = hit.compiled.rule;
  const namespaces = readNamespaces(hit, world);
  if (namespaces.length === 0) return undefined;
  const place = { namespace: namespaces[0]!, ...(namespaces.length > 1 && { namespaces }) };
  if (to.kind === '@Pods') return { ...place, labels, expressions };
  const of = to.kind === '@policyParamKind' ? readParamKind(hit, world) : { group: to.group ?? '', kind: to.kind! };
  return of && { of, ...place, labels: { ...labels, ...readLabel(sub?.label) }, expressions };
}

/** Empty where they cannot be known. */
function readNamespaces(hit: Hit, world: Surroundings): readonly string[] {
  const { rule, siblings } = hit.compiled;
  const own = hit.from.id.namespace;
  switch (rule.namespace) {
    case 'cluster':
    case 'any':
      return ['*'];
    case 'control-plane': {
      const plane = world.controlPlane(hit.from.id.group);
      return [plane?.isKnown ? plane.namespace : '*'];
    }
  }
  if (rule.namespacePath === undefined) return own === undefined ? [] : [own];
  const path = siblings.get(rule.namespacePath)!;
  const selector = asObject(readSibling(hit.cursor, path));
  if (selector?.any === true) return ['*'];
  const given = selector === undefined ? readSiblings(hit.cursor, path).map(({ value }) => value) : selector.matchNames;
  const names = Array.isArray(given) ? given.filter((name) => typeof name === 'string') : [];
  if (names.length > 0) return [...new Set(names)].sort();
  return rule.namespaceDefault === 'any' ? ['*'] : own === undefined ? [] : [own];
}

/** `argocd.argoproj.io/secret-type=cluster`: what every object of that sort bears. */
function readLabel(text: string | undefined): Readonly<Record<string, string>> {
  const [key, value] = text?.split('=') ?? [];
  return key !== undefined && value !== undefined ? { [key]: value } : {};
}

/**
 * Monitors, claims and generators select what others may bring: a miss says something only where there is such a thing. What
 * makes things at run time brings Services with it, so that no monitor is judged beside it.
 */
function isOftenElsewhere(hit: Hit, wanted: Wanted, world: Surroundings): boolean {
  const { rule } = hit.compiled;
  const isMonitor = rule.namespacePath?.endsWith('namespaceSelector') ?? false;
  if (wanted.of === undefined && !isMonitor) return false;
  if (isOfCluster(wanted) || (isMonitor && findMaker(wanted, world, hit.from) !== undefined)) return true;
  const labels = readLabel(rule.sub?.label);
  return world.selectables.select({ ...wanted, labels, expressions: [] }).length === 0;
}

/** The parts of the cluster itself are in no repository: its own namespaces, and the Service of the API server. */
function isOfCluster({ of, namespace, namespaces = [namespace], labels, expressions }: Wanted): boolean {
  if (namespaces.some((each) => clusterNamespaces.has(each))) return true;
  return of?.kind === 'Service' && matchesLabels({ labels, expressions }, apiServerLabels);
}

function findMaker({ of, namespace, namespaces = [namespace] }: Wanted, { openness }: Surroundings, from: Resource) {
  for (const place of namespaces) {
    const maker =
      place === '*'
        ? openness.findMaker(undefined, from)
        : of
          ? openness.findMaker(place, from)
          : openness.findPodMaker(place, from);
    if (maker !== undefined) return maker;
  }
  return undefined;
}
