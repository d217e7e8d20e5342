import { isObject } from '../manifests/lists.ts';
import { quote } from '../text/words.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { CompareAt, Place } from './compare-fields.ts';
import type { FieldChange } from './difference.ts';
import { keyDefaults } from './list-keys-table.ts';
import { findListRule } from './list-rules.ts';

export interface ListPair {
  readonly before: readonly JsonValue[];
  readonly after: readonly JsonValue[];
  readonly place: Place;
}

/** Compares two lists by their keys, as sets, or by position: as the field says, and as what is in them allows. */
export function compareLists(lists: ListPair, compare: CompareAt): readonly FieldChange[] {
  const rule = findListRule(lists.place);
  if (rule?.by === 'set') return compareSets(lists, compare);
  // Of other fields nobody knows: a name that every item has for itself tells them apart, and their order may count.
  const { by, ordered } = rule ? { by: rule.by, ordered: rule.ordered ?? false } : { by: ['name'], ordered: true };
  const [before, after] = [indexBy(lists.before, by), indexBy(lists.after, by)];
  if (!before || !after) return compareByPosition(lists, compare);
  return [...(ordered ? compareOrder(before, after, lists.place) : []), ...compareKeyed(before, after, compareAt(lists.place))];

  function compareAt(place: Place) {
    return (key: string) => compare(before?.get(key), after?.get(key), { ...place, at: `${place.at}[${key}]` });
  }
}

type Keyed = ReadonlyMap<string, JsonValue>;

function compareKeyed(before: Keyed, after: Keyed, compareKey: (key: string) => readonly FieldChange[]): readonly FieldChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(compareKey);
}

/** The items that both have, when they follow each other in another order. */
function compareOrder(before: Keyed, after: Keyed, { at }: Place): readonly FieldChange[] {
  const old = [...before.keys()].filter((key) => after.has(key));
  const now = [...after.keys()].filter((key) => before.has(key));
  return old.every((key, index) => key === now[index]) ? [] : [{ at, before: old, after: now }];
}

/** The items by what identifies them, as `name=web`; undefined where one has no key or shares it with another. */
function indexBy(items: readonly JsonValue[], by: readonly string[]): Keyed | undefined {
  const keyed = new Map<string, JsonValue>();
  for (const item of items) {
    const parts = by.map((field) => [field, isObject(item) ? findField(item, field) : undefined] as const);
    if (parts.some(([, value]) => value === undefined)) return undefined;
    const said = parts.filter(([field, value]) => parts.length === 1 || value !== keyDefaults[field]);
    const key = said.map(([field, value]) => `${field}=${printKey(String(value))}`).join(',');
    if (keyed.has(key)) return undefined;
    keyed.set(key, item);
  }
  return keyed;
}

function findField(item: JsonObject, field: string): string | number | undefined {
  let value: JsonValue | undefined = item;
  for (const step of field.split('.')) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? value : keyDefaults[field];
}

function printKey(value: string): string {
  return /^[\w./*:-]+$/.test(value) ? value : quote(value);
}

function compareSets({ before, after, place }: ListPair, compare: CompareAt): readonly FieldChange[] {
  const old = findRest(before, after, place);
  const now = findRest(after, before, place);
  return compareRests({ before, after, place }, { old, now, compare });
}

/** Positions of the items that the other list does not have. */
function findRest(items: readonly JsonValue[], others: readonly JsonValue[], place: Place): readonly number[] {
  const counts = new Map<string, number>();
  for (const other of others) {
    const text = toCanonicalText(other, place);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return items.flatMap((item, index) => {
    const text = toCanonicalText(item, place);
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count > 0 ? [] : [index];
  });
}

/** Where one list is longer, what both begin and end with stays out of it. */
function compareByPosition({ before, after, place }: ListPair, compare: CompareAt): readonly FieldChange[] {
  let start = 0;
  let [oldEnd, nowEnd] = [before.length, after.length];
  if (oldEnd !== nowEnd) {
    const isEqual = (a: JsonValue, b: JsonValue) => toCanonicalText(a, place) === toCanonicalText(b, place);
    while (start < Math.min(oldEnd, nowEnd) && isEqual(before[start]!, after[start]!)) start++;
    while (Math.min(oldEnd, nowEnd) > start && isEqual(before[oldEnd - 1]!, after[nowEnd - 1]!))
      [oldEnd, nowEnd] = [oldEnd - 1, nowEnd - 1];
  }
  const range = (end: number) => Array.from({ length: end - start }, (_, index) => start + index);
  return compareRests({ before, after, place }, { old: range(oldEnd), now: range(nowEnd), compare });
}

interface Rests {
  readonly old: readonly number[];
  readonly now: readonly number[];
  readonly compare: CompareAt;
}

/** What is left on both sides goes together in its order; the rest is gone or new. */
function compareRests({ before, after, place }: ListPair, { old, now, compare }: Rests): readonly FieldChange[] {
  return Array.from({ length: Math.max(old.length, now.length) }).flatMap((_, index) => {
    const [from, to] = [old[index], now[index]];
    const [value, other] = [from === undefined ? undefined : before[from], to === undefined ? undefined : after[to]];
    return compare(value, other, { ...place, at: `${place.at}[${to ?? from}]` });
  });
}

/** Equal for values between which nothing would be reported. */
function toCanonicalText(value: JsonValue | undefined, place: Place): string {
  if (Array.isArray(value)) {
    const texts = value.map((item: JsonValue) => toCanonicalText(item, place));
    const rule = findListRule(place);
    return `[${(rule && !rule.ordered ? texts.sort() : texts).join(',')}]`;
  }
  if (!isObject(value)) return typeof value === 'number' ? String(value) : JSON.stringify(value ?? null);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${quote(key)}:${toCanonicalText(value[key], { ...place, fields: [...place.fields, key] })}`);
  return `{${entries.join(',')}}`;
}
