import { StagewrightError } from '../text/error.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Graph } from '../types/graph.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { type Edge, keyOf } from './edges.ts';

/** What a user named, in all clusters that have it. */
export interface Named {
  /** See `keyOf` of the edges. */
  readonly keys: ReadonlySet<string>;
  /** Those of them that are rendered. */
  readonly resources: readonly Resource[];
}

interface Candidate {
  readonly cluster: string;
  readonly id: ResourceId;
  readonly resource?: Resource;
}

/**
 * Finds `KIND/NAME`, `KIND/NAMESPACE/NAME` (a kind may have its group: `Ingress.networking.k8s.io`), or all resources of
 * `application/NAME` or `application/STAGE/NAME`. Whatever a field names counts, rendered or not. Throws `usage` for what is
 * not there, and for a name that several different objects have.
 */
export function getNamed(text: string, graphs: readonly Graph[], edges: readonly Edge[]): Named {
  const wanted = parse(text);
  const members = findApplication(wanted, graphs);
  if (members.length > 0) return makeNamed(members);
  const candidates = listCandidates(graphs, edges);
  const found = candidates.filter(({ id }) => matches(id, wanted));
  const names = [...new Set(found.map(({ id }) => JSON.stringify([id.group, id.kind, id.namespace, id.name])))];
  if (names.length === 1) return makeNamed(found);
  if (names.length === 0) throw unknown(text, wanted, { candidates, graphs });
  const choices = writeAll(found.map(({ id }) => id));
  throw new StagewrightError('usage', `${quote(text)} may be any of ${choices.length}: ${list(choices, 12)}.`, {
    hint: 'Write one of them, or name the stage that you mean.',
  });
}

interface Wanted {
  /** In lower case, with or without a group. */
  readonly kind: string;
  readonly place: string | undefined;
  readonly name: string;
}

function parse(text: string): Wanted {
  const parts = text.split('/');
  const [kind = '', place, name] = parts.length === 2 ? [parts[0], undefined, parts[1]] : parts;
  if (parts.length < 2 || parts.length > 3 || parts.includes('') || name === undefined) {
    throw new StagewrightError('usage', `${quote(text)} is not KIND/NAME.`, {
      hint: 'Write Deployment/web, Deployment/shop/web with its namespace, or application/shop.',
    });
  }
  return { kind: kind.toLowerCase(), place, name };
}

function findApplication({ kind, place, name }: Wanted, graphs: readonly Graph[]): readonly Candidate[] {
  if (kind !== 'application') return [];
  return listRendered(graphs).filter(
    ({ resource }) => resource!.application === name && (place === undefined || resource!.stage === place),
  );
}

function listCandidates(graphs: readonly Graph[], edges: readonly Edge[]): readonly Candidate[] {
  return [
    ...listRendered(graphs),
    ...graphs.flatMap(({ cluster, externals }) => externals.map(({ id }) => ({ cluster, id }))),
    ...edges.filter(({ supply }) => supply !== 'resource').map(({ cluster, to }) => ({ cluster, id: to })),
  ];
}

function listRendered(graphs: readonly Graph[]): readonly Candidate[] {
  return graphs.flatMap(({ cluster, resources }) => resources.map((resource) => ({ cluster, id: resource.id, resource })));
}

function matches(id: ResourceId, { kind, place, name }: Wanted): boolean {
  return id.name === name && (place === undefined || id.namespace === place) && isKind(id, kind);
}

function isKind(id: ResourceId, kind: string): boolean {
  return kind === id.kind.toLowerCase() || kind === `${id.kind}.${id.group}`.toLowerCase();
}

function makeNamed(found: readonly Candidate[]): Named {
  return {
    keys: new Set(found.map(({ cluster, id }) => keyOf(cluster, id))),
    resources: found.map(({ resource }) => resource).filter((resource) => resource !== undefined),
  };
}

function unknown(
  text: string,
  { kind, place, name }: Wanted,
  { candidates, graphs }: { readonly candidates: readonly Candidate[]; readonly graphs: readonly Graph[] },
): StagewrightError {
  const fail = (hint: string) => new StagewrightError('usage', `There is no ${quote(text)}.`, { hint });
  if (kind === 'application') {
    const applications = [...new Set(graphs.flatMap(({ resources }) => resources.map(({ application }) => application)))].sort();
    const nearest = findNearest(name, applications);
    return fail(nearest ? `The nearest name is application/${nearest}.` : `Applications are ${list(applications)}.`);
  }
  const sameName = candidates.filter(({ id }) => id.name === name);
  const sameKind = candidates.filter(({ id }) => isKind(id, kind));
  if (sameKind.length === 0) {
    if (sameName.length > 0) return fail(`With that name there is ${list(writeAll(sameName.map(({ id }) => id)))}.`);
    const kinds = [...new Set(candidates.map(({ id }) => id.kind))].sort();
    const nearest = findNearest(kind, kinds);
    return fail(nearest ? `The nearest kind is ${nearest}.` : `Kinds are ${list(kinds)}.`);
  }
  const elsewhere = sameKind.filter(({ id }) => id.name === name);
  const near = findNearest(name, new Set(sameKind.map(({ id }) => id.name)));
  const close = elsewhere.length > 0 ? elsewhere : sameKind.filter(({ id }) => id.name === near);
  const inPlace = close.filter(({ id }) => id.namespace === place);
  const best = writeAll((inPlace.length > 0 ? inPlace : close).map(({ id }) => id));
  if (best.length > 0) return fail(`The nearest ${best.length === 1 ? 'name is' : 'names are'} ${list(best)}.`);
  return fail(`There is ${list(writeAll(sameKind.map(({ id }) => id)))}.`);
}

/** As the user would write them, with the group only where it tells them apart. */
function writeAll(ids: readonly ResourceId[]): readonly string[] {
  const groups = new Map<string, Set<string>>();
  const write = ({ kind, namespace, name }: ResourceId) => [kind, namespace, name].filter((part) => part !== undefined).join('/');
  for (const id of ids) groups.set(write(id), (groups.get(write(id)) ?? new Set()).add(id.group));
  const texts = ids.map((id) => (groups.get(write(id))!.size > 1 ? write({ ...id, kind: `${id.kind}.${id.group}` }) : write(id)));
  return [...new Set(texts)].sort();
}
