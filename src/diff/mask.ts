import { isObject } from '../manifests/lists.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';

/** What stands for a value that nobody may see. */
export const MASK = '***';
/** What stands for it where it is another one than before. */
export const OTHER_MASK = '*** (another)';

// What `kubectl apply` keeps there is the whole object, with its values.
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** True for text of which nothing may be shown, because nobody knows what in it is the value of a Secret. */
export function mayHoldSecret(text: string): boolean {
  return /secret/i.test(text);
}

/** One object before and after. */
export type MaskedPair = readonly [before: JsonObject | undefined, after: JsonObject | undefined];

/**
 * The same object before and after, without the values of Secrets, also of those that it holds inside: equal ones become
 * equal masks and different ones different masks. Nothing that comes after this can give a value away.
 */
export function maskPair(before: JsonObject | undefined, after: JsonObject | undefined): MaskedPair {
  return maskFields(before, after) as MaskedPair;
}

type Values = readonly [before: JsonValue | undefined, after: JsonValue | undefined];

function maskValues(before: JsonValue | undefined, after: JsonValue | undefined): Values {
  if (Array.isArray(before) || Array.isArray(after)) {
    const [old, now] = [toList(before), toList(after)];
    const pairs = Array.from({ length: Math.max(old.length, now.length) }, (_, index) => maskValues(old[index], now[index]));
    const side = (index: 0 | 1, length: number) => pairs.slice(0, length).map((pair) => pair[index] ?? null);
    return [
      Array.isArray(before) ? side(0, old.length) : maskFields(before, undefined)[0],
      Array.isArray(after) ? side(1, now.length) : maskFields(undefined, after)[1],
    ];
  }
  return maskFields(before, after);
}

function maskFields(before: JsonValue | undefined, after: JsonValue | undefined): Values {
  const isSecret = [before, after].some((value) => isObject(value) && value.kind === 'Secret');
  return mapFields([before, after], (key, values) => {
    if (key === LAST_APPLIED || (isSecret && (key === 'data' || key === 'stringData'))) return maskLeaves(...values);
    if (!isSecret || key !== 'metadata') return maskValues(...values);
    return mapFields(values, (name, inner) => (name === 'annotations' ? maskLeaves(...inner) : inner));
  });
}

function maskLeaves(before: JsonValue | undefined, after: JsonValue | undefined): Values {
  if (isObject(before) || isObject(after)) {
    const [old, now] = mapFields([before, after], (_, values) => maskLeaves(...values));
    return [isObject(before) ? old : maskLeaf(before), isObject(after) ? now : maskLeaf(after)];
  }
  const isOther = before !== undefined && after !== undefined && JSON.stringify(before) !== JSON.stringify(after);
  return [maskLeaf(before), isOther ? OTHER_MASK : maskLeaf(after)];
}

function maskLeaf(value: JsonValue | undefined): JsonValue | undefined {
  return value === undefined ? undefined : MASK;
}

/** Both objects with each of their fields masked together; what is no object stays. */
function mapFields([before, after]: Values, mask: (key: string, values: Values) => Values): Values {
  const [old, now] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const masked = [...new Set([...Object.keys(old), ...Object.keys(now)])].map(
    (key) => [key, mask(key, [own(old, key), own(now, key)])] as const,
  );
  const side = (object: JsonObject, index: 0 | 1) =>
    Object.fromEntries(masked.flatMap(([key, values]) => (Object.hasOwn(object, key) ? [[key, values[index]]] : [])));
  return [isObject(before) ? side(before, 0) : before, isObject(after) ? side(after, 1) : after];
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function toList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
