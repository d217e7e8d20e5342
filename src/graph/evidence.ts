import type { Graph } from '../types/graph.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import type { Placing, Region } from './complete-graph.ts';
import { listPodLabels } from './pods.ts';

/**
 * What shows that something missing should have come with what is there. People publish routes, autoscalers and policies alone,
 * for readers who have the application. A folder or kustomization that has workloads, or one of the missing kind, or whose other
 * references of that sort lead somewhere, is more than that.
 */
export interface Evidence {
  /** True where the origin of the resource has things of that kind, or workloads, in the namespace of what is missing. */
  expects(from: Resource, missing: ResourceId): boolean;
  /** True where the origin of the resource has, or finds, pods in the namespace. */
  expectsPods(from: Resource, namespace: string): boolean;
}

export function gatherEvidence({ graph, originOf }: Region, { unsaid, isUnplaced }: Placing): Evidence {
  const known = new Set<string>();
  const note = (from: Resource, what: string, namespace = '') => {
    const origin = originOf(from);
    for (const place of [namespace, ANYWHERE]) known.add(keyOf(origin, what, place));
  };
  for (const resource of graph.resources) {
    note(resource, kindOf(resource.id), resource.id.namespace);
    if (runsPods(resource)) note(resource, PODS, resource.id.namespace);
  }
  noteFound(graph, note);

  // Who does not say where it is may be anywhere, and so may what it names.
  const has = (from: Resource, what: string, namespace = '') => {
    const origin = originOf(from);
    const places = isUnplaced(from) && namespace === from.id.namespace ? [ANYWHERE] : [namespace, unsaid];
    return places.some((place) => known.has(keyOf(origin, what, place)));
  };
  return {
    expects(from, missing) {
      const { namespace } = missing;
      return has(from, kindOf(missing), namespace) || (namespace !== undefined && has(from, PODS, namespace));
    },
    expectsPods: (from, namespace) => has(from, PODS, namespace),
  };
}

/** True for workloads: without what they need they do not start, so that it has to come with them. */
export function runsPods(resource: Resource): boolean {
  return listPodLabels(resource).length > 0;
}

const ANYWHERE = '*';
const PODS = 'pods';

function noteFound(
  { references, selections, hosts }: Graph,
  note: (from: Resource, what: string, namespace?: string) => void,
): void {
  for (const { from, to, target } of references) {
    if (target !== undefined && target.kind !== 'builtin') note(from, kindOf(to), to.namespace);
  }
  for (const { from, service, target } of hosts) if (target !== undefined) note(from, kindOf(service), service.namespace);
  for (const { from, of, namespace, matches } of selections) {
    if (of === undefined && matches.length > 0) note(from, PODS, namespace);
  }
}

function kindOf({ group, kind }: ResourceId): string {
  return `${group}/${kind}`;
}

function keyOf(origin: string, what: string, place: string): string {
  return `${origin}\n${what}\n${place}`;
}
