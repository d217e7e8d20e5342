import { type RiskFinding, type RiskRule, valueAt } from './risk-rule.ts';

/** Nothing is left running: no replicas, an autoscaler that may go down to none, something suspended. */
export const findScaledToZero: RiskRule = ({ resource, before, after }) => {
  if (!before || !after) return [];
  const becomes = (field: string, value: number | boolean, message: string): readonly RiskFinding[] =>
    valueAt(after, field) === value && valueAt(before, field) !== value
      ? [{ code: 'scaled-to-zero', severity: 'high', message, evidence: [field] }]
      : [];
  if (resource.id.kind === 'HorizontalPodAutoscaler' || resource.id.kind === 'ScaledObject') {
    return ['spec.minReplicas', 'spec.maxReplicas', 'spec.minReplicaCount', 'spec.maxReplicaCount'].flatMap((field) =>
      becomes(field, 0, 'may be scaled to no pods'),
    );
  }
  return [
    ...becomes('spec.replicas', 0, 'is scaled to no pods'),
    ...becomes('spec.suspend', true, 'is suspended'),
    ...becomes('spec.paused', true, 'is paused'),
  ];
};
