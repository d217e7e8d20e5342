import type { Manifest } from '../types/manifest.ts';

/** True for a whole manifest of plain values with its keys in order: one pass, because every object goes through it. */
export function isTidy(json: Partial<Manifest>): json is Manifest {
  const keys = Object.keys(json);
  if (keys[0] !== 'apiVersion' || keys[1] !== 'kind' || keys[2] !== 'metadata') return false;
  if (!isText(json.apiVersion) || !isText(json.kind) || typeof json.metadata?.name !== 'string') return false;
  for (let index = 4; index < keys.length; index++) if (keys[index]! < keys[index - 1]!) return false;
  for (let index = 2; index < keys.length; index++) if (!isPlainAndSorted(json[keys[index]!])) return false;
  return true;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isPlainAndSorted(value: unknown): boolean {
  const type = typeof value;
  if (type !== 'object') return type !== 'bigint' && type !== 'function' && type !== 'symbol';
  if (value === null) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (!isPlainAndSorted(item)) return false;
    return true;
  }
  let last = '';
  for (const key of Object.keys(value as object)) {
    if (key < last || !isPlainAndSorted((value as Readonly<Record<string, unknown>>)[key])) return false;
    last = key;
  }
  return true;
}
