import type { Field } from '../types/graph.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';

/** One step of a path; undefined steps into every item of a list. */
export type Step = string | undefined;

/** Where a walk stands: the keys and indexes that led there and every value on the way, the root first. */
export interface Cursor {
  readonly trail: (string | number)[];
  readonly values: JsonValue[];
  depth: number;
}

/** A path relative to a walk: up to the value at `base`, then down these steps. */
export interface SiblingPath {
  readonly base: number;
  readonly steps: readonly Step[];
}

/** The steps of a path such as `spec.tls[].secretName` or `metadata.annotations{cert-manager.io/issuer}`. */
export function parsePath(path: string): readonly Step[] {
  const steps: Step[] = [];
  for (const [, key, annotation] of path.matchAll(/([^.[\]{}]+)|\{([^}]*)\}|\[\]/g)) steps.push(key ?? annotation);
  return steps;
}

/** The way to `path` for a walk that stands at `from`: through the same list items as far as both go through the same lists. */
export function relatePath(from: readonly Step[], path: readonly Step[]): SiblingPath {
  let shared = 0;
  while (shared < from.length && shared < path.length && from[shared] === path[shared]) shared++;
  return { base: shared, steps: path.slice(shared) };
}

/** The first value at a sibling path. */
export function readSibling(cursor: Cursor, path: SiblingPath): JsonValue | undefined {
  return readFirst(cursor.values[path.base], path.steps);
}

/** Every value at a sibling path, with its place. */
export function readSiblings(cursor: Cursor, path: SiblingPath): Field[] {
  const fields: Field[] = [];
  collect({ at: formatTrail(cursor.trail, path.base), value: cursor.values[path.base] ?? null }, path.steps, fields);
  return fields;
}

/** The first value below another one. */
export function readFirst(value: JsonValue | undefined, steps: readonly Step[]): JsonValue | undefined {
  let current = value;
  for (const step of steps) {
    if (current === null || typeof current !== 'object') return undefined;
    current = step === undefined ? (current as readonly JsonValue[])[0] : (current as JsonObject)[step];
  }
  return current ?? undefined;
}

/** Every value of a manifest at a path. */
export function readAll(value: JsonValue, path: string): readonly JsonValue[] {
  const fields: Field[] = [];
  collect({ at: '', value }, parsePath(path), fields);
  return fields.map((field) => field.value);
}

/** The place as people read it, such as `spec.rules[0].host` or `metadata.annotations["cert-manager.io/issuer"]`. */
export function formatTrail(trail: readonly (string | number)[], depth: number): string {
  let text = '';
  for (let index = 0; index < depth; index++) text = extend(text, trail[index]!);
  return text;
}

/** The text of a path cut where its indexes go, for `fillPieces`: `spec.tls[].secretName` is `spec.tls[` and `].secretName`. */
export function formatPieces(steps: readonly Step[]): readonly string[] {
  let text = '';
  for (const step of steps) text = step === undefined ? `${text}[\n]` : extend(text, step);
  return text.split('\n');
}

/** The place of a walk whose path has these pieces. */
export function fillPieces(pieces: readonly string[], { trail, depth }: Cursor): string {
  let text = pieces[0]!;
  let next = 1;
  for (let index = 0; next < pieces.length && index < depth; index++) {
    if (typeof trail[index] === 'number') text += trail[index] + pieces[next++]!;
  }
  return text;
}

/** The value as an object, unless it is a list, a scalar or absent. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value as a list; empty when it is none. */
export function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function collect({ at, value }: Field, steps: readonly Step[], found: Field[]): void {
  if (steps.length === 0) {
    if (value !== null && value !== undefined) found.push({ at, value });
    return;
  }
  const [step, ...rest] = steps;
  if (step === undefined) {
    for (const [index, item] of asList(value).entries()) collect({ at: extend(at, index), value: item }, rest, found);
  } else {
    const next = asObject(value)?.[step];
    if (next !== undefined) collect({ at: extend(at, step), value: next }, rest, found);
  }
}

function extend(at: string, step: string | number): string {
  if (typeof step === 'number') return `${at}[${step}]`;
  if (!isPlainKey(step)) return `${at}[${JSON.stringify(step)}]`;
  return at === '' ? step : `${at}.${step}`;
}

/** The same keys come again and again, and a look-up costs less than a pattern. */
const plainKeys = new Map<string, boolean>();

function isPlainKey(key: string): boolean {
  const known = plainKeys.get(key);
  if (known !== undefined) return known;
  const isPlain = /^[\w-]+$/.test(key);
  if (plainKeys.size < 10_000) plainKeys.set(key, isPlain);
  return isPlain;
}
