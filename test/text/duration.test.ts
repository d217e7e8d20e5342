import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration, printDuration } from '../../src/text/duration.ts';

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
  ['0s', 0],
])('%s', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '12', 'h', '1.5h', '-1h', '1h30m', '12 h', '12H', '1w', '1234567s', '٣h', '12h\n'])('%j is none', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('what is printed is the shortest way to write the same', () => {
  expect([0, 1000, 60_000, 5_400_000, 86_400_000, 230_400_000].map(printDuration)).toEqual([
    '0s',
    '1s',
    '1m',
    '90m',
    '1d',
    '64h',
  ]);
  const written = fc.tuple(fc.nat(9999), fc.constantFrom('s', 'm', 'h', 'd')).map(([count, unit]) => `${count}${unit}`);
  fc.assert(
    fc.property(written, (text) => {
      const printed = printDuration(parseDuration(text)!);
      expect(parseDuration(printed)).toBe(parseDuration(text));
      expect(printed.length).toBeLessThanOrEqual(text.length);
    }),
  );
});
