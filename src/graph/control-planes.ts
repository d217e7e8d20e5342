import type { Resource } from '../types/resource.ts';
import { asObject, readFirst } from './field-path.ts';

/** Where the controllers of an operator run. */
export interface ControlPlane {
  readonly namespace: string;
  /** False where nothing of the operator itself is rendered, so that the namespace is only the usual one. */
  readonly isKnown: boolean;
}

interface Operator {
  /** Groups of the kinds whose objects refer to things beside the controllers. */
  readonly groups: readonly string[];
  readonly namespace: string;
  /** Names of its workloads, or their `app.kubernetes.io/name`. */
  readonly workloads: readonly string[];
  readonly charts: readonly string[];
}

const operators: readonly Operator[] = [
  {
    groups: ['argoproj.io'],
    namespace: 'argocd',
    workloads: ['argocd-server', 'argocd-application-controller', 'argocd-repo-server'],
    charts: ['argo-cd'],
  },
  { groups: ['cert-manager.io'], namespace: 'cert-manager', workloads: ['cert-manager'], charts: ['cert-manager'] },
  { groups: ['keda.sh'], namespace: 'keda', workloads: ['keda-operator'], charts: ['keda'] },
  {
    groups: ['source.toolkit.fluxcd.io', 'kustomize.toolkit.fluxcd.io', 'helm.toolkit.fluxcd.io'],
    namespace: 'flux-system',
    workloads: ['source-controller', 'kustomize-controller'],
    charts: ['flux2'],
  },
];

/** Finds where each operator runs: beside its own workloads, where a HelmRelease puts its chart, or where it usually is. */
export function findControlPlanes(resources: readonly Resource[]): (group: string) => ControlPlane | undefined {
  const found = new Map<Operator, string>();
  for (const resource of resources) {
    for (const operator of operators) {
      const namespace = findInstalled(resource, operator);
      if (namespace === undefined) continue;
      const present = found.get(operator);
      // The same whatever order the resources come in.
      if (present === undefined || namespace < present) found.set(operator, namespace);
    }
  }
  const planes = operators.flatMap((operator) => {
    const namespace = found.get(operator);
    const plane = { namespace: namespace ?? operator.namespace, isKnown: namespace !== undefined };
    return operator.groups.map((group) => [group, plane] as const);
  });
  const byGroup = new Map<string, ControlPlane>(planes);
  return (group) => byGroup.get(group);
}

/** The usual namespaces of all operators. */
export const operatorNamespaces: ReadonlyMap<string, string> = new Map(
  operators.map(({ namespace, groups }) => [namespace, groups[0]!]),
);

function findInstalled({ id, manifest }: Resource, { workloads, charts }: Operator): string | undefined {
  if (id.kind === 'Deployment' || id.kind === 'StatefulSet') {
    const label = manifest.metadata.labels?.['app.kubernetes.io/name'];
    const isOurs = workloads.includes(id.name) || (typeof label === 'string' && workloads.includes(label));
    return isOurs ? id.namespace : undefined;
  }
  if (id.kind !== 'HelmRelease') return undefined;
  const chart = readFirst(manifest, ['spec', 'chart', 'spec', 'chart']);
  if (typeof chart !== 'string' || !charts.includes(chart)) return undefined;
  const target = asObject(manifest.spec)?.targetNamespace;
  return typeof target === 'string' ? target : id.namespace;
}
