import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Schema } from './schema.ts';
import { isObject } from './shape.ts';

/**
 * The value as the API server completes it: with what its schema fills in for fields that are absent, or null and not nullable.
 * Where nothing is to be filled in, the value itself.
 */
export function withDefaults(value: JsonValue, schema: Schema): JsonValue {
  const { fields, isDeep } = look(schema);
  if (!isDeep || typeof value !== 'object' || value === null) return value;
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) return items === undefined ? value : value.map((item: JsonValue) => withDefaults(item, items));
  if (!isObject(value)) return value;
  const filled: Record<string, JsonValue | undefined> = {};
  for (const key of Object.keys(value)) {
    const inner = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    const given = value[key];
    if (given === undefined || (given === null && !inner?.nullable)) continue;
    filled[key] = inner === undefined ? given : withDefaults(given, inner);
  }
  for (const [key, inner] of fields) {
    if (!Object.hasOwn(filled, key)) filled[key] = withDefaults(inner.default!, inner);
  }
  return filled as JsonObject;
}

interface Defaults {
  /** The fields that have one. */
  readonly fields: readonly (readonly [string, Schema])[];
  /** True where there is one, here or further inside. */
  readonly isDeep: boolean;
}

const known = new WeakMap<Schema, Defaults>();

function look(schema: Schema): Defaults {
  const seen = known.get(schema);
  if (seen !== undefined) return seen;
  const { properties = {}, items, additionalProperties } = schema;
  const fields = Object.entries(properties).filter(([, inner]) => inner.default !== undefined);
  const inner = [
    ...Object.values(properties),
    ...(items ? [items] : []),
    ...(additionalProperties ? [additionalProperties] : []),
  ];
  const found = { fields, isDeep: fields.length > 0 || inner.some((each) => look(each).isDeep) };
  known.set(schema, found);
  return found;
}
