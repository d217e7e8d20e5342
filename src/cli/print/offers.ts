import { isDeepStrictEqual } from 'node:util';
import { code } from '../../diff/markdown-code.ts';
import type { OfferedInput } from '../../timeline/plan-promotion.ts';
import type { World } from '../world.ts';
import { printValue } from './input-change.ts';

/** Two stages, and the inputs that the one has published. */
export interface Offered {
  readonly from: string;
  readonly to: string;
  /** The source commit that the first is published from. */
  readonly source: string;
  readonly inputs: readonly OfferedInput[];
}

/** A line for each input that differs, for people. */
export function printOffers(world: World, { from, to, source, inputs, isCopy }: Offered & { readonly isCopy: boolean }): string {
  const different = inputs.filter(isDifferent);
  const width = Math.max(0, ...different.map(({ input }) => input.length));
  const rows = different.map(({ input, before, after, refusal }) => {
    const what = `  ${input.padEnd(width)}  ${printValue(before)} -> ${printValue(after)}`;
    return refusal ? `${what}  ${world.style('yellow', `stays: ${refusal.text}`)}\n` : `${what}\n`;
  });
  const place = isCopy ? 'a clean copy of that commit' : 'the checkout';
  const head = `${from} -> ${to}, source ${source.slice(0, 12)} (${place})\n`;
  return `${head}${rows.length > 0 ? rows.join('') : '  no input differs\n'}\n`;
}

/** The same as a table in Markdown. */
export function printOffersMarkdown({ from, to, source, inputs }: Offered): string {
  const rows = inputs.filter(isDifferent).map(({ input, before, after, refusal }) => {
    const cells = [code(input), code(printValue(before)), code(printValue(after)), refusal ? `stays: ${code(refusal.text)}` : ''];
    return `| ${cells.join(' | ')} |\n`;
  });
  const head = `${code(from)} → ${code(to)}, source ${code(source.slice(0, 12))}\n\n`;
  const table = `| input | ${code(to)} | ${code(from)} | |\n| --- | --- | --- | --- |\n${rows.join('')}\n`;
  return head + (rows.length > 0 ? table : 'No input differs.\n\n');
}

function isDifferent({ before, after }: OfferedInput): boolean {
  return !isDeepStrictEqual(before, after);
}
