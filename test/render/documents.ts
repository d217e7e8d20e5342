import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { JsonValue } from '../../src/types/manifest.ts';
import { awkwardStrings } from './awkward-strings.ts';

/** How many random documents are tried: 100,000 with `STAGEWRIGHT_TEST=full`. */
export const randomDocuments = process.env.STAGEWRIGHT_TEST === 'full' ? 100_000 : 3000;

/** Documents that hold one string in every place a string can have. */
export function placements(text: string): readonly JsonValue[] {
  return [
    text,
    [text],
    { a: text, b: 1 },
    objectOf(text, 1),
    objectOf(text, text),
    objectOf(text, { a: text }),
    objectOf(text, [text, text]),
    [objectOf(text, text), text, [text, [text]]],
    { a: { b: [objectOf(text, { c: text, d: [{ e: text }, text] }), { f: text }] }, g: text },
  ];
}

/** Random documents: every Unicode character, awkward strings, awkward keys, integers, floats, empty lists and objects. */
export function randomDocument(): fc.Arbitrary<JsonValue> {
  const { document } = fc.letrec<{ document: JsonValue; list: JsonValue[]; object: JsonValue }>((tie) => ({
    document: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: randomScalar() },
      { weight: 2, arbitrary: tie('list') },
      { weight: 3, arbitrary: tie('object') },
    ),
    list: fc.array(tie('document'), { maxLength: 5 }),
    object: fc.array(fc.tuple(randomText(), tie('document')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  }));
  return document;
}

/** True when both are the same JSON, down to own keys called `__proto__`. */
export function isSame(actual: unknown, expected: JsonValue): boolean {
  return isDeepStrictEqual(withoutPrototypes(actual), withoutPrototypes(expected));
}

function randomScalar(): fc.Arbitrary<JsonValue> {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const isPrintable = (value: number) => !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21;
  return fc.oneof(
    { weight: 6, arbitrary: randomText() },
    fc.boolean(),
    fc.constant(null),
    fc.maxSafeInteger(),
    // Minus zero is printed as zero, as in JSON.
    number.filter(isPrintable).map((value) => value + 0),
  );
}

function randomText(): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(...' \t\n-:#?.,&*!|>%@`~=<"\'\\[]{}/_+$^eExXoObB0123456789'),
    fc.constantFrom(
      '\n',
      '\n\n',
      '\n  ',
      '\n\t',
      ' \n',
      '\r\n',
      ': ',
      ' #',
      '- ',
      '---',
      'true',
      '1',
      'a',
      'é',
      '🚀',
      '\u0085',
      '\u2028',
    ),
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...awkwardStrings.filter((text) => text.length < 200)) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
    { weight: 4, arbitrary: fc.string({ unit: piece, maxLength: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', '0', '1', '-1', '01', '4294967295', 'kind', 'metadata') },
  );
}

/** An object with that own key, also when the key is `__proto__`. */
function objectOf(key: string, value: JsonValue): JsonValue {
  return Object.fromEntries([[key, value]]);
}

/** The same value with objects as sorted lists of entries, so that who made an object, and how, does not count. */
function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return ['list', ...value.map(withoutPrototypes)];
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutPrototypes(item)] as const);
  return ['object', ...entries.sort(([a], [b]) => (a < b ? -1 : 1))];
}
