import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findNearest } from '../../src/text/nearest.ts';

const names = ['production', 'staging', 'preview', 'europe-west', 'web'];

test.each([
  ['stagin', 'staging'],
  ['stagign', 'staging'],
  ['STAGING', 'staging'],
  ['prodction', 'production'],
  ['europe-wst', 'europe-west'],
  ['wbe', 'web'],
  ['database', undefined],
  ['x', undefined],
  ['', undefined],
])('of %j it makes %j', (typo, expected) => {
  expect(findNearest(typo, names)).toBe(expected);
});

test('without candidates there is none', () => {
  expect(findNearest('staging', [])).toBeUndefined();
});

test('the name itself is the nearest', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), fc.nat(), (words, index) => {
      const name = words[index % words.length]!;
      expect(findNearest(name, words)).toBe(name);
    }),
  );
});

test('one slip in a word of four letters or more is understood', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(), (word, place) => {
      const index = place % word.length;
      const slips = [
        word.slice(0, index) + word.slice(index + 1),
        `${word.slice(0, index)}9${word.slice(index)}`,
        `${word.slice(0, index)}9${word.slice(index + 1)}`,
      ];
      for (const slip of slips) expect(findNearest(slip, [word])).toBe(word);
    }),
  );
});
