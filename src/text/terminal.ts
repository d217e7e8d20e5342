/** Whether the colours that our own output has are among what may stay. */
export type Colors = 'colored' | 'plain';

/**
 * Text for people as a terminal or the log of a CI job may get it, whoever wrote what it quotes: nothing in it moves the cursor, sets a
 * title, reverses the reading order or is a command to the CI system. Line breaks and tabs stay.
 */
export function forTerminal(text: string, colors: Colors = 'plain'): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      .replace(colors === 'colored' ? uncolored : hidden, spell)
      // Azure Pipelines and GitHub Actions obey the first wherever it stands in a line, and GitHub the second at the beginning of one.
      .replace(/##(?=\w*\[)/g, '# #')
      .replace(/^([ \t]*):(?=:)/gm, '$1: ')
  );
}

/** JSON with two spaces and a line break at the end, in which such characters are escaped: the same value, but nothing to a terminal. */
export function printJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(value, null, 2).replace(hidden, escaped)}\n`;
}

const characters = '[^\\P{Cc}\\n\\t]|[\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]';
const hidden = new RegExp(characters, 'gu');
/** The styles of `World.style` are no danger; all others, such as the invisible one, go. */
const uncolored = new RegExp(`(?!\\u001b\\[(?:[12]|22|3[12369])m)(?:${characters})`, 'gu');

function spell(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
