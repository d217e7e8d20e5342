import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customResources } from '../../src/inspect/custom-resources.ts';
import { definitions } from '../../src/inspect/definitions.ts';
import { findOperatorDefinition } from '../../src/schemas/operator-packs.ts';
import type { InspectedStage } from '../../src/types/inspection.ts';
import type { JsonObject, JsonValue, Manifest } from '../../src/types/manifest.ts';
import { anApplication, aStage, synthesizeStages } from '../resources/a-stage.ts';
import { aDefinition } from '../schemas/a-definition.ts';

function aStageOf(manifest: Manifest): InspectedStage {
  const { kind, metadata } = manifest;
  const id = { group: 'apiextensions.k8s.io', kind, name: String(metadata?.name) };
  const resource = { id, manifest, stage: 'staging', application: 'crds', construct: 'crds/it' };
  const graph = { cluster: '', resources: [], references: [], selections: [], hosts: [] };
  return { resources: [resource], graph, definitions: [manifest], isUnknown: () => false } as never;
}

/** What is said of a definition, as `at: message -> fix` without the parts that all have in common. */
function judge(definition: Manifest): readonly string[] {
  return [...definitions.inspect(aStageOf(definition))].map(({ at, message, fix }) =>
    `${at} | ${message.replace('CustomResourceDefinition widgets.example.com: ', '')} | ${fix}`.replaceAll(
      'spec.versions[0].schema.openAPIV3Schema',
      '$',
    ),
  );
}

const WIDGET = { group: 'example.com', kind: 'Widget', name: 'it' };
const text = { type: 'string' };
const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...rest });
const list = (items: JsonObject, rest: JsonObject = {}): JsonObject => object({ a: { type: 'array', items, ...rest } });
const INT_OR_STRING = { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, text] };

describe('definitions', () => {
  it.each<[string, Manifest]>(
    [
      ['a plain one', aDefinition(object({ a: text, b: { type: 'array', items: text } }))],
      ['an int or a string', aDefinition(object({ a: INT_OR_STRING, b: { ...INT_OR_STRING, pattern: 'x' } }))],
      [
        'one in allOf',
        aDefinition(
          object({ a: { 'x-kubernetes-int-or-string': true, allOf: [{ anyOf: INT_OR_STRING.anyOf }, { pattern: 'x' }] } }),
        ),
      ],
      [
        'junctors about known fields',
        aDefinition(
          object(
            { a: text, b: object({ c: text }) },
            { oneOf: [{ required: ['a'] }, { properties: { b: { required: ['c'] } } }] },
          ),
        ),
      ],
      ['anything at all', aDefinition({ 'x-kubernetes-preserve-unknown-fields': true })],
      [
        'an embedded object',
        aDefinition({ type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true }),
      ],
      [
        'a map in a list',
        aDefinition(
          list(object({ name: text }, { required: ['name'] }), {
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
          }),
        ),
      ],
      ['a property of a forbidden name', aDefinition(object({ $ref: text, definitions: text, id: text }))],
      [
        'the restriction of names',
        aDefinition({}, { root: { properties: { metadata: object({ name: text }), spec: object({}) } } }),
      ].flat() as [string, Manifest],
      [
        'a group of Kubernetes that is approved',
        {
          ...aDefinition(object({}), { spec: { group: 'x.k8s.io' } }),
          metadata: {
            name: 'widgets.x.k8s.io',
            annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/1' },
          },
        },
      ],
    ].map((row) => row as [string, Manifest]),
  )('may have %s', (_, definition) => {
    expect(judge(definition)).toEqual([]);
  });

  it.each<[string, Manifest, string]>([
    ['no type', aDefinition(object({ a: {} })), '$.properties.spec.properties.a | $.properties.spec.properties.a has no type.'],
    [
      'no type of items',
      aDefinition(list({})),
      '$.properties.spec.properties.a.items | $.properties.spec.properties.a.items has no type.',
    ],
    [
      'no items',
      aDefinition(object({ a: { type: 'array' } })),
      '$.properties.spec.properties.a | $.properties.spec.properties.a is a list without items.',
    ],
    [
      'references',
      aDefinition(object({ a: { ...text, $ref: '#/a' } })),
      '$.properties.spec.properties.a | $.properties.spec.properties.a has "$ref", which no definition may have.',
    ],
    [
      'both forms of objects',
      aDefinition(object({ a: text }, { additionalProperties: text })),
      '$.properties.spec | $.properties.spec has both properties and additionalProperties.',
    ],
    [
      'unique items',
      aDefinition(list(text, { uniqueItems: true })),
      '$.properties.spec.properties.a | $.properties.spec.properties.a has uniqueItems, which takes too long.',
    ],
    [
      'types in a junctor',
      aDefinition(object({ a: text }, { anyOf: [{ properties: { a: { type: 'string' } } }] })),
      '$.properties.spec.anyOf[0].properties.a | $.properties.spec.anyOf[0].properties.a has "type", which may not stand there.',
    ],
    [
      'unknown fields in a junctor',
      aDefinition(object({ a: text }, { not: { properties: { b: { pattern: 'x' } } } })),
      '$.properties.spec.not.properties.b | $.properties.spec.not.properties.b speaks of a field "b" that is not among the properties outside of the junctor.',
    ],
    [
      'a map without its key',
      aDefinition(list(object({ name: text }), { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })),
      '$.properties.spec.properties.a | $.properties.spec.properties.a has a map key "name" that may be missing.',
    ],
    [
      'a set of what is no list',
      aDefinition(object({ a: { ...text, 'x-kubernetes-list-type': 'set' } })),
      '$.properties.spec.properties.a | $.properties.spec.properties.a has a list type, but is no list.',
    ],
    [
      'a pattern that Go cannot read',
      aDefinition(object({ a: { ...text, pattern: '^(?!a)' } })),
      '$.properties.spec.properties.a | $.properties.spec.properties.a has a pattern that looks ahead or behind, which RE2 does not know.',
    ],
    [
      'a default that does not fit',
      aDefinition(object({ a: { ...text, default: 1 } })),
      '$.properties.spec.properties.a | $.properties.spec.properties.a has a default that does not fit.',
    ],
    [
      'restrictions of labels',
      aDefinition(
        {},
        {
          root: {
            properties: { metadata: object({ labels: { type: 'object', additionalProperties: text } }), spec: object({}) },
          },
        },
      ),
      '$.properties.metadata | $.properties.metadata says what "labels" may be, and only names may be restricted.',
    ],
    ['no schema', aDefinition({}, { version: { schema: {} } }), '$ | $ is missing.'],
    [
      'no stored version',
      aDefinition(object({}), { version: { storage: false } }),
      'spec.versions | spec.versions have none with storage: true.',
    ],
    [
      'another name',
      { ...aDefinition(object({})), metadata: { name: 'gadgets.example.com' } },
      'metadata.name | CustomResourceDefinition gadgets.example.com: metadata.name is not spec.names.plural.spec.group.',
    ],
    [
      'a group of Kubernetes',
      { ...aDefinition(object({}), { spec: { group: 'x.k8s.io' } }), metadata: { name: 'widgets.x.k8s.io' } },
      'metadata.annotations | CustomResourceDefinition widgets.x.k8s.io: metadata.annotations lacks "api-approved.kubernetes.io", which group x.k8s.io needs.',
    ],
    [
      'unknown fields everywhere',
      aDefinition(object({}), { spec: { preserveUnknownFields: true } as never }),
      'spec.preserveUnknownFields | spec.preserveUnknownFields is true, which v1 does not allow.',
    ],
    [
      'a scale that looks elsewhere',
      aDefinition(object({}), {
        version: { subresources: { scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.a' } } },
      }),
      'spec.versions[0].subresources.scale.specReplicasPath | spec.versions[0].subresources.scale.specReplicasPath is ".replicas".',
    ],
  ])('cannot have %s', (_, definition, wanted) => {
    expect(judge(definition).map((line) => line.replace(/ \| [^|]*$/, ''))).toEqual([wanted]);
  });

  it('are one issue each, with the number of other problems, at the line of their author', () => {
    const stage = aStage();
    const { apiVersion, kind, metadata, spec } = aDefinition(object({ a: {}, b: {}, c: {} }));
    anApplication(stage, 'crds', { [metadata.name]: { apiVersion, kind, spec } });
    const { issues } = synthesizeStages(stage);
    expect(
      issues.map(({ code, severity, at, message, source }) => [code, severity, at, message.slice(-31), source?.file]),
    ).toEqual([
      [
        'invalid-definition',
        'error',
        'spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.a',
        'no type. There are 2 problems more.'.slice(-31),
        'test/resources/a-stage.ts',
      ],
    ]);
  });

  it('that come with the package are right', () => {
    const kinds = [
      ...['Bucket', 'ExternalArtifact', 'GitRepository', 'HelmChart', 'HelmRepository', 'OCIRepository'].map((kind) => [
        'source.toolkit.fluxcd.io',
        kind,
      ]),
      ['kustomize.toolkit.fluxcd.io', 'Kustomization'],
      ['helm.toolkit.fluxcd.io', 'HelmRelease'],
      ...['Alert', 'Provider', 'Receiver'].map((kind) => ['notification.toolkit.fluxcd.io', kind]),
      ...['ImagePolicy', 'ImageRepository', 'ImageUpdateAutomation'].map((kind) => ['image.toolkit.fluxcd.io', kind]),
      ['source.extensions.fluxcd.io', 'ArtifactGenerator'],
      ...['Application', 'ApplicationSet', 'AppProject'].map((kind) => ['argoproj.io', kind]),
    ] as const;
    for (const [group, kind] of kinds) {
      const { definition } = findOperatorDefinition(group!, kind!)!;
      // Which version is stored is not kept.
      const [first, ...others] = (definition.spec as { readonly versions: readonly JsonObject[] }).versions;
      const versions = [{ ...first, storage: true }, ...others];
      expect(judge({ ...definition, spec: { ...(definition.spec as JsonObject), versions } } as Manifest)).toEqual([]);
    }
    expect(findOperatorDefinition('argoproj.io', 'Workflow')).toBe(undefined);
    expect(findOperatorDefinition('example.com', 'Application')).toBe(undefined);
  });

  it('are warned about where a rule in CEL cannot be read, and none where it can', () => {
    const ruled = (rule: string) => aDefinition(object({ a: text }, { 'x-kubernetes-validations': [{ rule }] }));
    expect(judge(ruled("self.a != 'x' && oldSelf.a == self.a"))).toEqual([]);
    const [said] = [...definitions.inspect(aStageOf(ruled('self.a !=')))];
    expect(said).toMatchObject({ code: 'invalid-definition', rule: 'unreadable-rule', severity: 'warning' });
  });

  it('that nest for ever do no harm', () => {
    let schema: JsonObject = { type: 'string' };
    let value: JsonValue = 'x';
    for (let depth = 0; depth < 3000; depth++) {
      schema = object({ a: schema });
      value = { a: value };
    }
    const definition = aDefinition(schema);
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'it' }, spec: value } as Manifest;
    const stage = { ...aStageOf(definition), resources: [{ ...aStageOf(widget).resources[0]!, id: WIDGET }] };
    expect(judge(definition)).toEqual([
      '$ | $ nests too deep. | Nothing, if it is right: what is at the bottom is not judged here.',
    ]);
    expect([...customResources.inspect(stage)]).toEqual([]);
  });

  it('of whatever JSON make nothing throw', () => {
    const key = fc.constantFrom(
      'type',
      'properties',
      'items',
      'allOf',
      'anyOf',
      'not',
      'required',
      'enum',
      'pattern',
      'default',
      'nullable',
      'additionalProperties',
      'a',
      'metadata',
      'minimum',
      'maxLength',
      'x-kubernetes-list-type',
      'x-kubernetes-list-map-keys',
      'x-kubernetes-int-or-string',
      'x-kubernetes-embedded-resource',
      'x-kubernetes-validations',
      'spec',
      'versions',
      'names',
      'group',
      'kind',
      'name',
      'schema',
      'openAPIV3Schema',
      'subresources',
      'scale',
      '__proto__',
      'constructor',
    );
    const leaf = fc.constantFrom<JsonValue>(
      'object',
      'array',
      'string',
      'map',
      'set',
      'v1',
      'example.com',
      'Widget',
      null,
      true,
      false,
      0,
      1.5,
      '',
    );
    const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, tree, (schema, value) => {
        const whole = {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'it' },
          spec: schema,
        } as Manifest;
        for (const definition of [aDefinition(schema as JsonObject), whole]) {
          const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'it' }, spec: value } as Manifest;
          const resources = [...aStageOf(definition).resources, { ...aStageOf(widget).resources[0]!, id: WIDGET }];
          const stage = { ...aStageOf(definition), resources } as InspectedStage;
          for (const inspection of [definitions, customResources]) {
            for (const { message, fix } of inspection.inspect(stage)) expect(message.length + fix.length).toBeGreaterThan(10);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });
});
