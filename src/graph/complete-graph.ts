import type { Graph, HostMention, Part, Reference, Selection, Target } from '../types/graph.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { type Evidence, gatherEvidence, runsPods } from './evidence.ts';
import { createNeighbourhood, type Neighbourhood } from './neighbourhood.ts';

/** A graph of things that are applied together, with what is not known of it. */
export interface Region {
  readonly graph: Graph;
  /** What brings more than can be seen. */
  readonly opener: Resource | undefined;
  /** Resources that may look otherwise in the end. */
  readonly patched: ReadonlySet<Resource>;
  /** Namespaces of references may be others in the end. */
  readonly isMoved: boolean;
  /** What certainly belongs together with the resource. */
  readonly originOf: (resource: Resource) => string;
}

/** How to read objects whose namespace is decided elsewhere. */
export interface Placing {
  /** The namespace that they bear meanwhile. */
  readonly unsaid: string;
  readonly isUnplaced: (resource: Resource) => boolean;
}

/**
 * Looks for what a graph misses in its neighbours, as repositories split over several roots what lives in one cluster, and
 * takes back what is not certain: a key of one of several objects of that name, an error where more may come than can be seen.
 */
export function completeGraphs(regions: readonly Region[], placing: Placing): readonly Graph[] {
  const around = createNeighbourhood(
    regions.map(({ graph }) => graph),
    placing,
  );
  return regions.map((region) => ({
    ...region.graph,
    references: region.graph.references.map((reference) => completeReference(reference, region, around)),
    selections: region.graph.selections.map((selection) => completeSelection(selection, region, around)),
    hosts: region.graph.hosts.map((host) => completeHost(host, region, around)),
    // A patch may bring what an object lacks.
    inner: region.graph.inner.filter(({ from }) => !region.patched.has(from)),
  }));
}

function completeReference(reference: Reference, region: Region, around: Neighbourhood): Reference {
  const { from, to, optional, parts } = reference;
  if (reference.target !== undefined) {
    return parts.length === 0 ? reference : { ...reference, parts: keepCertain(parts, reference, region, around) };
  }
  if (optional) return reference;
  const target = findAround(to, from, region, around);
  if (target !== undefined) return { ...reference, target, parts: around.isOnly(target) ? parts : noParts };
  const maybeFrom = reference.maybeFrom ?? around.findMaker(to, from) ?? region.opener;
  const isUncertain = maybeFrom !== undefined || region.patched.has(from) || isOftenOutside(to, around);
  return { ...reference, ...(maybeFrom && { maybeFrom }), severity: isUncertain ? 'warning' : reference.severity };
}

const noParts: readonly Part[] = [];

function keepCertain(
  parts: readonly Part[],
  { from, target }: Reference,
  region: Region,
  around: Neighbourhood,
): readonly Part[] {
  return region.patched.has(from) || !isCertain(target!, from, region, around) ? noParts : parts;
}

/** What is asked of a target is only known of the one that is meant, as it is in the end. */
function isCertain(target: Target, from: Resource, { patched, originOf }: Region, around: Neighbourhood): boolean {
  const resource = target.kind === 'resource' ? target.resource : target.kind === 'produced' ? target.by : undefined;
  if (resource === undefined) return true;
  return !patched.has(resource) && (originOf(resource) === originOf(from) || around.isOnly(target));
}

function findAround(to: ResourceId, from: Resource, { graph, isMoved }: Region, around: Neighbourhood): Target | undefined {
  const found = around.find(to, from);
  if (found !== undefined || !isMoved) return found;
  const [namespace] = graph.elsewhere(to);
  return namespace === undefined ? undefined : graph.find({ ...to, namespace });
}

/**
 * People keep Secrets out of repositories, so that one is missing says little, unless one of nearly that name is there.
 */
function isOftenOutside({ group, kind, namespace, name }: ResourceId, around: Neighbourhood): boolean {
  return group === '' && kind === 'Secret' && !around.names(group, kind, namespace).some((other) => isSlip(name, other));
}

/** True where at most two letters in one place make the difference, and not a number. */
function isSlip(name: string, other: string): boolean {
  const longest = Math.max(name.length, other.length);
  const shortest = Math.min(name.length, other.length);
  let start = 0;
  while (start < shortest && name[start] === other[start]) start++;
  let end = 0;
  while (end < shortest - start && name.at(-1 - end) === other.at(-1 - end)) end++;
  const isNumber = /^\d*$/.test(name.slice(start, name.length - end)) && /^\d*$/.test(other.slice(start, other.length - end));
  return longest - start - end <= 2 && start + end >= 3 && !isNumber;
}

function completeSelection(selection: Selection, region: Region, around: Neighbourhood): Selection {
  if (selection.matches.length > 0) return selection;
  const matches = around.select(selection);
  if (matches.length > 0) return { ...selection, matches };
  const maybeFrom = selection.maybeFrom ?? around.findPodMaker(selection) ?? region.opener;
  const isUncertain = maybeFrom !== undefined || region.patched.size > 0 || !around.hasPods(selection.namespace);
  return { ...selection, ...(maybeFrom && { maybeFrom }), severity: isUncertain ? 'warning' : selection.severity };
}

function completeHost(host: HostMention, region: Region, around: Neighbourhood): HostMention {
  const { from, service, target } = host;
  if (target !== undefined) {
    return host.port === undefined || isCertain(target, from, region, around) ? host : { ...host, port: undefined };
  }
  const found = findAround(service, from, region, around);
  if (found !== undefined) return { ...host, target: found, port: around.isOnly(found) ? host.port : undefined };
  const maybeFrom = host.maybeFrom ?? around.findMaker(service, from) ?? region.opener;
  const isUncertain = maybeFrom !== undefined || region.patched.has(from) || !around.isNamespaceSaid(service.namespace);
  return { ...host, ...(maybeFrom && { maybeFrom }), severity: isUncertain ? 'warning' : host.severity };
}
