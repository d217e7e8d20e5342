import type { Graph, HostMention, Reference, Selection } from '../types/graph.ts';
import type { External, Resource } from '../types/resource.ts';
import { readHostMentions } from './host-names.ts';
import { findInnerMisses } from './in-object.ts';
import { readHit } from './matches.ts';
import { getRuleTree, type Visitor, walk } from './rule-tree.ts';
import { createSurroundings } from './surroundings.ts';

/** What a graph is made of: all resources of all stages of one cluster, and what was declared to exist besides. */
export interface GraphInput {
  readonly cluster: string;
  readonly resources: readonly Resource[];
  readonly externals: readonly External[];
  /** True for kinds without a namespace, built in or of a CRD. */
  readonly isClusterScoped: (group: string, kind: string) => boolean;
  /**
   * True where all that exists besides is declared, as in a project: then everything that is missing is missing. False for
   * YAML that is only a part of what is in the cluster.
   */
  readonly isComplete: boolean;
  /** True for a producer, such as a Flux Kustomization, that brings nothing but what is among the resources. @default none */
  readonly isTransparent?: (resource: Resource) => boolean;
}

/**
 * Reads who refers to whom from finished manifests: index what can be referred to, then walk each manifest once along the
 * paths of the reference table and resolve what stands there. Nothing is judged here; that is for the checks.
 */
export function buildGraph({ cluster, resources, externals, ...scope }: GraphInput): Graph {
  const world = createSurroundings(resources, externals, scope);
  const references: Reference[] = [];
  const selections: Selection[] = [];
  const hosts: HostMention[] = [];

  const visitor: Visitor = {
    onRule(hit, value) {
      readHit(hit, value, world, { references, selections });
    },
    onText(text, place) {
      hosts.push(...readHostMentions(text, place, world));
    },
  };
  for (const from of resources) {
    const tree = getRuleTree(from.id.group, from.id.kind);
    if (tree !== undefined) walk(tree, from, visitor);
  }

  const { find, names, elsewhere } = world.targets;
  const inner = findInnerMisses(resources);
  return { cluster, resources, externals, references, selections, hosts, inner, find, names, elsewhere };
}
