import { isObject } from '../manifests/lists.ts';
import { printPath } from '../text/path.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { compareLists } from './compare-lists.ts';
import type { FieldChange } from './difference.ts';
import { lineChanges } from './unified-diff.ts';

/** Where the comparison is in an object. */
export interface Place {
  /** The path as people read it. */
  readonly at: string;
  /** The names of fields that lead there, without the steps through lists. */
  readonly fields: readonly string[];
  readonly kind: string;
}

type Value = JsonValue | undefined;
export type CompareAt = (before: Value, after: Value, place: Place) => readonly FieldChange[];

/** The fields in which an object differs; lists are matched by what identifies their items. */
export function compareFields(before: JsonObject, after: JsonObject): readonly FieldChange[] {
  return compareValues(before, after, { at: '', fields: [], kind: String(after.kind) });
}

const compareValues: CompareAt = (before, after, place) => {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) =>
      compareValues(own(before, key), own(after, key), {
        ...place,
        at: join(place.at, key),
        fields: [...place.fields, key],
      }),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) return compareLists({ before, after, place }, compareValues);
  if (isSame(before, after)) return [];
  const isText = typeof before === 'string' && typeof after === 'string' && `${before}${after}`.includes('\n');
  return [
    {
      at: place.at,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      ...(isText && { lines: lineChanges(before, after) }),
    },
  ];
};

function isSame(before: Value, after: Value): boolean {
  // NaN is a number of YAML too.
  if (typeof before !== 'object' || typeof after !== 'object') return Object.is(before, after);
  return before === null && after === null;
}

function own(object: JsonObject, key: string): Value {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function join(at: string, key: string): string {
  const step = printPath([key]);
  return at === '' || step.startsWith('[') ? at + step : `${at}.${step}`;
}
