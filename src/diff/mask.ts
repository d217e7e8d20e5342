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
 * The same object before and after, without the values of Secrets: equal ones become equal masks and different ones
 * different masks. Nothing that comes after this can give a value away.
 */
export function maskPair(before: JsonObject | undefined, after: JsonObject | undefined): MaskedPair {
  const isSecret = [before, after].some((manifest) => manifest?.kind === 'Secret');
  let pair: MaskedPair = [before, after];
  if (isSecret) for (const field of ['data', 'stringData']) pair = maskField(pair, field, maskLeaves);
  return maskField(pair, 'metadata', (...metadata) =>
    maskBoth(metadata, (annotations) => (isSecret ? maskLeaves(...annotations) : maskLastApplied(...annotations))),
  );
}

type Values = readonly [before: JsonValue | undefined, after: JsonValue | undefined];
type Masker = (before: JsonValue | undefined, after: JsonValue | undefined) => Values;

function maskField([before, after]: MaskedPair, field: string, mask: Masker): MaskedPair {
  const [masked, other] = mask(before?.[field], after?.[field]);
  return [put(before, field, masked), put(after, field, other)];
}

function maskBoth([before, after]: Values, mask: (annotations: Values) => Values): Values {
  const [old, now] = [isObject(before) ? before : undefined, isObject(after) ? after : undefined];
  const [masked, other] = mask([old?.annotations, now?.annotations]);
  return [old ? put(old, 'annotations', masked) : before, now ? put(now, 'annotations', other) : after];
}

function maskLastApplied(before: JsonValue | undefined, after: JsonValue | undefined): Values {
  const [old, now] = [isObject(before) ? before : undefined, isObject(after) ? after : undefined];
  const [masked, other] = maskLeaves(old?.[LAST_APPLIED], now?.[LAST_APPLIED]);
  return [old ? put(old, LAST_APPLIED, masked) : before, now ? put(now, LAST_APPLIED, other) : after];
}

function maskLeaves(before: JsonValue | undefined, after: JsonValue | undefined): Values {
  if (isObject(before) || isObject(after)) {
    const [old, now] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
    const pairs = [...new Set([...Object.keys(old), ...Object.keys(now)])].map(
      (key) => [key, maskLeaves(own(old, key), own(now, key))] as const,
    );
    const side = (index: 0 | 1) =>
      Object.fromEntries(pairs.flatMap(([key, values]) => (values[index] === undefined ? [] : [[key, values[index]]])));
    return [isObject(before) ? side(0) : maskLeaf(before), isObject(after) ? side(1) : maskLeaf(after)];
  }
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  return [maskLeaf(before), isSame || before === undefined ? maskLeaf(after) : after === undefined ? undefined : OTHER_MASK];
}

function maskLeaf(value: JsonValue | undefined): JsonValue | undefined {
  return value === undefined ? undefined : MASK;
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function put(object: JsonObject | undefined, field: string, value: JsonValue | undefined): JsonObject | undefined {
  return object === undefined || value === undefined ? object : { ...object, [field]: value };
}
