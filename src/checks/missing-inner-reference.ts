import { describe, placeOf } from '../text/describe.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { InnerNameMiss } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';

/** Reports fields that name something of their own object which it does not have: a volumeMount without a volume. */
export const missingInnerReference: Check = {
  codes: ['missing-inner-reference'],
  *run({ inner }) {
    for (const miss of inner)
      if (miss.kind === 'name') yield miss.lacking ? reportWrong(miss, miss.lacking) : reportMissing(miss);
  },
};

/** A name is compared with all that are there: with more than this, a message does without the nearest one. */
const mostCompared = 100;

function reportMissing({ from, at, severity, thing, name, names, owner }: InnerNameMiss): Finding {
  const wanted = `${thing} ${quote(name)}`;
  const place = owner === undefined ? 'which it does not have' : `which ${quote(owner)} does not have`;
  const known = names.length === 0 ? '' : ` There ${names.length === 1 ? 'is' : 'are'} ${list(names.map(quote))}.`;
  const nearest = names.length > mostCompared ? undefined : findNearest(name, names);
  const repair = nearest === undefined ? 'Correct the name' : `Write ${quote(nearest)} if that is meant`;
  return {
    code: 'missing-inner-reference',
    severity,
    message: `${describe(from.id)} refers to ${wanted}, ${place}.${known}`,
    fix: `${repair}, or add ${wanted}.`,
    ...placeOf(from),
    at,
  };
}

function reportWrong({ from, at, severity, thing, name }: InnerNameMiss, lacking: readonly string[]): Finding {
  const sorts = lacking.join(' or ');
  return {
    code: 'missing-inner-reference',
    severity,
    message: `${describe(from.id)} refers to ${thing} ${quote(name)} in a way that needs ${sorts}, which that ${thing} is not.`,
    fix: `Name a ${thing} with ${sorts}, or change what ${thing} ${quote(name)} is.`,
    ...placeOf(from),
    at,
  };
}
