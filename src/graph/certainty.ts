import type { ResourceId } from '../types/resource.ts';
import { operatorNamespaces } from './control-planes.ts';
import { referenceRows } from './reference-table.ts';
import type { ReferenceRule } from './rule.ts';
import type { Surroundings } from './surroundings.ts';

/** False for rules whose misses are never more than warnings: what an operator keeps beside its controllers is its own affair. */
export function isSerious({ severity, namespace }: ReferenceRule): boolean {
  return severity === 'error' && namespace !== 'control-plane';
}

/**
 * True where the absence of a missing thing is an error. Where not all is declared, others may have put it into the cluster, and
 * a warning says so:
 *
 * - Kinds that whoever runs the cluster provides (all that are in no namespace, and a few others) are here as soon as one
 *   object of the kind is rendered or declared.
 * - So are kinds that the table knows only because a field named them.
 * - A namespace is ours when something is rendered into it; those of the cluster itself never are.
 */
export function isMissedHere(rule: ReferenceRule, to: ResourceId, world: Surroundings): boolean {
  if (world.isComplete) return true;
  if (to.namespace === '*') return false;
  if (isProvided(rule, to, world) && !world.targets.has(to.group, to.kind)) return false;
  return to.namespace === undefined || isOurs(to, to.namespace, world);
}

/** Kinds with a namespace that are nevertheless made by other people, or by controllers. */
const providedKinds = new Set([
  '/Endpoints',
  '/Pod',
  'gateway.networking.k8s.io/Gateway',
  'networking.istio.io/Gateway',
  'scheduling.k8s.io/PodGroup',
  'snapshot.storage.k8s.io/VolumeSnapshot',
]);

const knownKinds = new Set([
  ...referenceRows.flatMap(({ to }) => [
    ...(to.allowed ?? []),
    ...(to.kind === undefined ? [] : [`${to.group ?? ''}/${to.kind}`]),
  ]),
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind) => `apps/${kind}`),
]);

function isProvided(rule: ReferenceRule, { group, kind }: ResourceId, world: Surroundings): boolean {
  if (rule.namespace === 'cluster' || world.isClusterScoped(group, kind)) return true;
  return providedKinds.has(`${group}/${kind}`) || !knownKinds.has(`${group}/${kind}`);
}

/** Namespaces of the cluster itself: that we render something into them does not make us know what is there. */
export const clusterNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/** What comes with an operator's installation. */
const installedKinds = new Set(['Deployment', 'Role', 'Service', 'ServiceAccount', 'StatefulSet']);

function isOurs({ kind }: ResourceId, namespace: string, { targets, controlPlane }: Surroundings): boolean {
  if (clusterNamespaces.has(namespace) || !targets.isKnownNamespace(namespace)) return false;
  const group = operatorNamespaces.get(namespace);
  return group === undefined || !installedKinds.has(kind) || (controlPlane(group)?.isKnown ?? false);
}
