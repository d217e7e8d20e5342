import { makeInert, shorten } from './inert.ts';

const LONGEST = 120;

/** Text of others in a code span, where no mention, link, markup or command becomes active and no cell of a table ends. */
export function code(text: string): string {
  const plain = makeInert(text.replace(/\s+/g, ' ').trim()).replaceAll('`', "'").replaceAll('|', '¦');
  return plain === '' ? '' : `\`${shorten(plain, LONGEST)}\``;
}
