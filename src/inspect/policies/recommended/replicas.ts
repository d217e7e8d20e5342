import { plural } from '../../../text/words.ts';
import type { JsonObject, Manifest } from '../../../types/manifest.ts';
import type { Policy, PolicyContext } from '../../../types/policy.ts';
import { asList, asObject } from '../../pod.ts';

const SCALED = [
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'StatefulSet' },
];

/** https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling */
export const autoscaledReplicas: Policy & { readonly id: 'autoscaled-replicas' } = {
  id: 'autoscaled-replicas',
  severity: 'warning',
  description: 'The number of replicas is either fixed or scaled.',
  kinds: SCALED,
  check: (manifest, context) => {
    const { replicas } = asObject(manifest.spec);
    // Zero turns an autoscaler off, which somebody may well want.
    if (typeof replicas !== 'number' || replicas === 0) return;
    const scaler = findAutoscaler(manifest, context);
    if (!scaler) return;
    context.report({
      message: `it has ${plural(replicas, 'replica')}, and ${scaler.kind} ${scaler.metadata.name} scales it: each sync sets back what that has done.`,
      fix: 'Remove replicas.',
      at: 'spec.replicas',
    });
  },
};

/** https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
export const spreadReplicas: Policy & { readonly id: 'spread-replicas' } = {
  id: 'spread-replicas',
  severity: 'off',
  description: 'Three replicas or more are kept from running on one node.',
  kinds: SCALED,
  check: (manifest, { report }) => {
    const { replicas, template } = asObject(manifest.spec);
    const { affinity, topologySpreadConstraints } = asObject(asObject(template).spec);
    if (typeof replicas !== 'number' || replicas < 3) return;
    if (asObject(affinity).podAntiAffinity !== undefined || asList(topologySpreadConstraints).length > 0) return;
    report({
      message: `nothing keeps its ${replicas} replicas from running on one node, and ending with it.`,
      fix: 'Add topologySpreadConstraints by kubernetes.io/hostname.',
      at: 'spec.template.spec.topologySpreadConstraints',
    });
  },
};

/** https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export const blockedEviction: Policy & { readonly id: 'blocked-eviction' } = {
  id: 'blocked-eviction',
  severity: 'warning',
  description: 'A PodDisruptionBudget leaves room for at least one eviction.',
  kinds: [{ group: 'policy', kind: 'PodDisruptionBudget' }],
  check: (budget, context) => {
    const spec = asObject(budget.spec);
    const chosen = context.selects();
    const counts = chosen.map((workload) => countReplicas(workload, context));
    const pods = counts.every((count) => count !== undefined) ? counts.reduce((sum, count) => sum + count, 0) : undefined;
    if (chosen.length === 0 || pods === 0) return;
    const field = ['maxUnavailable', 'minAvailable'].find((each) => spec[each] !== undefined);
    if (field === undefined || !blocks(field, spec[field], pods)) return;
    const many = pods === undefined ? 'any of the pods' : pods === 1 ? 'the only pod' : `any of the ${pods} pods`;
    context.report({
      message: `with ${field} ${spec[field]} it forbids to evict ${many} that it selects, so that a node which runs one cannot be drained.`,
      fix: 'Use maxUnavailable: 1, and more than one replica where it must stay up.',
      at: `spec.${field}`,
    });
  },
};

/** Percentages of pods are rounded up, as the disruption controller does (pkg/controller/disruption, getExpectedPodCount). */
function blocks(field: string, value: JsonObject[string], pods: number | undefined): boolean {
  const percent = typeof value === 'string' ? /^(\d{1,3})%$/.exec(value)?.[1] : undefined;
  if (field === 'maxUnavailable') return value === 0 || percent === '0';
  if (percent === '100') return true;
  if (pods === undefined) return false;
  if (percent !== undefined) return Math.ceil((pods * Number(percent)) / 100) >= pods;
  return typeof value === 'number' && value >= pods;
}

/** How many pods it has at least; undefined where that cannot be known, such as for a DaemonSet. */
function countReplicas(workload: Manifest, context: PolicyContext): number | undefined {
  if (!SCALED.some(({ kind }) => kind === workload.kind) || !workload.apiVersion.startsWith('apps/')) return undefined;
  const scaler = findAutoscaler(workload, context);
  const { minReplicas = 1 } = asObject(scaler?.spec);
  const { replicas = 1 } = asObject(workload.spec);
  const count = scaler === undefined ? replicas : scaler.kind === 'HorizontalPodAutoscaler' ? minReplicas : undefined;
  return typeof count === 'number' ? count : undefined;
}

function findAutoscaler(workload: Manifest, { referencesTo }: PolicyContext): Manifest | undefined {
  return referencesTo(workload).find(({ from, at }) => SCALERS.includes(from.kind) && at.startsWith('spec.scaleTargetRef'))?.from;
}

const SCALERS = ['HorizontalPodAutoscaler', 'ScaledObject'];
