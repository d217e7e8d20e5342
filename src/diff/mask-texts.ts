import { stringify } from 'yaml';
import type { JsonObject } from '../types/manifest.ts';
import type { FileTexts } from './difference.ts';
import { type MaskedPair, maskPair, mayHoldSecret } from './mask.ts';
import { matchObjects } from './match-objects.ts';
import { readObjects } from './read-objects.ts';

const HIDDEN = '# Not shown: there may be a Secret in it.\n';

/** The texts of a file, to be compared line by line; one with a Secret is written anew without its values. */
export function maskTexts(file: FileTexts): Pick<FileTexts, 'before' | 'after'> {
  const { before, after } = file;
  if (!mayHoldSecret(before + after) && !/last-applied-configuration/.test(before + after)) return { before, after };
  const [old, now] = [readObjects(before, file), readObjects(after, file)];
  if ('problem' in old || 'problem' in now) return { before: before && HIDDEN, after: after && HIDDEN };
  const matches = matchObjects(old.objects, now.objects);
  const plain = matches.map((match): MaskedPair => [match.before?.manifest, match.after?.manifest]);
  const masked = plain.map(([from, to]) => maskPair(from, to));
  if (JSON.stringify(plain) === JSON.stringify(masked)) return { before, after };
  const print = (side: 0 | 1) => masked.flatMap((pair) => (pair[side] ? [printObject(pair[side])] : [])).join('---\n');
  return { before: print(0), after: print(1) };
}

function printObject(manifest: JsonObject): string {
  return stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false });
}
