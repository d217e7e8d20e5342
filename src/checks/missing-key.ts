import { listDataKeys, mayHaveDataKey } from '../graph/data-keys.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Part, Reference } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';
import { describe, describeWanted, placeOf } from './describe.ts';

/** Reports fields that ask a ConfigMap or Secret for a key it does not have. */
export const missingKey: Check = {
  codes: ['missing-key'],
  *run({ references }) {
    for (const reference of references) {
      if (reference.target === undefined || reference.optional) continue;
      for (const part of reference.parts) {
        if (part.kind !== 'key') continue;
        if (mayHaveDataKey(reference.target, part.key, part.fields)) continue;
        yield report(reference, part, listDataKeys(reference.target, part.fields)!);
      }
    }
  },
};

function report({ from, to, severity }: Reference, { at, key }: Part & { kind: 'key' }, keys: readonly string[]): Finding {
  const known = keys.length > 0 ? `Its keys are ${list(keys.toSorted().map(quote))}.` : 'It has no keys.';
  const nearest = findNearest(key, keys.toSorted());
  return {
    code: 'missing-key',
    severity,
    message: `${describe(from.id)} asks for key ${quote(key)} of ${describeWanted(to)}, which has no such key. ${known}`,
    fix: `${nearest === undefined ? 'Name one of its keys' : `Write ${quote(nearest)}`}, or add key ${quote(key)} to the ${to.kind}.`,
    ...placeOf(from),
    at,
  };
}
