import type { JsonObject, JsonValue } from '../types/manifest.ts';

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one for what is none. */
export function asObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : NOTHING;
}

/** The list, or an empty one for what is none. */
export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** Names and values of the object; none of what is no object. */
export function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue | undefined])[] {
  return Object.entries(asObject(value));
}

const NOTHING: JsonObject = {};
