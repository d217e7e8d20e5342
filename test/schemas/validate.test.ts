import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schema, ValidationContext } from '../../src/schemas/schema.ts';
import { validate } from '../../src/schemas/validate.ts';
import type { JsonValue } from '../../src/types/manifest.ts';

const types: Readonly<Record<string, Schema>> = {
  Port: { type: 'object', properties: { port: { type: 'integer', format: 'int32' } }, required: ['port'] },
  'meta.v1.ObjectMeta': { type: 'object', properties: { name: { type: 'string' } } },
};
const context: ValidationContext = {
  findType: (name) => (Object.hasOwn(types, name) ? types[name] : undefined),
  isUnknown: (text) => text.includes('?'),
};

/** `code rule at` of every misfit, what is absent left out. */
function misfitsOf(value: JsonValue, schema: Schema): readonly string[] {
  return validate(value, schema, context).map(({ code, rule, at }) => [code, rule, at].filter(Boolean).join(' '));
}

/** What fits a schema, and what does not, with what is said of it. */
interface Case {
  readonly schema: Schema;
  readonly fits: readonly JsonValue[];
  readonly misfits: readonly (readonly [JsonValue, string])[];
}

const object = (properties: Record<string, Schema>, rest: Partial<Schema> = {}): Schema => ({
  type: 'object',
  properties,
  ...rest,
});
const int64 = { type: 'integer', format: 'int64' } as const;

const cases: Readonly<Record<string, Case>> = {
  'an empty schema': { schema: {}, fits: [1, 'a', null, [1], { a: { b: 1 } }], misfits: [] },
  text: {
    schema: { type: 'string' },
    fits: ['', 'a'],
    misfits: [
      [1, 'wrong-type'],
      [true, 'wrong-type'],
      [null, 'wrong-type'],
      [['a'], 'wrong-type'],
      [{}, 'wrong-type'],
    ],
  },
  boolean: {
    schema: { type: 'boolean' },
    fits: [true, false],
    misfits: [
      ['true', 'wrong-type'],
      [0, 'wrong-type'],
    ],
  },
  int32: {
    schema: { type: 'integer', format: 'int32' },
    fits: [0, -(2 ** 31), 2 ** 31 - 1, '?REPLICAS'],
    misfits: [
      [1.5, 'wrong-type'],
      ['3', 'wrong-type'],
      [2 ** 31, 'invalid-field range'],
    ],
  },
  int64: { schema: int64, fits: [2 ** 40], misfits: [[2 ** 64, 'invalid-field range']] },
  number: { schema: { type: 'number' }, fits: [1, 1.5], misfits: [['1', 'wrong-type']] },
  bounds: {
    schema: { type: 'integer', minimum: 1, maximum: 10, multipleOf: 2 },
    fits: [2, 10],
    misfits: [
      [0, 'invalid-field range'],
      [12, 'invalid-field range'],
      [3, 'invalid-field range'],
    ],
  },
  'exclusive bounds': {
    schema: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true },
    fits: [0.5],
    misfits: [
      [0, 'invalid-field range'],
      [1, 'invalid-field range'],
    ],
  },
  length: {
    schema: { type: 'string', minLength: 2, maxLength: 3 },
    fits: ['ab', '😀😀😀'],
    misfits: [
      ['a', 'invalid-field length'],
      ['😀', 'invalid-field length'],
      ['abcd', 'invalid-field length'],
    ],
  },
  pattern: { schema: { type: 'string', pattern: '^a+$' }, fits: ['aa', 'b?X'], misfits: [['b', 'invalid-field pattern']] },
  'a pattern that JavaScript cannot read': { schema: { type: 'string', pattern: '(?P<a>x)' }, fits: ['y'], misfits: [] },
  enum: {
    schema: { type: 'string', enum: ['Always', 'Never'] },
    fits: ['Always', '?POLICY'],
    misfits: [
      ['always', 'invalid-field enum'],
      [1, 'wrong-type'],
    ],
  },
  'an enum of objects': {
    schema: { enum: [{ a: 1, b: 2 }] },
    fits: [{ b: 2, a: 1 }],
    misfits: [[{ a: 1 }, 'invalid-field enum']],
  },
  Quantity: {
    schema: { word: 'Quantity' },
    fits: ['500m', '1Gi', '1.5', '.5', '5.', '1e3', '12E', '1E2', '-1', '+2Ki', '100n', 2, 0.5],
    misfits: [
      ...['', '1GB', '1 Gi', 'Gi', '1mi', '1.2.3', '0x10'].map((text) => [text, 'invalid-field quantity'] as const),
      [true, 'wrong-type'],
    ],
  },
  IntOrString: {
    schema: { word: 'IntOrString' },
    fits: [80, 'http', '25%'],
    misfits: [
      [1.5, 'wrong-type'],
      [true, 'wrong-type'],
      [2 ** 31, 'invalid-field range'],
    ],
  },
  Time: {
    schema: { word: 'Time' },
    fits: ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.5+02:00'],
    misfits: [
      ...['', '2026-01-31', '2026-01-31 12:00:00Z', '2026-13-31T12:00:00Z'].map((text) => [text, 'invalid-field time'] as const),
      [1, 'wrong-type'],
    ],
  },
  MicroTime: {
    schema: { word: 'MicroTime' },
    fits: ['2026-01-31T12:00:00.000001Z'],
    misfits: [['2026-01-31T12:00:00Z', 'invalid-field time']],
  },
  base64: {
    schema: { word: 'base64' },
    fits: ['', 'YQ==', 'YWI=', 'YWJj', 'YW\nJj', '?SECRET'],
    misfits: [
      ['a', 'invalid-field base64'],
      ['YQ', 'invalid-field base64'],
      ['pass word', 'invalid-field base64'],
      [1, 'wrong-type'],
    ],
  },
  'a type by name': {
    schema: { type: 'array', items: { ref: 'Port' } },
    fits: [[{ port: 80 }], [{ port: '?PORT' }], []],
    misfits: [
      [[{ prot: 80 }], 'unknown-field [0].prot, missing-field [0].port'],
      [[{ port: '80' }], 'wrong-type [0].port'],
    ],
  },
  'a type that nobody knows': { schema: { ref: 'Nobody' }, fits: [1, { a: 1 }], misfits: [] },
  'a field that is null': {
    schema: object({ a: { type: 'string' }, b: { type: 'string' } }, { required: ['a'] }),
    fits: [{ a: 'x', b: null }],
    misfits: [[{ a: null }, 'missing-field a']],
  },
  'a field that may be null': {
    schema: object({ a: { type: 'string', nullable: true } }, { required: ['a'] }),
    fits: [{ a: null }],
    misfits: [[{}, 'missing-field a']],
  },
  'a field with a default': {
    schema: object({ a: { type: 'string', default: 'x' } }, { required: ['a'] }),
    fits: [{}],
    misfits: [],
  },
  'an object without fields': {
    schema: object({}),
    fits: [{}],
    misfits: [
      [{ a: 1 }, 'unknown-field a'],
      [{ constructor: 1 }, 'unknown-field constructor'],
    ],
  },
  'an object that keeps what it does not know': {
    schema: object({ a: int64 }, { preserveUnknownFields: true }),
    fits: [{ b: 1 }],
    misfits: [[{ a: 'x' }, 'wrong-type a']],
  },
  'a map': {
    schema: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 2 },
    fits: [{ a: 'x', toString: 'y' }],
    misfits: [
      [{ a: 1 }, 'wrong-type a'],
      [{ toString: 1 }, 'wrong-type toString'],
      [{ a: '', b: '', c: '' }, 'invalid-field size'],
    ],
  },
  'an embedded object': {
    schema: object({ spec: {} }, { embeddedResource: true }),
    fits: [{ apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, spec: 1 }],
    misfits: [[{ apiVersion: 'v1', metadata: { nam: 'a' } }, 'unknown-field metadata.nam, missing-field kind']],
  },
  'the number of items': {
    schema: { type: 'array', minItems: 1, maxItems: 2 },
    fits: [[1]],
    misfits: [
      [[], 'invalid-field size'],
      [[1, 2, 3], 'invalid-field size'],
    ],
  },
  'a set': {
    schema: { type: 'array', listType: 'set' },
    fits: [
      ['a', 'b'],
      ['?X', '?X'],
    ],
    misfits: [[['a', 'b', 'a'], 'invalid-field unique [2]']],
  },
  'a list by keys': {
    schema: {
      type: 'array',
      listType: 'map',
      listMapKeys: ['name', 'zone'],
      items: object({ name: {}, zone: { default: 'a' } }),
    },
    fits: [[{ name: 'x' }, { name: 'x', zone: 'b' }]],
    misfits: [[[{ name: 'x' }, { name: 'x', zone: 'a' }], 'invalid-field unique [1]']],
  },
  anyOf: {
    schema: object({ a: {}, b: {} }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
    fits: [{ a: 1 }, { a: 1, b: 1 }],
    misfits: [[{}, 'invalid-field anyOf']],
  },
  oneOf: {
    schema: object({ a: {}, b: {} }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }),
    fits: [{ a: 1 }],
    misfits: [
      [{}, 'invalid-field oneOf'],
      [{ a: 1, b: 1 }, 'invalid-field oneOf'],
    ],
  },
  allOf: {
    schema: { type: 'integer', allOf: [{ minimum: 1 }, { maximum: 3 }] },
    fits: [2],
    misfits: [[5, 'invalid-field range']],
  },
  not: { schema: { type: 'string', not: { enum: ['a'] } }, fits: ['b', '?X'], misfits: [['a', 'invalid-field not']] },
};

describe.each(Object.entries(cases))('%s', (_, { schema, fits, misfits }) => {
  test.each(fits.map((value) => [JSON.stringify(value), value] as const))('takes %s', (_, value) => {
    expect(misfitsOf(value, schema)).toEqual([]);
  });

  test.each(misfits.map(([value, said]) => [JSON.stringify(value), value, said] as const))(
    'does not take %s',
    (_, value, said) => {
      expect(misfitsOf(value, schema).join(', ')).toBe(said);
    },
  );
});

test('says where it stands, what is there and what to write', () => {
  const schema = object({
    ports: { type: 'array', items: { ref: 'Port' } },
    policy: { type: 'string', enum: ['Always', 'Never'] },
  });
  const said = validate({ ports: [{ prot: 1, port: true }], policy: 'always', ploicy: 1 }, schema, context);
  expect(said.map(({ message, fix }) => `${message} ${fix}`)).toMatchInlineSnapshot(`
    [
      "ports[0].port is true, and is to be a whole number. Write a whole number.",
      "ports[0] has no field "prot". Remove it: its fields are port.",
      "policy is "always", and may only be one of "Always" and "Never". Write "Always".",
      "the object has no field "ploicy". Remove it: its fields are policy and ports.",
    ]
  `);
});

test('never says what stands in a secret', () => {
  const [misfit] = validate('hunter2!', { word: 'base64' }, context);
  expect(JSON.stringify(misfit)).not.toContain('hunter2');
});

test('judges any value by any of these schemas without throwing', () => {
  const schemas = Object.values(cases).map(({ schema }) => schema);
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...schemas), (value, schema) => {
      for (const { at, message, fix } of validate(value as JsonValue, schema, context)) {
        expect(typeof at).toBe('string');
        expect(message).toMatch(/\.$/);
        expect(fix).toMatch(/\.$/);
      }
    }),
  );
});
