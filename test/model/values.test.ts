import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostname, image, integer, stageName, text } from '../../src/model/values.ts';
import type { Parser } from '../../src/types/parser.ts';

/** The value, or the words against it. */
function parse(parser: Parser<unknown>, value: unknown): unknown {
  const result = parser['~standard'].validate(value);
  if (result instanceof Promise) throw new Error('The parser is asynchronous.');
  return result.issues ? result.issues.map(({ message }) => message) : result.value;
}

describe('image', () => {
  const digest = `sha256:${'0'.repeat(64)}`;

  test.each([
    'redis:7.4',
    'redis:7.4-alpine_1',
    'ghcr.io/acme/shop:1.4.2',
    'localhost:5000/shop:1',
    'registry.example:5000/a/b_c/d--e:latest',
    `redis@${digest}`,
    `redis:7@${digest}`,
    'REGISTRY.example/shop:V1',
  ])('accepts %s', (value) => {
    expect(parse(image, value)).toBe(value);
    expect(image(value)).toBe(value);
  });

  test.each([
    'redis',
    'localhost:5000/shop',
    'redis:',
    'Redis:7',
    'redis:7 ',
    ' redis:7',
    'redis:7\n',
    'redis::7',
    'a//b:1',
    '/a:1',
    'https://ghcr.io/acme/shop:1',
    `redis@sha256:${'0'.repeat(63)}`,
    `redis:${'a'.repeat(129)}`,
    '',
  ])('refuses %j', (value) => {
    expect(parse(image, value)).toEqual([expect.any(String)]);
    expect(() => image(value)).toThrow(expect.objectContaining({ code: 'stage-invalid' }));
  });

  test('refuses what is no text', () => {
    expect(parse(image, 5)).toEqual(['this is no text']);
    expect(parse(image, undefined)).toEqual(['this is no text']);
  });

  test('takes no time for what nearly is an image', () => {
    expect(parse(image, `${'a-'.repeat(50_000)}!`)).toHaveLength(1);
    expect(parse(image, `${'a.'.repeat(50_000)}:`)).toHaveLength(1);
  });

  test('says what is wrong with a literal', () => {
    expect(() => image('redis')).toThrowErrorMatchingInlineSnapshot(
      `[StagewrightError: image("redis"): it has neither a tag nor a digest.]`,
    );
  });
});

describe('hostname', () => {
  test.each(['shop.example.com', 'a.b', '1.2', `${'a'.repeat(63)}.example`])('accepts %s', (value) => {
    expect(hostname(value)).toBe(value);
  });

  test.each([
    'localhost',
    'Shop.example.com',
    'shop.example.com.',
    '.example',
    'a..b',
    '-a.b',
    'a_b.c',
    `${'a'.repeat(64)}.b`,
    `${'a.'.repeat(127)}a`,
    'a.b\n',
    '*.a.b',
    '',
  ])('refuses %j', (value) => {
    expect(parse(hostname, value)).toHaveLength(1);
  });
});

describe('text and integer', () => {
  test('text is anything but nothing', () => {
    expect(parse(text, ' ')).toBe(' ');
    expect(parse(text, '')).toEqual(['it is empty']);
    expect(parse(text, 5)).toEqual(['this is no text']);
  });

  test.each([
    [5, 5],
    ['5', 5],
    ['-5', -5],
    ['007', 7],
  ])('integer reads %j', (value, expected) => {
    expect(parse(integer, value)).toBe(expected);
  });

  test.each(['', ' 5', '5.0', '1e3', '0x1', 'five', 1.5, Number.NaN, '9007199254740993', null, true, undefined])(
    'integer refuses %j',
    (value) => {
      expect(parse(integer, value)).toEqual(['this is no whole number']);
    },
  );
});

describe('stageName', () => {
  const preview = stageName('preview');
  const name = (branch: unknown) => parse(preview, branch) as string;
  const words = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
  const branch = fc
    .oneof(
      words,
      fc.tuple(words, fc.constantFrom('/', '_', '-', '.', ' '), words).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
      fc.string(),
    )
    .filter((text) => text !== '' && !text.startsWith('preview-'));

  test.each([
    ['login', 'preview-login'],
    ['preview-login', 'preview-login'],
    ['feature/ABC-12', 'preview-feature-abc-12-cda141'],
    ['🚀', 'preview-'],
  ])('turns %s into %s…', (value, expected) => {
    expect(name(value).startsWith(expected)).toBe(true);
  });

  test('is a DNS label of at most 40 characters', () => {
    fc.assert(
      fc.property(branch, (value) => {
        expect(name(value)).toMatch(/^preview-[a-z0-9]([a-z0-9-]{0,31}[a-z0-9])?$/);
      }),
      { numRuns: 1000 },
    );
  });

  test('gives different branches different names', () => {
    const alike = fc.constantFrom(
      'feature/a',
      'feature_a',
      'feature-a',
      'Feature/A',
      'feature.a',
      'feature--a',
      '-feature-a',
      'feature-a-',
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(branch, alike), { minLength: 2, maxLength: 50 }), (branches) => {
        expect(new Set(branches.map(name)).size).toBe(branches.length);
      }),
    );
  });

  test('is not fooled by a branch that is called like the name of another', () => {
    fc.assert(
      fc.property(branch, (value) => {
        const other = name(value).slice('preview-'.length);
        if (other !== value) expect(name(other)).not.toBe(name(value));
      }),
    );
  });

  test('gives a stage name again', () => {
    fc.assert(
      fc.property(branch, (value) => {
        expect(name(name(value))).toBe(name(value));
      }),
    );
  });

  test('refuses nothing', () => {
    expect(name('')).toEqual(['it is empty']);
    expect(name(undefined)).toEqual(['it is empty']);
  });
});
