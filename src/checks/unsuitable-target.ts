import { describe, placeOf } from '../text/describe.ts';
import type { Check } from '../types/check.ts';
import { describeWanted } from './describe.ts';

/** Warns of references to something that is there but of the wrong make: a Secret of another type, a Service that is not headless. */
export const unsuitableTarget: Check = {
  codes: ['unsuitable-target'],
  *run({ references }) {
    for (const { from, to, parts } of references) {
      for (const part of parts) {
        if (part.kind !== 'make' || part.flaw === undefined) continue;
        yield {
          code: 'unsuitable-target',
          severity: 'warning',
          message: `${describe(from.id)} refers to ${describeWanted(to)}, which ${part.flaw}.`,
          fix: `Change the ${to.kind}, or refer to another one.`,
          ...placeOf(from),
          at: part.at,
        };
      }
    }
  },
};
