import { readAll } from '../graph/field-path.ts';
import { describe, placeOf } from '../text/describe.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Part, Reference } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';
import { describeWanted } from './describe.ts';

type Item = Part & { kind: 'item' };

/** Reports fields that ask an object for an entry of its lists which is not there: a listener, a subset, a container, a version. */
export const missingPart: Check = {
  codes: ['missing-part'],
  *run({ references }) {
    for (const reference of references) {
      if (reference.target?.kind !== 'resource' || reference.optional) continue;
      for (const part of reference.parts) {
        if (part.kind !== 'item') continue;
        const items = listItems(reference.target.resource.manifest, part);
        // What lists nothing at all is not known to lack anything.
        if (items.length > 0 && !items.includes(part.item)) yield report(reference, part, items);
      }
    }
  },
};

function listItems(manifest: Parameters<typeof readAll>[0], { paths }: Item): readonly (string | number)[] {
  return paths
    .flatMap((path) => readAll(manifest, path))
    .filter((value) => typeof value === 'string' || typeof value === 'number');
}

function report({ from, to, severity }: Reference, { at, noun, item }: Item, items: readonly (string | number)[]): Finding {
  const known = [...new Set(items)].sort().map((each) => show(each));
  const nearest = findNearest(String(item), items.filter((each) => typeof each === 'string').toSorted());
  return {
    code: 'missing-part',
    severity,
    message: `${describe(from.id)} asks for ${noun} ${show(item)} of ${describeWanted(to)}, which has none of that name. It has ${list(known)}.`,
    fix: `${nearest === undefined ? 'Name one that it has' : `Write ${quote(nearest)}`}, or add ${noun} ${show(item)} to the ${to.kind}.`,
    ...placeOf(from),
    at,
  };
}

function show(item: string | number): string {
  return typeof item === 'number' ? String(item) : quote(item);
}
