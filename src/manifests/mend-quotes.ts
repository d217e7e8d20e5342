import { toDocument } from './yaml.ts';

/** Larger documents are made by programs, which do not write such texts. */
const largest = 1024 * 1024;
const mostTexts = 100;

/**
 * Kubernetes' reader lets the lines of a quoted text stand as far left as they like: `args: ["`, and then `"]` right below `args`.
 * The standard wants them further right. Here they are moved, which changes neither the text nor the numbers of lines.
 */
export function mendQuotes(text: string): string {
  let mended = text;
  for (let count = 0; count < mostTexts && text.length <= largest; count++) {
    const [error] = toDocument(mended).errors;
    if (error === undefined) return mended;
    const quote = /^Missing closing (["'])quote/.exec(error.message)?.[1];
    const next = quote && moveRight(mended, error.pos[0], quote);
    if (!next) return text;
    mended = next;
  }
  return text;
}

/** Moves the lines from the one after the offset to the end of the quoted text; undefined where it has no end. */
function moveRight(text: string, offset: number, quote: string): string | undefined {
  const start = text.indexOf('\n', offset) + 1;
  const end = start === 0 ? -1 : findEnd(text, start, quote);
  if (end < 0) return undefined;
  const [indent = ''] = /^[ -]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1)) ?? [];
  const lines = text.slice(start, end).replace(/^[ \t]*/gm, (own) => own.padEnd(indent.length + 1));
  return text.slice(0, start) + lines + text.slice(end);
}

/** Where the next quote stands that ends a text: no escaped one, no doubled one. */
function findEnd(text: string, start: number, quote: string): number {
  for (let index = start; index < text.length; index++) {
    if (quote === '"' && text[index] === '\\') index++;
    else if (text[index] === quote) {
      if (quote === '"' || text[index + 1] !== quote) return index;
      index++;
    }
  }
  return -1;
}
