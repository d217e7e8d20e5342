import { ApiObject, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { customResources } from '../../src/inspect/custom-resources.ts';
import type { JsonObject, Manifest } from '../../src/types/manifest.ts';
import { anApplication, aStage, synthesizeStages } from '../resources/a-stage.ts';
import { aDefinition } from '../schemas/a-definition.ts';

const GRAPH = { cluster: '', resources: [], references: [], selections: [], hosts: [] } as never;

/** What is said of an object, as `severity code/rule at: message -> fix`. */
function inspect(object: Manifest, definitions: readonly Manifest[]): readonly string[] {
  const group = object.apiVersion.split('/').at(-2) ?? '';
  const resource = {
    id: { group, kind: object.kind, namespace: 'shop', name: object.metadata.name },
    ...{ stage: 'staging', application: 'shop', construct: 'shop/it', manifest: object },
  };
  const stage = { resources: [resource], graph: GRAPH, definitions, isUnknown: (text: string) => text.startsWith('?') };
  return [...customResources.inspect(stage)].map(
    ({ severity, code, rule, at, message, fix }) => `${severity} ${code}${rule ? `/${rule}` : ''} ${at}: ${message} -> ${fix}`,
  );
}

function aWidget(spec: JsonObject | undefined, rest: JsonObject = {}): Manifest {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'it' }, ...(spec && { spec }), ...rest };
}

function addWidget(scope: Construct): void {
  new ApiObject(scope, 'widget', { apiVersion: 'example.com/v1', kind: 'Widget', spec: { sice: 'S' } } as ApiObjectProps);
}

const text = { type: 'string' };
const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...rest });

describe('custom resources', () => {
  it.each<[string, JsonObject, JsonObject, JsonObject, string]>([
    ['unknown fields', object({ size: text }), { size: 'S' }, { sizes: 'S' }, 'unknown-field spec.sizes'],
    ['required ones', object({ size: text }, { required: ['size'] }), { size: 'S' }, {}, 'missing-field spec.size'],
    [
      'required ones with a default',
      object({ size: { ...text, default: 'S' } }, { required: ['size'] }),
      {},
      { a: 1 },
      'unknown-field spec.a',
    ],
    ['types', object({ size: text }), { size: 'S' }, { size: 1 }, 'wrong-type spec.size'],
    [
      'enumerations',
      object({ size: { ...text, enum: ['S', 'M'] } }),
      { size: 'S' },
      { size: 'L' },
      'invalid-field/enum spec.size',
    ],
    [
      'patterns',
      object({ size: { ...text, pattern: '^(?i)s$' } }),
      { size: 'S' },
      { size: 'L' },
      'invalid-field/pattern spec.size',
    ],
    [
      'what is substituted',
      object({ size: { ...text, enum: ['S'] } }),
      { size: '?SIZE' },
      { size: 'L' },
      'invalid-field/enum spec.size',
    ],
    ['objects without fields', object({ a: { type: 'object' } }), { a: {} }, { a: { b: 1 } }, 'unknown-field spec.a.b'],
    [
      'fields that are kept',
      object({ a: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { b: text } } }),
      { a: { b: 'x', c: 1 } },
      { a: { b: 1 } },
      'wrong-type spec.a.b',
    ],
    [
      'maps',
      object({ a: { type: 'object', additionalProperties: text } }),
      { a: { x: 'y' } },
      { a: { x: 1 } },
      'wrong-type spec.a.x',
    ],
    [
      'ints or strings of any size',
      object({ a: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }], pattern: '^\\d+%$' } }),
      { a: 10_000_000_000 },
      { a: '5' },
      'invalid-field/pattern spec.a',
    ],
    [
      'nor booleans there',
      object({ a: { 'x-kubernetes-int-or-string': true } }),
      { a: '5%' },
      { a: true },
      'invalid-field/anyOf spec.a',
    ],
    [
      'whole objects',
      object({ a: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true } }),
      { a: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { a: 'b' } }, spec: {} } },
      { a: { apiVersion: 'v1', kind: 'Pod', metadata: { label: {} } } },
      'unknown-field spec.a.metadata.label',
    ],
    [
      'sets',
      object({ a: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' } }),
      { a: ['x', 'y'] },
      { a: ['x', 'y', 'x'] },
      'invalid-field/unique spec.a[2]',
    ],
    [
      'maps in lists, whose keys may have a default',
      object({
        a: {
          type: 'array',
          items: object({ name: text, at: { ...text, default: 'top' } }, { required: ['name'] }),
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name', 'at'],
        },
      }),
      { a: [{ name: 'x' }, { name: 'x', at: 'end' }] },
      { a: [{ name: 'x' }, { name: 'x', at: 'top' }] },
      'invalid-field/unique spec.a[1]',
    ],
    ['null, which is as good as nothing', object({ size: text }), { size: null }, { size: [null] }, 'wrong-type spec.size'],
    [
      'null in lists',
      object({ a: { type: 'array', items: { ...text, nullable: true } } }),
      { a: [null] },
      { a: [1] },
      'wrong-type spec.a[0]',
    ],
    [
      'one of several forms',
      object({ a: text, b: text }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }),
      { a: 'x' },
      { a: 'x', b: 'y' },
      'invalid-field/oneOf spec',
    ],
    [
      'forms that depend on a default',
      object(
        { a: { ...text, default: 'x' } },
        {
          oneOf: [{ properties: { a: { enum: ['x'] } } }, { properties: { a: { not: { enum: ['x'] } } }, required: ['b'] }],
          additionalProperties: text,
        },
      ),
      {},
      { a: 'y' },
      'invalid-field/oneOf spec',
    ],
    [
      'rules in CEL, with defaults filled in',
      object(
        { least: { type: 'integer', default: 2 }, most: { type: 'integer' }, namespace: text, 'a-b': text },
        {
          'x-kubernetes-validations': [
            { rule: 'self.least <= self.most', message: 'least is more than most', fieldPath: '.most' },
            { rule: 'self.most == oldSelf.most' },
            { rule: '!has(self.__namespace__) || self.__namespace__ == self.a__dash__b' },
          ],
        },
      ),
      { most: 2, namespace: 'x', 'a-b': 'x' },
      { most: 1 },
      'invalid-field/cel spec.most',
    ],
    [
      'rules of items and of maps',
      object({
        a: {
          type: 'object',
          additionalProperties: { type: 'array', items: { ...text, 'x-kubernetes-validations': [{ rule: "self != 'x'" }] } },
        },
      }),
      { a: { b: ['y'] } },
      { a: { b: ['y', 'x'] } },
      'invalid-field/cel spec.a.b[1]',
    ],
  ])('are held to %s', (_, schema, good, bad, wanted) => {
    const definitions = [aDefinition(schema)];
    expect(inspect(aWidget(good), definitions)).toEqual([]);
    const said = inspect(aWidget(bad), definitions);
    expect(said.map((line) => line.replace(/^error (\S+ [^:]*):.*/, '$1'))).toEqual([wanted]);
  });

  it('say what a rule in CEL says, and which cannot be evaluated', () => {
    const rules = (...list: readonly JsonObject[]) => [
      aDefinition(object({ n: { type: 'integer' } }, { 'x-kubernetes-validations': list })),
    ];
    const rule = 'self.n\n  > 1';
    expect(inspect(aWidget({ n: 1 }), rules({ rule, messageExpression: "'n is ' + string(self.n) + '.'" }))).toEqual([
      'error invalid-field/cel spec: Widget shop/it: spec is refused: n is 1. -> Make it so that this holds: self.n > 1',
    ]);
    expect(inspect(aWidget({ n: 1 }), rules({ rule }))).toEqual([
      'error invalid-field/cel spec: Widget shop/it: spec is refused: it breaks the rule self.n > 1. -> Make it so that this holds: self.n > 1',
    ]);
    const unread = inspect(
      aWidget({ n: 1 }),
      rules({ rule: 'self.n >' }, { rule: 'nonsense(self)' }, { rule: 'self.n / 0 == 1' }),
    );
    expect(unread).toHaveLength(3);
    for (const line of unread)
      expect(line).toMatch(/^info invalid-field\/cel undefined: Widget shop\/it: a rule of its definition is not evaluated: /);
    expect(inspect(aWidget({ n: 1 }, { metadata: { name: 'it', labels: { a: '?' } } }), rules({ rule }))).toEqual([]);
  });

  it('name the place, the nearest field and the object', () => {
    expect(inspect(aWidget({ sise: 'S' }), [aDefinition(object({ size: text }))])).toEqual([
      'error unknown-field spec.sise: Widget shop/it: spec has no field "sise". -> Write "size", or remove it.',
    ]);
  });

  it('have the metadata that every object has, and the names that their definition allows', () => {
    const root = { properties: { metadata: object({ name: { ...text, maxLength: 2 } }) } };
    const definitions = [aDefinition({}, { root })];
    expect(inspect(aWidget(undefined, { metadata: { name: 'it', labels: { a: 'b' } } }), definitions)).toEqual([]);
    expect(inspect(aWidget(undefined, { metadata: { name: 'long', label: {} } }), definitions)).toEqual([
      'error unknown-field metadata.label: Widget shop/long: metadata has no field "label". -> Write "labels", or remove it.',
      'error invalid-field/length metadata.name: Widget shop/long: metadata.name has 4 characters, and may have at most 2. -> Write one of that length.',
    ]);
  });

  it('may have any status where the API server drops it, and no other where it does not', () => {
    const root = { properties: { status: object({ phase: text }, { required: ['phase'] }) }, required: ['status'] };
    const withStatus = aDefinition({}, { root, version: { subresources: { status: {} } } });
    expect(inspect(aWidget(undefined, { status: { nonsense: 1 } }), [withStatus])).toEqual([]);
    expect(inspect(aWidget(undefined), [withStatus])).toEqual([]);
    expect(inspect(aWidget(undefined, { status: {} }), [aDefinition({}, { root })])).toHaveLength(1);
  });

  it('have a version that is served', () => {
    const spec = {
      versions: [
        { name: 'v1', served: true, storage: true },
        { name: 'v1beta1', served: false, storage: false },
        { name: 'v1beta2', served: true, storage: false, deprecated: true, deprecationWarning: 'v1beta2 is old; use v1.' },
      ],
    };
    const definitions = [aDefinition({}, { spec })];
    const say = (version: string) => inspect(aWidget(undefined, { apiVersion: `example.com/${version}` }), definitions);
    expect(say('v1')).toEqual([]);
    expect(say('?VERSION')).toEqual([]);
    expect(say('v1beta1')).toEqual([
      'error unknown-kind/unserved-version apiVersion: Widget shop/it: version "v1beta1" is not served: CustomResourceDefinition widgets.example.com serves v1 and v1beta2. -> Write apiVersion: example.com/v1beta2.',
    ]);
    expect(say('v2')[0]).toMatch(/^error unknown-kind\/unserved-version apiVersion: .* serves v1 and v1beta2/);
    expect(say('v1beta2')).toEqual([
      'warning deprecated-api apiVersion: Widget shop/it: its definition calls example.com/v1beta2 deprecated: v1beta2 is old; use v1. -> Write apiVersion: example.com/v1.',
    ]);
  });

  it('are held to one of several definitions, the one that they are nearest to', () => {
    const both = [aDefinition(object({ a: text }, { required: ['a'] })), aDefinition(object({ b: text }))];
    expect(inspect(aWidget({ b: 'x' }), both)).toEqual([]);
    expect(inspect(aWidget({ b: 1 }), both)).toEqual([
      'error wrong-type spec.b: Widget shop/it: spec.b is a number, and is to be a text. -> Write it in quotes, as a text.',
    ]);
  });

  it('are not judged by a definition of the old form, nor by one that says nothing', () => {
    const old = { ...aDefinition(object({})), apiVersion: 'apiextensions.k8s.io/v1beta1' };
    const empty = { ...old, spec: {} };
    const kept = aDefinition(object({}), { spec: { preserveUnknownFields: true } as never });
    for (const definition of [old, empty, kept]) expect(inspect(aWidget({ a: 1 }), [definition])).toEqual([]);
  });

  it('of Flux and Argo CD are known without a definition', () => {
    const repository = (spec: JsonObject, version = 'v1') => ({
      apiVersion: `source.toolkit.fluxcd.io/${version}`,
      kind: 'GitRepository',
      metadata: { name: 'it' },
      spec,
    });
    expect(inspect(repository({ url: 'https://example.com/a', interval: '1m' }), [])).toEqual([]);
    expect(inspect(repository({ url: 'example.com', interval: '1 minute' }), []).map((line) => line.replace(/:.*/, ''))).toEqual([
      'error invalid-field/pattern spec.url',
      'error invalid-field/pattern spec.interval',
    ]);
    expect(inspect(repository({ url: 'https://example.com/a', interval: '1m' }, 'v1beta2'), [])[0]).toMatch(
      /^warning deprecated-api apiVersion: .* was last served by Flux 2\.7\.\d+, and newer releases do not know it\. -> Write apiVersion: source\.toolkit\.fluxcd\.io\/v1\.$/,
    );
    expect(inspect(repository({}, 'v1alpha1'), [])[0]).toMatch(/^warning unknown-kind\/unserved-version/);
    const application = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'it' },
      spec: { project: 'default' },
    };
    expect(inspect(application, [])).toEqual([
      expect.stringMatching(/^error missing-field spec\.destination: .* for another release, add its definitions\.$/),
    ]);
  });

  it('are judged with the definitions of the other stages of their cluster, at the line that made them', () => {
    const { apiVersion, kind, metadata, spec } = aDefinition(object({ size: text }));
    const platform = aStage({ name: 'platform', cluster: 'one' });
    anApplication(platform, 'operators', { [metadata.name]: { apiVersion, kind, spec } });
    const shop = aStage({ name: 'shop', cluster: 'one' });
    addWidget(anApplication(shop, 'web', {}));
    const elsewhere = aStage({ name: 'elsewhere', cluster: 'two' });
    addWidget(anApplication(elsewhere, 'web', {}));
    const { issues } = synthesizeStages(platform, shop, elsewhere);
    expect(
      issues
        .filter(({ resource }) => resource?.kind === 'Widget')
        .map(({ stage, code, at, source }) => [stage, code, at, source?.file]),
    ).toEqual([
      ['elsewhere', 'unknown-kind', 'kind', 'test/inspect/custom-resources.test.ts'],
      ['shop', 'unknown-field', 'spec.sice', 'test/inspect/custom-resources.test.ts'],
    ]);
  });
});
