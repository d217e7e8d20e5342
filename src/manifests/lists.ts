import type { JsonObject } from '../types/manifest.ts';

/** An object with its kind, and where it stands in its document: `''`, or `items[3]`. */
export interface FlatObject {
  readonly manifest: JsonObject & { readonly apiVersion: string; readonly kind: string };
  readonly prefix: string;
}

/**
 * The Kubernetes objects of a document: itself, or the items of a `List` or `ConfigMapList`; none where it is something else.
 * An object that does not say what it is is the standard one.
 */
export function flattenList(value: unknown, standard?: JsonObject): readonly FlatObject[] {
  const flat: FlatObject[] = [];
  // Lists may hold lists; a stack of our own because they may do so for long.
  const open: { readonly value: unknown; readonly prefix: string; readonly standard?: JsonObject }[] = [
    { value, prefix: '', ...(standard && { standard }) },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { prefix, standard } = next;
    if (!isObject(next.value)) continue;
    const manifest = { ...standard, ...next.value };
    const { apiVersion, kind, items } = manifest;
    if (typeof apiVersion !== 'string' || apiVersion === '' || typeof kind !== 'string' || kind === '') continue;
    if (!kind.endsWith('List') || !Array.isArray(items)) {
      flat.push({ manifest: manifest as FlatObject['manifest'], prefix });
      continue;
    }
    // The items of a typed list need not repeat what the list says.
    const inner = kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
    for (let index = items.length - 1; index >= 0; index--) {
      const place = prefix === '' ? `items[${index}]` : `${prefix}.items[${index}]`;
      open.push({ value: items[index], prefix: place, ...(inner && { standard: inner }) });
    }
  }
  return flat;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
