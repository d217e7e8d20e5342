import { styleText } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forTerminal, printJson } from '../../src/text/terminal.ts';

/** What terminals obey, and what makes a text read as another one. */
const dangerous = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

test.each([
  ['\u001b]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
  ['a\rb\r\nc\td', 'a\\u{d}b\nc\td'],
  ['\u009b2J\u007f\u0000', '\\u{9b}2J\\u{7f}\\u{0}'],
  ['user\u202eresu\u2066', 'user\\u{202e}resu\\u{2066}'],
  ['line\u2028line', 'line\\u{2028}line'],
  ['##vso[task.setvariable]x and ##[error]y', '# #vso[task.setvariable]x and # #[error]y'],
  ['::set-output name=x::y\n \t::error::z', ': :set-output name=x::y\n \t: :error::z'],
  ['a::b ::c ## [d', 'a::b ::c ## [d'],
  ['Größe 𝄞 “quoted” → 日本', 'Größe 𝄞 “quoted” → 日本'],
])('%j is %j for people', (text, shown) => {
  expect(forTerminal(text)).toBe(shown);
});

test('our own colours stay where there are colours, and no other sequence', () => {
  const styles = ['red', 'yellow', 'green', 'cyan', 'bold', 'dim'] as const;
  const text = styles.map((style) => styleText(style, style, { validateStream: false })).join(' ');
  expect(forTerminal(text, 'colored')).toBe(text);
  expect(forTerminal(text)).not.toMatch(dangerous);
  expect(forTerminal('\u001b[8mhidden\u001b[2J\u001b]8;;http://x\u0007', 'colored')).not.toMatch(dangerous);
});

test('whatever the text, nothing in it is a command, and doing it twice changes nothing', () => {
  const part = fc.constantFrom('\u001b', '[31m', '##', '[', '::', 'vso', '\n', ' ', '\r', '\u0085', '\u202e', 'a');
  const text = fc.oneof(
    fc.array(part).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, (given) => {
      const shown = forTerminal(given);
      expect(shown).not.toMatch(dangerous);
      expect(shown).not.toMatch(/##\w*\[|^[ \t]*::/m);
      expect(forTerminal(shown)).toBe(shown);
    }),
  );
});

test('JSON says the same, in characters that are nothing to a terminal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const printed = printJson({ value, [text]: text, control: '\u009b\u202e\u007f' });
      expect(printed).not.toMatch(dangerous);
      expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify({ value, [text]: text, control: '\u009b\u202e\u007f' })));
    }),
  );
});
