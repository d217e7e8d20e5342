import { findAmount } from '../../text/quantity.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import { judgeNotBlank } from './fields.ts';
import type { Judge } from './judge.ts';
import { eachObject, findInteger, findText, has, isEmpty } from './read.ts';
import { isPathSegment } from './syntax.ts';

// Source: pkg/apis/autoscaling/validation/validation.go of kubernetes v1.34.0.

const LONGEST_WINDOW = 3600;
const LONGEST_PERIOD = 1800;
const SOURCES: Readonly<Record<string, string>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  External: 'external',
  ContainerResource: 'containerResource',
};

const TARGETS = ['Utilization', 'Value', 'AverageValue'];

/** `validateHorizontalPodAutoscalerSpec`; zero replicas need a feature that is off, yet is turned on in some clusters. */
export function judgeAutoscaler(judge: Judge): void {
  const spec = asObject(judge.manifest.spec);
  const [least, most] = [findInteger(spec.minReplicas), findInteger(spec.maxReplicas)];
  if (least !== undefined && least < 0) judge.refuse('negative', 'spec.minReplicas', { value: least });
  if (most !== undefined && most < 1) judge.refuse('positive', 'spec.maxReplicas', { value: most });
  else if (most !== undefined && most < (least ?? 1))
    judge.refuse('max-replicas', 'spec.maxReplicas', { value: most, note: `minReplicas is ${least}` });
  judgeReference(judge, 'spec.scaleTargetRef', asObject(spec.scaleTargetRef));
  const { apiVersion, kind } = asObject(spec.scaleTargetRef);
  // A ReplicationController, of the group without a name, could be scaled until 1.33.
  if (
    kind !== 'ReplicationController' &&
    (isEmpty(apiVersion) || (typeof apiVersion === 'string' && !/^[^/]+\/[^/]+$/.test(apiVersion)))
  )
    judge.refuse('scale-target-group', 'spec.scaleTargetRef.apiVersion', { value: apiVersion });
  if (judge.manifest.apiVersion === 'autoscaling/v1') {
    const percent = findInteger(spec.targetCPUUtilizationPercentage);
    if (percent !== undefined && percent < 1) judge.refuse('positive', 'spec.targetCPUUtilizationPercentage', { value: percent });
    return;
  }
  eachObject(spec.metrics, 'spec.metrics', (metric, at) => judgeMetric(judge, at, metric));
  const metrics = Array.isArray(spec.metrics) ? spec.metrics : [];
  const isFromZero = metrics.some((metric) => ['Object', 'External'].includes(String(asObject(metric).type)));
  if (least === 0 && !isFromZero) judge.refuse('scale-to-zero', 'spec.minReplicas', { value: 0 });
  for (const key of ['scaleUp', 'scaleDown']) {
    const rules = asObject(spec.behavior)[key];
    if (isObject(rules)) judgeRules(judge, `spec.behavior.${key}`, rules);
  }
}

/** `ValidateCrossVersionObjectReference`. */
function judgeReference(judge: Judge, at: string, reference: JsonObject): void {
  judgeNotBlank(judge, [reference, at], ['kind', 'name']);
  for (const key of ['kind', 'name']) judgeSegment(judge, `${at}.${key}`, reference[key]);
}

function judgeSegment(judge: Judge, at: string, name: JsonValue | undefined): void {
  const text = findText(name);
  if (text !== undefined && !isPathSegment(text)) judge.refuse('path-segment', at, { value: text });
}

function judgeMetric(judge: Judge, at: string, metric: JsonObject): void {
  const type = findText(metric.type);
  const wanted = type === undefined ? undefined : SOURCES[type];
  if (wanted === undefined) {
    if (type !== undefined) judge.refuse('metric-type', `${at}.type`, { value: type });
    return;
  }
  if (!has(metric, wanted)) judge.refuse('metric-source', `${at}.${wanted}`, { note: `type is ${type}` });
  for (const key of Object.values(SOURCES))
    if (key !== wanted && has(metric, key)) judge.refuse('metric-other-source', `${at}.${key}`, { note: `type is ${type}` });
  const source = metric[wanted];
  if (!isObject(source)) return;
  judgeTarget(judge, [asObject(source.target), `${at}.${wanted}.target`], wanted);
  if (wanted === 'object') judgeReference(judge, `${at}.object.describedObject`, asObject(source.describedObject));
  const name = wanted.toLowerCase().endsWith('resource') ? 'name' : 'metric.name';
  const holder = name === 'name' ? source : asObject(source.metric);
  if (holder.name === '') judge.refuse('required', `${at}.${wanted}.${name}`);
  else if (name !== 'name') judgeSegment(judge, `${at}.${wanted}.${name}`, holder.name);
}

/** `validateMetricTarget`, and what each source wants of it. */
function judgeTarget(judge: Judge, [target, at]: readonly [JsonObject, string], source: string): void {
  const isResource = source === 'resource' || source === 'containerResource';
  const keys = isResource
    ? ['averageUtilization', 'averageValue']
    : source === 'pods'
      ? ['averageValue']
      : ['value', 'averageValue'];
  const set = keys.filter((key) => has(target, key));
  if (set.length === 0) judge.refuse('metric-target', at, { note: `any of ${keys.join(', ')}` });
  if (set.length > 1 && source !== 'object') judge.refuse('metric-one-target', at, { note: `it has ${set.join(' and ')}` });
  const type = findText(target.type);
  if (type !== undefined && !TARGETS.includes(type)) judge.refuse('metric-target-type', `${at}.type`, { value: type });
  for (const key of ['value', 'averageValue', 'averageUtilization']) {
    const amount = has(target, key) ? findAmount(target[key]) : undefined;
    if (amount !== undefined && amount <= 0) judge.refuse('positive', `${at}.${key}`, { value: target[key] });
  }
}

/** `validateScalingRules`. */
function judgeRules(judge: Judge, at: string, rules: JsonObject): void {
  const window = findInteger(rules.stabilizationWindowSeconds);
  if (window !== undefined && (window < 0 || window > LONGEST_WINDOW))
    judge.refuse('stabilization-window', `${at}.stabilizationWindowSeconds`, { value: window });
  if (Array.isArray(rules.policies) && isEmpty(rules.policies)) judge.refuse('required', `${at}.policies`);
  eachObject(rules.policies, `${at}.policies`, ({ value, periodSeconds }, where) => {
    const [amount, period] = [findInteger(value), findInteger(periodSeconds)];
    if (amount !== undefined && amount <= 0) judge.refuse('positive', `${where}.value`, { value: amount });
    if (period !== undefined && (period <= 0 || period > LONGEST_PERIOD))
      judge.refuse('scaling-period', `${where}.periodSeconds`, { value: period });
  });
}
