import { findAmount } from '../../text/quantity.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { atKey } from './read.ts';
import { isQualifiedName } from './syntax.ts';

/** `ValidateContainerResourceRequirements` of core validation. */
export function judgeContainerResources(judge: Judge, at: string, resources: JsonValue): void {
  if (isObject(resources)) judgeRequirements(judge, [resources, at], isContainerResource);
}

/** `validateResourceRequirements`: `isKnown` says which names of resources there are. */
export function judgeRequirements(
  judge: Judge,
  [resources, at]: readonly [JsonObject, string],
  isKnown: (name: string) => boolean,
): void {
  const limits = asObject(resources.limits);
  const requests = asObject(resources.requests);
  for (const name in limits) judgeAmount(judge, [`${at}.limits`, name, limits[name]], isKnown);
  for (const name in requests) {
    judgeAmount(judge, [`${at}.requests`, name, requests[name]], isKnown);
    judgeAgainstLimit(judge, [at, name], { request: requests[name], limit: limits[name] });
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) judge.refuse('hugepages-alone', at);
}

function judgeAmount(
  judge: Judge,
  [at, name, value]: readonly [string, string, JsonValue | undefined],
  isKnown: (name: string) => boolean,
): void {
  if (!isKnown(name)) judge.refuse('resource-name', atKey(at, name), { others: [name] });
  judgeResourceAmount(judge, [at, name], value);
  const amount = findAmount(value);
  const page = isHugePages(name) ? findAmount(name.slice('hugepages-'.length)) : undefined;
  if (page && amount !== undefined && amount >= 0 && amount % page !== 0)
    judge.refuse('hugepages-multiple', atKey(at, name), { value });
}

/** `ValidateResourceQuantityValue`: not negative, and whole for what comes in pieces. */
export function judgeResourceAmount(judge: Judge, [at, name]: readonly [string, string], value: JsonValue | undefined): void {
  const amount = findAmount(value);
  if (amount === undefined) return;
  if (amount < 0) judge.refuse('negative', atKey(at, name), { value });
  else if (isWhole(name) && !Number.isInteger(Math.ceil(amount * 1000) / 1000))
    judge.refuse('whole-resource', atKey(at, name), { value });
}

function judgeAgainstLimit(
  judge: Judge,
  [at, name]: readonly [string, string],
  { request, limit }: { readonly request: JsonValue | undefined; readonly limit: JsonValue | undefined },
): void {
  const where = atKey(`${at}.requests`, name);
  const [wanted, most] = [findAmount(request), findAmount(limit)];
  const isOvercommittable = isNative(name) && !isHugePages(name);
  if (limit === undefined || limit === null) {
    if (!isOvercommittable) judge.refuse('limit-missing', atKey(`${at}.limits`, name), { others: [name] });
  } else if (wanted === undefined || most === undefined) return;
  else if (!isOvercommittable && wanted !== most)
    judge.refuse('request-not-limit', where, { value: request, note: `the limit is ${limit}` });
  else if (wanted > most) judge.refuse('request-above-limit', where, { value: request, note: `the limit is ${limit}` });
}

/** `validateContainerResourceName`. */
export function isContainerResource(name: string): boolean {
  if (!name.includes('/')) return ['cpu', 'memory', 'ephemeral-storage'].includes(name) || isHugePages(name);
  return isQualifiedName(name) && (isNative(name) || isExtended(name));
}

/** `IsNativeResource`: those of Kubernetes itself. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** `IsHugePageResourceName`. */
export function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

/** `IsExtendedResourceName`: such as `nvidia.com/gpu`. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`);
}

const COUNTED = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];

/** `IsIntegerResourceName`. */
function isWhole(name: string): boolean {
  return COUNTED.includes(name) || isExtended(name);
}
