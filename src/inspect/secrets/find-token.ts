import { beginsAsText, decodeText } from './decode.ts';
import { isSample, isVaried } from './literal.ts';
import { type TokenShape, tokenShapes } from './token-shapes-table.ts';

/** A credential somewhere in a text. */
export interface Found {
  readonly rule: string;
  /** As it stands in a sentence: `a GitHub token (ghp_…)`. Of the secret itself it says nothing. */
  readonly what: string;
  readonly isCertain: boolean;
}

/**
 * The credential in the text that a provider's own prefix gives away, as it stands or in base64: the first certain one, else the first.
 * Its time grows with the text and with nothing else, whatever stands in it.
 */
export function findToken(text: string): Found | undefined {
  return find(text, 0);
}

function find(text: string, depth: number): Found | undefined {
  if (text.length < SHORTEST) return undefined;
  const plain = findPlain(text);
  if (plain?.isCertain || text.length < SHORTEST_BASE64 || depth === DEEPEST) return plain;
  const encoded = findEncoded(text, depth);
  return encoded?.isCertain ? encoded : (plain ?? encoded);
}

/** Shorter texts hold no token: the shortest has twenty characters. */
const SHORTEST = 20;
const SHORTEST_BASE64 = 26;
/** A Secret holds base64, and a kubeconfig in it base64 again. */
const DEEPEST = 2;

function findPlain(text: string): Found | undefined {
  let likely: Found | undefined;
  // Inside, this function is called again for what base64 holds: each has a place of its own.
  let place = 0;
  for (let count = 0; count < MOST_CANDIDATES; count++) {
    starts.lastIndex = place;
    const match = starts.exec(text);
    if (match === null) break;
    place = match.index + match[0].length;
    for (const shape of byStart.get(match[0])!) {
      shape.rest.lastIndex = place;
      const rest = shape.rest.exec(text)?.[0];
      if (rest === undefined) continue;
      if (isMeant(shape, rest)) {
        const found = { rule: shape.rule, what: `${shape.name} (${match[0].trim()}…)`, isCertain: shape.isCertain ?? true };
        if (found.isCertain) return found;
        likely ??= found;
      }
      place += rest.length;
      break;
    }
  }
  return likely;
}

/** A text with more beginnings of tokens is a hostile one. */
const MOST_CANDIDATES = 2000;

/** False for what documentation shows: `ghp_xxxxxxxx`, `AKIAIOSFODNN7EXAMPLE`. */
function isMeant({ isRandom = true }: TokenShape, rest: string): boolean {
  return !isSample(rest) && (!isRandom || isVaried(rest.slice(0, 100)));
}

const byStart = new Map<string, TokenShape[]>();
for (const shape of tokenShapes) {
  for (const start of shape.starts) byStart.set(start, [...(byStart.get(start) ?? []), shape]);
}

/** Longer ones first: `sk-` is also the beginning of `sk-ant-`. In the middle of a word they are part of something else. */
const starts = new RegExp(
  [/^\w/, /^\W/]
    .map((sort) => [...byStart.keys()].filter((start) => sort.test(start)).toSorted((a, b) => b.length - a.length))
    .map((group) => group.map((start) => start.replace(/[$.?*+^()[\]{}|\\/]/g, '\\$&')).join('|'))
    .map((group, index) => (index === 0 ? `\\b(?:${group})` : group))
    .join('|'),
  'g',
);

/** A token in base64, perhaps in a file that has more of it: `client-key-data` of a kubeconfig. */
function findEncoded(text: string, depth: number): Found | undefined {
  let likely: Found | undefined;
  let place = 0;
  for (;;) {
    runs.lastIndex = place;
    const match = runs.exec(text);
    if (match === null) return likely;
    place = match.index + match[0].length;
    if (!beginsAsText(match[0])) continue;
    place = endOfRun(text, place);
    const decoded = decodeText(text.slice(match.index, place));
    const found = decoded === undefined ? undefined : find(decoded, depth + 1);
    if (found?.isCertain) return inBase64(found);
    likely ??= found && inBase64(found);
  }
}

/** Base64 of a text begins with a character whose highest bit is not set. */
const runs = /(?<![\w+/-])[A-Za-f][\w+/-]{25}/g;

function endOfRun(text: string, start: number): number {
  let end = start;
  while (end < text.length && /[\w+/-]/.test(text[end]!)) end++;
  return end;
}

function inBase64(found: Found): Found {
  return { ...found, what: found.what.endsWith(IN_BASE64) ? found.what : found.what + IN_BASE64 };
}

const IN_BASE64 = ' in base64';
