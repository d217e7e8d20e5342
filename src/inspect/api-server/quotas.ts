import { findAmount } from '../../text/quantity.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { atKey, eachObject, findText, has, isEmpty } from './read.ts';
import { isContainerResource, judgeResourceAmount } from './resources.ts';
import { isQualifiedName } from './syntax.ts';

const STANDARD = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);
const SCOPE_PAIRS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

/** `ValidateResourceQuotaSpec` of core validation. */
export function judgeQuota(judge: Judge): void {
  const spec = asObject(judge.manifest.spec);
  const hard = asObject(spec.hard);
  for (const name in hard) {
    if (!isQuotaResource(name)) judge.refuse('quota-resource', atKey('spec.hard', name), { others: [name] });
    judgeResourceAmount(judge, ['spec.hard', name], hard[name]);
  }
  const scopes = asList(spec.scopes);
  if (SCOPE_PAIRS.some((pair) => pair.every((scope) => scopes.includes(scope)))) judge.refuse('quota-scopes', 'spec.scopes');
  const bestEffort = ['BestEffort'].find((scope) => scopes.includes(scope));
  const compute = Object.keys(hard).find((name) => STANDARD.has(name) && name !== 'pods');
  if (bestEffort && compute) judge.refuse('quota-best-effort', 'spec.scopes', { note: `hard has ${compute}` });
  eachObject(asObject(spec.scopeSelector).matchExpressions, 'spec.scopeSelector.matchExpressions', ({ operator, values }, at) => {
    if ((operator === 'In' || operator === 'NotIn') && isEmpty(values)) judge.refuse('selector-values', `${at}.values`);
    if ((operator === 'Exists' || operator === 'DoesNotExist') && !isEmpty(values))
      judge.refuse('selector-no-values', `${at}.values`);
  });
}

/** `ValidateResourceQuotaResourceName`. */
function isQuotaResource(name: string): boolean {
  return isQualifiedName(name) && (name.includes('/') || STANDARD.has(name) || /^(requests\.)?hugepages-/.test(name));
}

const LIMIT_TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];

type Amounts = readonly [key: string, amounts: JsonObject];

/** `ValidateLimitRange` of core validation. */
export function judgeLimitRange(judge: Judge): void {
  const types = new Set<string>();
  eachObject(asObject(judge.manifest.spec).limits, 'spec.limits', (limit, at) => {
    const type = findText(limit.type);
    if (type !== undefined && !LIMIT_TYPES.includes(type) && !(type.includes('/') && isQualifiedName(type)))
      judge.refuse('limit-type', `${at}.type`, { value: type });
    if (type !== undefined && types.has(type)) judge.refuse('duplicate-limit-type', `${at}.type`, { value: type });
    if (type !== undefined) types.add(type);
    for (const key of ['default', 'defaultRequest'])
      if (type === 'Pod' && isFilled(limit[key])) judge.refuse('pod-limit-default', `${at}.${key}`);
    if (type === 'PersistentVolumeClaim' && !has(asObject(limit.min), 'storage') && !has(asObject(limit.max), 'storage'))
      judge.refuse('claim-limit', at);
    const of = (key: string): Amounts => [key, asObject(limit[key])];
    if (type === 'Pod' || type === 'Container')
      for (const [key, amounts] of ['min', 'max', 'default', 'defaultRequest'].map(of))
        for (const name in amounts)
          if (!isContainerResource(name)) judge.refuse('resource-name', atKey(`${at}.${key}`, name), { others: [name] });
    for (const [low, high] of ORDER) judgeOrder(judge, at, [of(low), of(high)]);
    const ratios = asObject(limit.maxLimitRequestRatio);
    for (const name in ratios) {
      const ratio = findAmount(ratios[name]);
      if (ratio !== undefined && ratio < 1)
        judge.refuse('limit-ratio', atKey(`${at}.maxLimitRequestRatio`, name), { value: ratios[name] });
    }
  });
}

/** What may not be above what. */
const ORDER = [
  ['min', 'max'],
  ['min', 'defaultRequest'],
  ['min', 'default'],
  ['defaultRequest', 'max'],
  ['defaultRequest', 'default'],
  ['default', 'max'],
] as const;

function judgeOrder(judge: Judge, at: string, [[low, lows], [high, highs]]: readonly [Amounts, Amounts]): void {
  for (const name in lows) {
    const [least, most] = [findAmount(lows[name]), findAmount(highs[name])];
    if (least !== undefined && most !== undefined && least > most)
      judge.refuse('limit-order', atKey(`${at}.${low}`, name), { value: lows[name], note: `${high} is ${highs[name]}` });
  }
}

function isFilled(value: JsonValue | undefined): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}
