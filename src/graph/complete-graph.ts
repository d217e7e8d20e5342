import type { Graph, HostMention, Part, Reference, Selection, Target } from '../types/graph.ts';
import type { JsonObject } from '../types/manifest.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { gatherEvidence } from './evidence.ts';
import { judgeMisses } from './judge-misses.ts';
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
  /** True for a producer that brings nothing but what is here. */
  readonly isTransparent: (resource: Resource) => boolean;
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
  return regions.map((region) => {
    const found = { ...region, graph: findInNeighbourhood(region, around) };
    return judgeMisses({ region: found, around, evidence: gatherEvidence(found, placing) });
  });
}

function findInNeighbourhood(region: Region, around: Neighbourhood): Graph {
  const { graph, patched } = region;
  return {
    ...graph,
    references: graph.references.map((reference) => findReference(reference, region, around)),
    selections: graph.selections.map((selection) => findSelection(selection, around)),
    hosts: graph.hosts.map((host) => findHost(host, region, around)),
    // A patch may bring what an object lacks.
    inner: graph.inner.filter(({ from }) => !patched.has(from)),
  };
}

function findReference(reference: Reference, region: Region, around: Neighbourhood): Reference {
  const { from, to, optional, parts } = reference;
  if (reference.target !== undefined) {
    return parts.length === 0 ? reference : { ...reference, parts: keepCertain(reference, region, around) };
  }
  const target = optional ? undefined : findAround(to, from, region, around);
  if (target === undefined) return reference;
  return { ...reference, target, parts: around.isOnly(target) ? withoutKeysOfEmpty(target, parts) : noParts };
}

const noParts: readonly Part[] = [];

function keepCertain(reference: Reference, region: Region, around: Neighbourhood): readonly Part[] {
  const { from, target, parts } = reference;
  if (region.patched.has(from) || !isCertain(target!, from, region, around)) return noParts;
  return withoutKeysOfEmpty(target!, parts);
}

/** People publish a Secret without its contents, which they or a controller fill in. */
function withoutKeysOfEmpty(target: Target, parts: readonly Part[]): readonly Part[] {
  if (target.kind !== 'resource' || target.resource.id.kind !== 'Secret') return parts;
  const { data, stringData } = target.resource.manifest;
  const isEmpty = Object.keys({ ...(data as JsonObject), ...(stringData as JsonObject) }).length === 0;
  return isEmpty ? parts.filter(({ kind }) => kind !== 'key' && kind !== 'keys') : parts;
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

function findSelection(selection: Selection, around: Neighbourhood): Selection {
  return selection.matches.length > 0 ? selection : { ...selection, matches: around.select(selection) };
}

function findHost(host: HostMention, region: Region, around: Neighbourhood): HostMention {
  const { from, service, target } = host;
  if (target !== undefined) {
    return host.port === undefined || isCertain(target, from, region, around) ? host : { ...host, port: undefined };
  }
  const found = findAround(service, from, region, around);
  return found === undefined ? host : { ...host, target: found, port: around.isOnly(found) ? host.port : undefined };
}
