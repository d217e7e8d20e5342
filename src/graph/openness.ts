import type { External, Resource } from '../types/resource.ts';
import { findOpaqueNamespace } from './producers.ts';

/** What may supply things that are neither rendered nor declared. */
export interface Openness {
  /** An opaque producer (HelmRelease, Argo Application, ...) that may fill the namespace; for undefined, any of the cluster. */
  findMaker(namespace: string | undefined): Resource | undefined;
  /** The same for pods, which a declared external workload may have as well. */
  findPodMaker(namespace: string): Resource | External | undefined;
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

/** Finds the opaque producers among the resources and the workloads among the externals. */
export function findOpenNamespaces(resources: readonly Resource[], externals: readonly External[]): Openness {
  const makers = new Map<string | undefined, Resource>();
  for (const resource of resources) {
    const namespace = findOpaqueNamespace(resource);
    if (namespace === undefined) continue;
    for (const key of [namespace, undefined]) {
      const present = makers.get(key);
      if (present === undefined || isBefore(resource, present)) makers.set(key, resource);
    }
  }
  const workloads = new Map<string | undefined, External>();
  for (const external of externals) {
    const { kind, namespace, name } = external.id;
    if (!workloadKinds.has(kind)) continue;
    const present = workloads.get(namespace);
    if (present === undefined || name < present.id.name) workloads.set(namespace, external);
  }
  return {
    findMaker: (namespace) => makers.get(namespace),
    findPodMaker: (namespace) => makers.get(namespace) ?? workloads.get(namespace),
  };
}

/** Which of two producers a message names must not depend on the order of the resources. */
function isBefore(a: Resource, b: Resource): boolean {
  return describe(a) < describe(b);
}

function describe({ id, stage, application }: Resource): string {
  return JSON.stringify([id.kind, id.namespace, id.name, stage, application]);
}
