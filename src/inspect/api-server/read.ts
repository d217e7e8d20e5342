import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { isObject } from '../pod.ts';

/** Whether a field is set: the API server drops what is null. */
export function has(object: JsonObject, key: string): boolean {
  return object[key] !== undefined && object[key] !== null;
}

/** Whether a text or a list, an API server's "empty", is not there or empty. What is of another type is neither. */
export function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** The text, unless it is none or empty: fields without a pointer cannot tell empty from absent. */
export function findText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The whole number; undefined for what is none. */
export function findInteger(value: JsonValue | undefined): number | undefined {
  return Number.isInteger(value) ? (value as number) : undefined;
}

/** Calls back for each object of a list, with its place; what is no object is a matter of schemas. */
export function eachObject(list: JsonValue | undefined, at: string, visit: (item: JsonObject, at: string) => void): void {
  if (!Array.isArray(list)) return;
  for (let index = 0; index < list.length; index++) {
    const item: JsonValue = list[index];
    if (isObject(item)) visit(item, `${at}[${index}]`);
  }
}

/** The place of a key, as people write it: `metadata.labels.app`, `metadata.labels["app.kubernetes.io/name"]`. */
export function atKey(at: string, key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`;
}
