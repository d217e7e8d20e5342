import { createRequire } from 'node:module';
import type { Document, LineCounter, Node, Pair } from 'yaml';
import { isExact } from '../text/number.ts';
import { printPath } from '../text/path.ts';
import type { Loss } from '../types/loss.ts';

/** A number of a file that is another one in JavaScript. */
export type InexactNumber = Omit<Loss, 'construct'>;

/** The numbers of a document that are other ones in JavaScript, with their places in the file. */
export function findInexact(document: Document.Parsed, lines: LineCounter, file: string): readonly InexactNumber[] {
  const { visit } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const found: InexactNumber[] = [];
  visit(document, {
    Scalar(key, { value, source, range }, ancestors) {
      if (typeof value !== 'number' || source === undefined || isExact(source, value)) return;
      const { line, col } = lines.linePos(range?.[0] ?? 0);
      const at = printPath(pathOf(ancestors, key));
      found.push({ at, text: source, value, place: { file, line, column: col } });
    },
  });
  return found;
}

/** The steps to a value: the keys of the pairs above it, and its places in lists. */
function pathOf(ancestors: readonly (Document | Node | Pair)[], last: number | string | null): readonly (string | number)[] {
  const { isPair, isScalar, isSeq } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  return ancestors.flatMap((node, index): (string | number)[] => {
    if (isPair(node)) return [String(isScalar(node.key) ? node.key.value : node.key)];
    if (!isSeq(node)) return [];
    const next = ancestors[index + 1];
    return [next === undefined ? Number(last) : node.items.indexOf(next)];
  });
}
