import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Schema } from './schema.ts';

/** The same value, whatever the order of fields. */
export function isSame(one: JsonValue, other: JsonValue): boolean {
  return one === other || (typeof one === 'object' && typeof other === 'object' && canonical(one) === canonical(other));
}

/** A value in a few words: `"Alwais"`, `5`, `a list`. With `type`, nothing of the value itself. */
export function describeJson(value: JsonValue, how: 'value' | 'type' = 'value'): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (how === 'value') return typeof value === 'string' ? JSON.stringify(shorten(value)) : String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction';
  return typeof value === 'string' ? 'a text' : String(value);
}

interface Unique {
  /** The fields that tell items apart. @default the whole item */
  readonly keys: readonly string[] | undefined;
  readonly properties: Schema['properties'];
  readonly isUnknown: (text: string) => boolean;
}

/** The first item that was there before. */
export function findRepeat(
  items: readonly JsonValue[],
  { keys, properties, isUnknown }: Unique,
): { readonly index: number; readonly first: number } | undefined {
  const known = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    if (keys && (typeof item !== 'object' || item === null || Array.isArray(item))) continue;
    const object = item as JsonObject;
    const parts = keys ? keys.map((key) => object[key] ?? properties?.[key]?.default ?? null) : [item];
    if (parts.some((part) => typeof part === 'string' && isUnknown(part))) continue;
    const text = canonical(parts);
    const first = known.get(text);
    if (first !== undefined) return { index, first };
    known.set(text, index);
  }
  return undefined;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_, each: JsonValue) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
