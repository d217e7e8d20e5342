import type { External, Resource } from '../types/resource.ts';
import { findOpaqueNamespace } from './producers.ts';

/** What may supply things that are neither rendered nor declared. */
export interface Openness {
  /**
   * An opaque producer (HelmRelease, Argo Application, ...) that may fill the namespace; for undefined, any of the cluster.
   * What it needs itself nobody makes: the producer that asks is left out.
   */
  findMaker(namespace: string | undefined, from?: Resource): Resource | undefined;
  /** The same for pods, which a declared external workload may have as well. */
  findPodMaker(namespace: string, from?: Resource): Resource | External | undefined;
}

const workloadKinds = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Rollout',
]);

/**
 * Finds the opaque producers among the resources and the workloads among the externals. A producer is transparent where what it
 * brings is among the resources itself.
 */
export function findOpenNamespaces(
  resources: readonly Resource[],
  externals: readonly External[],
  isTransparent: (resource: Resource) => boolean = () => false,
): Openness {
  // The first two of each namespace: one may be the one that asks.
  const makers = new Map<string | undefined, readonly Resource[]>();
  for (const resource of resources) {
    const namespace = findOpaqueNamespace(resource);
    if (namespace === undefined || isTransparent(resource)) continue;
    for (const key of [namespace, undefined]) {
      const others = (makers.get(key) ?? []).filter((maker) => !isSame(maker, resource));
      makers.set(key, [...others, resource].sort(compare).slice(0, 2));
    }
  }
  const workloads = new Map<string | undefined, External>();
  for (const external of externals) {
    const { kind, namespace, name } = external.id;
    if (!workloadKinds.has(kind)) continue;
    const present = workloads.get(namespace);
    if (present === undefined || name < present.id.name) workloads.set(namespace, external);
  }
  const findMaker: Openness['findMaker'] = (namespace, from) => makers.get(namespace)?.find((maker) => !isSame(maker, from));
  return {
    findMaker,
    findPodMaker: (namespace, from) => findMaker(namespace, from) ?? workloads.get(namespace),
  };
}

/** One object may stand in several overlays of one base. */
function isSame({ id }: Resource, other: Resource | undefined): boolean {
  return id.name === other?.id.name && id.namespace === other.id.namespace && id.kind === other.id.kind;
}

/** Which of two producers a message names must not depend on the order of the resources. */
function compare(a: Resource, b: Resource): number {
  const [first, second] = [describe(a), describe(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function describe({ id, stage, application }: Resource): string {
  return JSON.stringify([id.kind, id.namespace, id.name, stage, application]);
}
