import type { JsonValue } from '../../../types/manifest.ts';

/** A value as the engine has it: whole numbers are BigInts, and what is null is absent, as the API server has it. */
export function toCel(value: JsonValue | undefined): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toCel);
  const object: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== null && item !== undefined && key !== '__proto__') object[key] = toCel(item);
  }
  return object;
}

/** What types of our own can be asked for. */
export interface Comparable {
  compare(other: unknown): number | undefined;
}

/** Equality of CEL: numbers by value whatever their type, lists and maps item by item. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return compare(a, b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (a.constructor !== Object || b.constructor !== Object) return compare(a, b) === 0;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && isEqual(field(a, key), field(b, key)));
}

/** Below zero, zero, or above; undefined for what has no order. */
export function compare(a: unknown, b: unknown): number | undefined {
  if (isComparable(a)) return a.compare(b);
  const [x, y] = [order(a), order(b)];
  if (x === undefined || y === undefined || (typeof x === 'string') !== (typeof y === 'string')) return undefined;
  return x < y ? -1 : x > y ? 1 : 0;
}

function order(value: unknown): string | number | bigint | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  const primitive = typeof value === 'object' && value !== null ? value.valueOf() : undefined;
  return typeof primitive === 'number' || typeof primitive === 'bigint' ? primitive : undefined;
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isComparable(value: unknown): value is Comparable {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Comparable>).compare === 'function';
}

function field(object: object, key: string): unknown {
  return (object as Record<string, unknown>)[key];
}
