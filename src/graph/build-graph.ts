import type { Graph, HostMention, Reference, Selection } from '../types/graph.ts';
import type { External, Resource } from '../types/resource.ts';
import { readHostMentions } from './host-names.ts';
import { findOpenNamespaces } from './openness.ts';
import { indexPods } from './pods.ts';
import { readReference, type Surroundings } from './read-reference.ts';
import { readPortNames, readSelection } from './read-selection.ts';
import { getRuleTree, type Visitor, walk } from './rule-tree.ts';
import { indexTargets } from './target-index.ts';

/** What a graph is made of: all resources of all stages of one cluster, and what was declared to exist besides. */
export interface GraphInput {
  readonly cluster: string;
  readonly resources: readonly Resource[];
  readonly externals: readonly External[];
  /** True for kinds without a namespace, built in or of a CRD. */
  readonly isClusterScoped: (group: string, kind: string) => boolean;
}

/**
 * Reads who refers to whom from finished manifests: index what can be referred to, then walk each manifest once along the
 * paths of the reference table and resolve what stands there. Nothing is judged here; that is for the checks.
 */
export function buildGraph({ cluster, resources, externals, isClusterScoped }: GraphInput): Graph {
  const targets = indexTargets(resources, externals);
  const pods = indexPods(resources);
  const openness = findOpenNamespaces(resources, externals);
  const world: Surroundings = {
    targets,
    openness,
    isClusterScoped: (group, kind) => isClusterScoped(group, kind) || targets.isClusterScoped(group, kind),
  };
  const references: Reference[] = [];
  const selections: Selection[] = [];
  const hosts: HostMention[] = [];

  const visitor: Visitor = {
    onRule(hit, value) {
      const { match } = hit.compiled.rule;
      if (match === 'selector') addIfAny(selections, readSelection(hit, value, { pods, openness }));
      else if (match === 'portName') references.push(...readPortNames(hit, value, pods));
      else addIfAny(references, readReference(hit, value, world));
    },
    onText(text, place) {
      hosts.push(...readHostMentions(text, place, world));
    },
  };
  for (const from of resources) {
    const tree = getRuleTree(from.id.group, from.id.kind);
    if (tree !== undefined) walk(tree, from, visitor);
  }

  const { find, names, elsewhere } = targets;
  return { cluster, resources, externals, references, selections, hosts, find, names, elsewhere };
}

function addIfAny<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item);
}
