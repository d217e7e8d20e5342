import type { JsonObject } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import { findIntOrPercent, judgeIntOrPercent, judgeMost100, judgeNonNegative } from './fields.ts';
import type { Judge } from './judge.ts';
import { isBlankSelector, judgeSelector } from './metadata.ts';
import { judgePodTemplate } from './pod-template.ts';
import { findInteger, findText, has } from './read.ts';
import { judgeClaimSpec } from './storage.ts';
import { isDnsLabel } from './syntax.ts';

// Source: pkg/apis/apps/validation/validation.go of kubernetes v1.34.0.

/** `ValidateDeploymentSpec`. */
export function judgeDeployment(judge: Judge): void {
  const spec = judgeRunner(judge, ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds']);
  const strategy = asObject(spec.strategy);
  const rolling = asObject(strategy.rollingUpdate);
  const at = 'spec.strategy.rollingUpdate';
  if (strategy.type === 'Recreate') {
    if (has(strategy, 'rollingUpdate')) judge.refuse('rolling-update-type', at);
  } else if (has(strategy, 'rollingUpdate')) {
    const unavailable = judgeIntOrPercent(judge, `${at}.maxUnavailable`, rolling.maxUnavailable);
    const surge = judgeIntOrPercent(judge, `${at}.maxSurge`, rolling.maxSurge);
    if (unavailable === 0 && surge === 0) judge.refuse('rolling-update-stuck', `${at}.maxUnavailable`);
    judgeMost100(judge, `${at}.maxUnavailable`, rolling.maxUnavailable);
  }
  const deadline = findInteger(spec.progressDeadlineSeconds) ?? 600;
  const ready = findInteger(spec.minReadySeconds) ?? 0;
  if (deadline >= 0 && deadline <= ready)
    judge.refuse('progress-deadline', 'spec.progressDeadlineSeconds', { value: deadline, note: `minReadySeconds is ${ready}` });
}

/** `ValidateReplicaSetSpec` and `ValidateReplicationControllerSpec`. */
export function judgeReplicas(judge: Judge): void {
  judgeRunner(judge, ['replicas', 'minReadySeconds']);
}

/** `ValidateStatefulSetSpec`. */
export function judgeStatefulSet(judge: Judge): void {
  if (judge.id.name.length <= 253 && !isDnsLabel(judge.id.name))
    judge.refuse('stateful-set-name', 'metadata.name', { value: judge.id.name });
  const spec = judgeRunner(judge, ['replicas', 'minReadySeconds']);
  judgeNonNegative(judge, [asObject(spec.ordinals), 'spec.ordinals'], ['start']);
  const service = findText(spec.serviceName);
  if (service !== undefined && !isDnsLabel(service)) judge.refuse('dns-label', 'spec.serviceName', { value: service });
  const { type, rollingUpdate } = asObject(spec.updateStrategy);
  if (isObject(rollingUpdate)) {
    const at = 'spec.updateStrategy.rollingUpdate';
    if (type === 'OnDelete') judge.refuse('rolling-update-type', at);
    judgeNonNegative(judge, [rollingUpdate, at], ['partition']);
  }
  if (!Array.isArray(spec.volumeClaimTemplates)) return;
  for (const [index, claim] of spec.volumeClaimTemplates.entries()) {
    const claimSpec = asObject(claim).spec;
    if (isObject(claimSpec)) judgeClaimSpec(judge, `spec.volumeClaimTemplates[${index}].spec`, claimSpec);
  }
}

/** `ValidateDaemonSetSpec`. */
export function judgeDaemonSet(judge: Judge): void {
  const spec = judgeRunner(judge, ['minReadySeconds', 'revisionHistoryLimit']);
  const { type, rollingUpdate } = asObject(spec.updateStrategy);
  if (!isObject(rollingUpdate) || type === 'OnDelete') return;
  const at = 'spec.updateStrategy.rollingUpdate';
  for (const key of ['maxUnavailable', 'maxSurge']) {
    judgeIntOrPercent(judge, `${at}.${key}`, rollingUpdate[key]);
    judgeMost100(judge, `${at}.${key}`, rollingUpdate[key]);
  }
  const unavailable = has(rollingUpdate, 'maxUnavailable') ? findIntOrPercent(rollingUpdate.maxUnavailable) : 1;
  const surge = has(rollingUpdate, 'maxSurge') ? findIntOrPercent(rollingUpdate.maxSurge) : 0;
  if (unavailable === 0 && surge === 0) judge.refuse('rolling-update-stuck', `${at}.maxUnavailable`);
  if (unavailable && surge) judge.refuse('daemon-set-surge', `${at}.maxSurge`, { value: rollingUpdate.maxSurge });
}

/** What all of them have: numbers, a selector, and pods that run for good. */
function judgeRunner(judge: Judge, numbers: readonly string[]): JsonObject {
  const spec = asObject(judge.manifest.spec);
  judgeNonNegative(judge, [spec, 'spec'], numbers);
  if (isObject(spec.selector) && judge.id.group === 'apps') {
    judgeSelector(judge, 'spec.selector', spec.selector);
    if (isBlankSelector(spec.selector)) judge.refuse('selector-empty', 'spec.selector');
  }
  const template = asObject(spec.template);
  judgePodTemplate(judge, 'spec.template', template);
  const pod = asObject(template.spec);
  const at = 'spec.template.spec';
  if (typeof pod.restartPolicy === 'string' && !['Always', ''].includes(pod.restartPolicy))
    judge.refuse('restart-policy-always', `${at}.restartPolicy`, { value: pod.restartPolicy });
  if (has(pod, 'activeDeadlineSeconds')) judge.refuse('no-active-deadline', `${at}.activeDeadlineSeconds`);
  return spec;
}
