import type { Graph, HostMention, Part, Reference, Selection, Target, UnmetNeed } from '../types/graph.ts';
import type { Neighbour } from '../types/neighbour.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { findOpenNamespaces, type Openness } from './openness.ts';
import { indexPods, type PodIndex } from './pods.ts';
import { findUnmetNeeds, isMet, type Supply } from './read-needs.ts';
import { readOffers } from './read-offers.ts';
import { createSelectables, type Selectables } from './selectables.ts';
import { indexTargets } from './target-index.ts';

export interface Neighbours {
  /** The applications of the same cluster that stay as they are. */
  readonly others: readonly Neighbour[];
  /** What the stages of this run offered until now. */
  readonly before: readonly Neighbour[];
}

/**
 * The graph with what else the GitOps repository holds: what this run does not supply is looked for there, and what others
 * need of this run is compared with what it supplies. What a run finds by itself stays as it is, so that nothing which
 * is written down depends on others.
 */
export function withNeighbours(graph: Graph, { others, before }: Neighbours): Graph {
  const surrounding = indexSupply(others);
  const completed: Graph = {
    ...graph,
    // Of files without an inventory nobody says where they run, so they collide with nothing.
    neighbours: surrounding.resources.filter(({ stage }) => stage !== ''),
    references: graph.references.map((reference) => completeReference(reference, surrounding)),
    hosts: graph.hosts.map((host) => complete(host, host.service, surrounding)),
    selections: graph.selections.map((selection) => completeSelection(selection, surrounding)),
    find: (id) => graph.find(id) ?? surrounding.find(id),
  };
  return { ...completed, unmet: findUnmet(completed, others, before) };
}

interface Surrounding extends Supply {
  readonly resources: readonly Resource[];
  readonly selectables: Selectables;
  readonly openness: Openness;
  /** True where somebody allows something in that namespace, which may be what is asked for. */
  hasGrants(namespace: string | undefined): boolean;
}

/** What those applications offer, to be looked things up in. */
export function indexSupply(neighbours: readonly Neighbour[]): Surrounding {
  const offers = neighbours.map(readOffers);
  const resources = offers.flatMap((offer) => offer.resources);
  const externals = offers.flatMap((offer) => offer.externals);
  const targets = indexTargets(resources, externals);
  const selectables = createSelectables(resources);
  return {
    resources,
    selectables,
    find: (id) => targets.find(id) ?? (isNamespace(id) && targets.isKnownNamespace(id.name) ? lived : undefined),
    pods: selectables.pods,
    openness: findOpenNamespaces(resources, externals),
    hasGrants: (namespace) => targets.list('gateway.networking.k8s.io', 'ReferenceGrant', namespace) !== undefined,
  };
}

/** A namespace that others have things in is there, whoever made it. */
const lived: Target = { kind: 'builtin', keys: undefined, ports: undefined };

function isNamespace({ group, kind }: ResourceId): boolean {
  return kind === 'Namespace' && group === '';
}

function completeReference(reference: Reference, surrounding: Surrounding): Reference {
  const { target } = reference;
  const completed = complete(reference, reference.to, surrounding);
  if (completed.parts.length === 0) return completed;
  const isTold = ({ kind }: Part) => {
    if (target === undefined && completed.target !== undefined) return offered.has(kind);
    return kind !== 'grant' || !surrounding.hasGrants(reference.to.namespace);
  };
  return { ...completed, parts: completed.parts.filter(isTold) };
}

/** What the lines of an inventory tell; of everything else that a field may ask they say nothing. */
const offered: ReadonlySet<Part['kind']> = new Set(['key', 'keys', 'port']);

function complete<T extends Reference | HostMention>(use: T, id: ResourceId, { find, openness }: Surrounding): T {
  if (use.target !== undefined) return use;
  const target = find(id);
  if (target !== undefined) return { ...use, target };
  const maybeFrom = use.maybeFrom ?? openness.findMaker(id.namespace);
  return maybeFrom === use.maybeFrom ? use : { ...use, maybeFrom, severity: 'warning' };
}

function completeSelection(selection: Selection, { selectables, openness }: Surrounding): Selection {
  if (selection.matches.length > 0) return selection;
  const matches = selectables.select(selection);
  if (matches.length > 0) return { ...selection, matches };
  const maybeFrom = selection.maybeFrom ?? openness.findPodMaker(selection.namespace);
  return maybeFrom === selection.maybeFrom ? selection : { ...selection, maybeFrom, severity: 'warning' };
}

/** What others need, was offered by this run's stages before, and is offered by nobody now. */
function findUnmet(graph: Graph, others: readonly Neighbour[], before: readonly Neighbour[]): readonly UnmetNeed[] {
  if (before.length === 0) return [];
  const pods = [indexPods(graph.resources), indexPods(graph.neighbours ?? [])] as const;
  const now: Supply = { find: graph.find, pods: joinPods(pods) };
  const until = before.map((neighbour) => ({ neighbour, supply: indexSupply([neighbour]) }));
  return others.flatMap((by) =>
    findUnmetNeeds(by, now).flatMap((need) => {
      const from = until.find(({ supply }) => isMet(need, supply))?.neighbour;
      return from === undefined ? [] : [{ by, need, from }];
    }),
  );
}

function joinPods(indexes: readonly PodIndex[]): PodIndex {
  return {
    namespaces: () => indexes.flatMap((each) => each.namespaces()),
    select: (namespace, selector) => indexes.flatMap((each) => each.select(namespace, selector)),
  };
}
