import { describe, placeOf } from '../text/describe.ts';
import type { Check } from '../types/check.ts';
import { describeWanted } from './describe.ts';

/** Reports references that the target's side does not allow: into another namespace without a grant, past a project's lists. */
export const missingGrant: Check = {
  codes: ['missing-grant'],
  *run({ references }) {
    for (const { from, to, parts, severity } of references) {
      for (const part of parts) {
        if (part.kind !== 'grant' || part.denial === undefined) continue;
        yield {
          code: 'missing-grant',
          severity,
          message: `${describe(from.id)} refers to ${describeWanted(to)}, which does not allow it: ${part.denial}.`,
          fix: `Allow it on the side of the ${to.kind}, or refer to something that may be used from here.`,
          ...placeOf(from),
          at: part.at,
        };
      }
    }
  },
};
