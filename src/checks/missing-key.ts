import { listDataKeys, mayHaveDataKey } from '../graph/data-keys.ts';
import { describe, placeOf } from '../text/describe.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Part, Reference } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';
import { describeWanted } from './describe.ts';

/** Reports fields that ask a ConfigMap or Secret for a key it does not have. */
export const missingKey: Check = {
  codes: ['missing-key'],
  *run({ references }) {
    for (const reference of references) {
      if (reference.target === undefined || reference.optional) continue;
      for (const part of reference.parts) {
        if (part.kind === 'key' && !mayHaveDataKey(reference.target, part.key, part.fields)) {
          yield report(reference, part, listDataKeys(reference.target, part.fields)!);
        }
        if (part.kind === 'keys') yield* checkSets(reference, part);
      }
    }
  },
};

/** Controllers keep learning new sets, so that none of those known here is no more than a warning. */
function* checkSets({ from, to, target }: Reference, { at, sets, fields }: Part & { kind: 'keys' }): Iterable<Finding> {
  const keys = listDataKeys(target!, fields);
  if (keys === undefined || sets.some((set) => set.every((wanted) => keys.some((key) => fits(key, wanted))))) return;
  const wanted = sets.map((set) => list(set.map(quote))).join(', or ');
  yield {
    code: 'missing-key',
    severity: 'warning',
    message: `${describe(from.id)} needs ${wanted} of ${describeWanted(to)}, which has no such keys. ${describeKeys(keys)}`,
    fix: `Add these keys to the ${to.kind}, or name another one.`,
    ...placeOf(from),
    at,
  };
}

function fits(key: string, wanted: string): boolean {
  const star = wanted.indexOf('*');
  if (star < 0) return key === wanted;
  return key.length >= wanted.length - 1 && key.startsWith(wanted.slice(0, star)) && key.endsWith(wanted.slice(star + 1));
}

function report({ from, to, severity }: Reference, { at, key }: Part & { kind: 'key' }, keys: readonly string[]): Finding {
  const nearest = findNearest(key, keys.toSorted());
  return {
    code: 'missing-key',
    severity,
    message: `${describe(from.id)} asks for key ${quote(key)} of ${describeWanted(to)}, which has no such key. ${describeKeys(keys)}`,
    fix: `${nearest === undefined ? 'Name one of its keys' : `Write ${quote(nearest)}`}, or add key ${quote(key)} to the ${to.kind}.`,
    ...placeOf(from),
    at,
  };
}

function describeKeys(keys: readonly string[]): string {
  return keys.length > 0 ? `Its keys are ${list(keys.toSorted().map(quote))}.` : 'It has no keys.';
}
