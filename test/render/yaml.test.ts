import fc from 'fast-check';
import { load, mergeTag, YAML11_SCHEMA } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { toYaml, UnprintableValueError } from '../../src/render/yaml.ts';
import type { JsonValue } from '../../src/types/manifest.ts';
import { awkwardStrings } from './awkward-strings.ts';
import { isSame, placements, randomDocument, randomDocuments } from './documents.ts';

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'yaml 1.1': (text) => parse(text, { version: '1.1' }),
  'yaml 1.1 with merge': (text) => parse(text, { version: '1.1', merge: true }),
  'yaml 1.2': (text) => parse(text, { version: '1.2' }),
  'yaml 1.2 with merge': (text) => parse(text, { version: '1.2', merge: true }),
  'js-yaml': (text) => load(text),
  'js-yaml 1.1': (text) => load(text, { schema: YAML11_SCHEMA.withTags(mergeTag) }),
};

/** What a value or a document comes to when it is refused. */
function refusal(value: unknown): { at: string; reason: string } {
  try {
    toYaml(value as JsonValue);
  } catch (error) {
    if (error instanceof UnprintableValueError) return { at: error.at, reason: error.reason };
    throw error;
  }
  throw new Error('The value was printed.');
}

describe('layout', () => {
  test('a manifest looks as people write it', () => {
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'web', enabled: 'yes' }, annotations: {} },
      spec: {
        replicas: 2,
        paused: false,
        template: {
          spec: {
            containers: [
              { name: 'web', image: 'ghcr.io/acme/web:1.2.3', args: ['--port=8080', '-v'], env: [{ name: 'A', value: '1' }] },
              {
                name: 'proxy',
                command: ['sh', '-c', 'set -e\nexec proxy\n'],
                resources: { limits: { cpu: '100m', memory: '1.5Gi' } },
              },
            ],
            volumes: [],
            nodeName: null,
          },
        },
      },
    };
    expect(toYaml(manifest)).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
    enabled: "yes"
  annotations: {}
spec:
  replicas: 2
  paused: false
  template:
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:1.2.3
          args:
            - --port=8080
            - -v
          env:
            - name: A
              value: "1"
        - name: proxy
          command:
            - sh
            - -c
            - |
              set -e
              exec proxy
          resources:
            limits:
              cpu: 100m
              memory: 1.5Gi
      volumes: []
      nodeName: null
`);
  });

  test('lists in lists and objects in lists start on the line of the dash', () => {
    expect(toYaml([[1, [2, 3]], { a: [[]], b: {} }])).toBe('- - 1\n  - - 2\n    - 3\n- a:\n    - []\n  b: {}\n');
  });

  test('keys keep their order and undefined properties are left out', () => {
    expect(toYaml({ b: 1, a: undefined, c: { d: undefined }, A: 2 })).toBe('b: 1\nc: {}\nA: 2\n');
  });

  test('shared objects are printed twice, without anchors', () => {
    const shared = { a: 1 };
    expect(toYaml({ b: shared, c: shared })).toBe('b:\n  a: 1\nc:\n  a: 1\n');
  });

  test('an object without a prototype is plain', () => {
    expect(toYaml(Object.assign(Object.create(null), { a: 1 }))).toBe('a: 1\n');
  });

  test('the value is not changed', () => {
    const value = Object.freeze({ a: Object.freeze([Object.freeze({ b: 'c' })]) });
    expect(() => toYaml(value)).not.toThrow();
  });

  test.each(['plain', '', 'a\nb', '1', 'a\n\n'])('the string %j is a document of one line', (text) => {
    expect(toYaml(text)).toMatch(/^[^\n]+\n$/);
  });
});

describe('strings', () => {
  test.each([
    ...[
      'hello world',
      'ghcr.io/a/b:1.2.3',
      'postgres@sha256:0123abcd',
      'https://example.com/a?b=c',
      '/etc/config',
      'shop.example.com',
    ],
    ...[
      'app.kubernetes.io/name',
      'apps/v1',
      '--log-level=info',
      '-v',
      '100m',
      '128Mi',
      '1.5Gi',
      '25%',
      '30s',
      '$(POD_IP):8080',
      '.env',
      './a',
    ],
    ...['arn:aws:iam::123456789012:role/a', "it's", 'y/n', 'no way', 'Hello, world!', 'e2e-test', '_a', '__proto__'],
  ])('%j is plain', (text) => {
    expect(toYaml({ [text]: [text] })).toBe(`${text}:\n  - ${text}\n`);
  });

  test.each([
    ...[
      'yes',
      'No',
      'Y',
      'oFF',
      'TRUE',
      'Null',
      '~',
      '=',
      '<<',
      '.inf',
      '.NaN',
      '0o7',
      '0x1f',
      '0b1',
      '1_000',
      '1e3',
      '12:30',
      '2020-01-01',
      '1.10',
    ],
    ...[
      '1.2.3',
      '10.0.0.1',
      '',
      ' a',
      'a ',
      'a: b',
      'a:',
      'a #b',
      '- a',
      '-',
      '---',
      '*a',
      '&a',
      '!a',
      '@a',
      '%a',
      '{{ a }}',
      '"a"',
      '[a]',
    ],
  ])('%j is in double quotes', (text) => {
    expect(toYaml([text])).toBe(`- ${JSON.stringify(text)}\n`);
  });

  test.each([
    ['\u0000\u0007\u001b', '"\\u0000\\u0007\\u001b"'],
    ['\u007f\u0085\u009f\u00a0', '"\\u007f\\u0085\\u009f\\u00a0"'],
    ['\u2028\u2029\u202e\u2066\ufeff\ufffe\uffff', '"\\u2028\\u2029\\u202e\\u2066\\ufeff\\ufffe\\uffff"'],
    ['Grüße 🚀', '"Grüße 🚀"'],
  ])('%j is escaped where it must be, and only there', (text, quoted) => {
    expect(toYaml([text])).toBe(`- ${quoted}\n`);
  });

  test.each([
    ['a\nb\n', 'a: |\n  a\n  b\nz: 1\n'],
    ['a\nb', 'a: |-\n  a\n  b\nz: 1\n'],
    ['a\n\n\n', 'a: |+\n  a\n\n\nz: 1\n'],
    ['  a\nb\n', 'a: |2\n    a\n  b\nz: 1\n'],
    ['\ta\nb', 'a: |2-\n  \ta\n  b\nz: 1\n'],
    ['\n\na\n\tb\n', 'a: |\n\n\n  a\n  \tb\nz: 1\n'],
    ['a\n---\nb\n', 'a: |\n  a\n  ---\n  b\nz: 1\n'],
    [' \na\n', 'a: " \\na\\n"\nz: 1\n'],
    ['a\n  ', 'a: "a\\n  "\nz: 1\n'],
    ['\n\n', 'a: "\\n\\n"\nz: 1\n'],
    ['a\r\nb\n', 'a: "a\\r\\nb\\n"\nz: 1\n'],
    ['a\n\u2028b', 'a: "a\\n\\u2028b"\nz: 1\n'],
  ])('%j is a literal block where every reader keeps its lines', (text, expected) => {
    expect(toYaml({ a: text, z: 1 })).toBe(expected);
  });

  test('blank lines never stand at the end of a document', () => {
    expect(toYaml({ a: 'x\n\n', b: [{ c: 'y\n\n\n' }] })).toBe('a: "x\\n\\n"\nb:\n  - c: "y\\n\\n\\n"\n');
    expect(toYaml({ a: 'x\n\n', b: 'y\n' })).toBe('a: |+\n  x\n\nb: |\n  y\n');
  });

  test('strings of millions of characters and lines are printed', () => {
    const texts = [
      'ab cd:ef '.repeat(1e6),
      'line\n'.repeat(1e6),
      `a${'\n'.repeat(1e6)}b`,
      `a${'\n \t'.repeat(1e6)}\r`,
      ' '.repeat(1e6),
    ];
    for (const text of texts) expect(toYaml([text]).length).toBeGreaterThan(text.length);
  });

  test('keys of several lines are quoted and keys over 1000 characters are explicit', () => {
    const long = 'k'.repeat(1001);
    expect(toYaml({ 'a\nb': 1 })).toBe('"a\\nb": 1\n');
    expect(toYaml([{ [long]: { a: 1 }, [`${long}2`]: 'x\ny\n', b: [2] }])).toBe(
      `- ? "${long}"\n  :\n    a: 1\n  ? "${long}2"\n  : |\n    x\n    y\n  b:\n    - 2\n`,
    );
  });
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [-17, '-17'],
    [0.1, '0.1'],
    [1.5e-7, '1.5e-7'],
    [1e-7, '1.0e-7'],
    [1e21, '1.0e+21'],
    [5e-324, '5.0e-324'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
  ])('%d is printed as %s', (value, text) => {
    expect(toYaml(value)).toBe(`${text}\n`);
  });
});

describe('refusals', () => {
  class Quantity {
    readonly amount = 1;
  }

  test.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['2^53', 2 ** 53],
    ['-1e20', -1e20],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['undefined in a list', undefined],
    ['a class instance', new Quantity()],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['a lone surrogate', 'a\ud800b'],
    ['a lone surrogate in a line', 'a\n\udc00b\n'],
  ])('%s is refused with its path and a reason', (_, value) => {
    const { at, reason } = refusal({ ok: ['x'], spec: { containers: [{ name: 'a' }, { env: [1, value] }] } });
    expect(at).toBe('spec.containers[1].env[1]');
    expect(reason).toMatchSnapshot();
  });

  test('keys that are no names are quoted in the path', () => {
    expect(refusal({ metadata: { labels: { 'app.kubernetes.io/name': 1n } } }).at).toBe(
      'metadata.labels["app.kubernetes.io/name"]',
    );
    expect(refusal([{ '': Number.NaN }]).at).toBe('[0][""]');
  });

  test('a key with half of a surrogate pair is refused', () => {
    expect(refusal({ a: { 'x\udc00': 1 } })).toEqual({
      at: 'a["x\\udc00"]',
      reason: 'has a key that holds half of a surrogate pair, which is no Unicode text',
    });
  });

  test('the whole document can be what is refused', () => {
    expect(refusal(undefined).at).toBe('');
    expect(() => toYaml(Number.NaN)).toThrow('The document is NaN, which is not a number of JSON.');
  });

  test('a cycle is refused where it closes', () => {
    const spec: Record<string, unknown> = { name: 'a' };
    spec.parts = [{ owner: spec }];
    expect(refusal({ kind: 'A', spec })).toEqual({ at: 'spec.parts[0].owner', reason: 'is spec again: it contains itself' });
  });

  test('200 levels are printed and 201 are refused', () => {
    const nested = (levels: number): JsonValue => (levels === 0 ? 'a' : { a: nested(levels - 1) });
    expect(isSame(parse(toYaml(nested(200))), nested(200))).toBe(true);
    expect(refusal(nested(201))).toEqual({ at: Array(200).fill('a').join('.'), reason: 'is nested deeper than 200 levels' });
  });
});

describe.each(Object.entries(readers))('%s reads back', (_, read) => {
  test('every awkward string in every place', () => {
    const changed = awkwardStrings.filter(
      (text) => !placements(text).every((value) => isSame(readSafely(read, toYaml(value)), value)),
    );
    expect(changed).toEqual([]);
  });
});

test(`every reader reads back ${randomDocuments} random documents`, { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(randomDocument(), (value) => {
      const text = toYaml(value);
      for (const read of Object.values(readers)) if (!isSame(read(text), value)) return false;
      return text.endsWith('\n') && !text.endsWith('\n\n');
    }),
    { numRuns: randomDocuments },
  );
});

/** What was read, or the error, which equals no document. */
function readSafely(read: (text: string) => unknown, text: string): unknown {
  try {
    return read(text);
  } catch (error) {
    return new Date(String(error));
  }
}

test('more than 250 awkward strings are tried', () => {
  expect(awkwardStrings.length).toBeGreaterThan(250);
});
