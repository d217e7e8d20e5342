import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Application } from '../../src/model/application.ts';
import { Include } from '../../src/model/include.ts';
import { refusalOf } from '../load/a-project.ts';
import { aStage, filesOf, issuesOf, synthesizeStages } from '../resources/a-stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function include(yaml: string) {
  const file = join(folder, 'included.yaml');
  writeFileSync(file, yaml);
  const stage = aStage();
  new Include(new Application(stage, 'shop'), 'manifests', file);
  return stage;
}

/** The included manifests, without the Namespace that comes with them. */
function manifestsIn(yaml: string): readonly unknown[] {
  const resources = synthesizeStages(include(yaml)).graphs.flatMap((graph) => graph.resources);
  return resources.filter(({ id }) => id.kind !== 'Namespace').map(({ manifest }) => manifest);
}

async function refusalIn(yaml: string): Promise<string> {
  return (await refusalOf(() => include(yaml))).replaceAll(folder, '<folder>');
}

/** May hold any data. */
const REVISION = 'apiVersion: apps/v1\nkind: ControllerRevision\nmetadata:\n  name: a\nrevision: 1\n';
const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

test('every document of a file is an object, in the namespace of the application', () => {
  const yaml = `# first\n---\n${HEAD}---\n---\napiVersion: v1\nkind: Secret\nmetadata: { name: b, namespace: far }\n...\n`;
  expect(manifestsIn(yaml)).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b', namespace: 'far' } },
  ]);
});

test('nulls of a file stay what they are, deep down and in lists', () => {
  const yaml =
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: a\nspec:\n  values:\n    key: null\n    list: [1, null]\n    deep:\n      - other: ~\n        more: 1\n';
  expect(manifestsIn(yaml)).toEqual([
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'a', namespace: 'shop' },
      spec: { values: { deep: [{ more: 1, other: null }], key: null, list: [1, null] } },
    },
  ]);
});

test('an empty file is no object', () => {
  expect(manifestsIn('')).toEqual([]);
  expect(manifestsIn('# nothing\n')).toEqual([]);
});

test('anchors and merge keys are resolved', () => {
  const [manifest] = manifestsIn(`${HEAD}data: &all\n  a: &a one\n  b: *a\nspec:\n  <<: *all\n  b: two\n`);
  expect(manifest).toMatchObject({ data: { a: 'one', b: 'one' }, spec: { a: 'one', b: 'two' } });
});

test('scalars are what Kubernetes reads', () => {
  const values = [
    'yes',
    'off',
    '0644',
    '0x1F',
    '1e3',
    '2024-01-01',
    '2001-12-14t21:59:43.10-05:00',
    '12:30:45',
    '"yes"',
    '~x',
    '1_000',
  ];
  const [manifest] = manifestsIn(`${HEAD}spec:\n  list:\n${values.map((value) => `    - ${value}\n`).join('')}`);
  expect((manifest as { spec: unknown }).spec).toEqual({
    list: [true, false, 420, 31, 1000, '2024-01-01', '2001-12-14t21:59:43.10-05:00', '12:30:45', 'yes', '~x', 1000],
  });
});

test('keys become text', () => {
  const [manifest] = manifestsIn(`${HEAD}data:\n  8080: port\n  true: word\n`);
  expect((manifest as { data: unknown }).data).toEqual({ 8080: 'port', true: 'word' });
});

describe('a number that JavaScript does not hold', () => {
  const numbers = ['12345678901234567890', '9007199254740993', '-9223372036854775807', '0.1234567890123456789', '1e400'];
  test.each(numbers)('%s is one error, at its line in the file', (number) => {
    const { issues } = synthesizeStages(include(`# first\n${REVISION}data:\n  list: [1, {big: ${number}}]\n`));
    expect(issues).toMatchObject([{ code: 'lost-precision', severity: 'error', at: 'data.list[1].big' }]);
    expect(issues[0]?.message).toContain(`has at data.list[1].big the number ${number}, which would come out as `);
    expect(issues[0]?.source).toMatchObject({ file: expect.stringMatching(/included\.yaml$/), line: 8, column: 19 });
  });

  test('is none where it is exact, or text', () => {
    const list = ['9007199254740991', '1.50', '0644', '0x1F', '1e3', '6.02e23', '"12345678901234567890"', '-0', '5e-324'];
    expect(issuesOf(include(`${REVISION}data:\n  list: [${list.join(', ')}]\n`))).toEqual([]);
  });
});

describe('a bound of a definition, which Kubernetes reads as a double', () => {
  const definition = (schema: string) =>
    `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.acme.org}
spec:
  group: acme.org
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {default: ${schema}}}}}
`;
  const AT = 'spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.default';

  test('may be any number, and is written as the nearest one', () => {
    const schema = '{type: integer, format: int64, minimum: -9223372036854775808, maximum: 9223372036854775807}';
    const stage = include(definition(schema));
    expect(issuesOf(stage)).toEqual([]);
    const text = Object.values(filesOf(stage)).find((each) => each.includes('kind: CustomResourceDefinition'));
    expect(text).toContain('maximum: 9223372036854776000\n');
    expect(text).toContain('minimum: -9223372036854776000\n');
    expect(issuesOf(include(text ?? ''))).toEqual([]);
    expect(issuesOf(include(definition('{type: number, multipleOf: 0.1000000000000000055511151231257827}')))).toEqual([]);
  });

  test.each([
    ['{type: integer, default: 9223372036854775807}', '.default'],
    ['{type: integer, enum: [9223372036854775807]}', '.enum[0]'],
    ['{type: object, x-kubernetes-preserve-unknown-fields: true, default: {maximum: 9223372036854775807}}', '.default.maximum'],
    ['{type: number, maximum: 1e400}', '.maximum'],
  ])('is none in %s', (schema, at) => {
    const { issues } = synthesizeStages(include(definition(schema)));
    expect(issues.filter(({ code }) => code === 'lost-precision').map((issue) => issue.at)).toEqual([`${AT}${at}`]);
  });
});

test('a lone dot is text, as Kubernetes reads it', () => {
  const [manifest] = manifestsIn(`${REVISION}data:\n  list: [., -., +., ._, 1., .5]\n`);
  expect((manifest as { data: unknown }).data).toEqual({ list: ['.', '-.', '+.', '._', 1, 0.5] });
});

test('a block at the very end of a file has a line break only if the file has it', () => {
  const dataOf = (yaml: string) => (manifestsIn(yaml)[0] as { data: unknown }).data;
  for (const style of ['|', '|+', '>']) {
    expect(dataOf(`${HEAD}data:\n  a: ${style}\n    x`)).toEqual({ a: 'x' });
    expect(dataOf(`${HEAD}data:\n  a: ${style}\n    x\n`)).toEqual({ a: 'x\n' });
  }
  expect(dataOf(`${HEAD}data:\n  a: |\n    x\n  b: z`)).toEqual({ a: 'x\n', b: 'z' });
});

test('a template is refused with its line, and not read as a map', async () => {
  expect(await refusalIn(`${HEAD}data:\n  a: {{ .Values.a }}\n`)).toMatch(/included\.yaml has a map as a key at line 6, /);
});

test('text that nests without an end is refused', async () => {
  expect(await refusalIn(`${HEAD}data: ${'['.repeat(50_000)}`)).toMatch(
    /^stage-broken at .*\nThe included file <folder>\/included\.yaml /,
  );
});

test('text that is no YAML is refused with its line', async () => {
  expect(await refusalIn(`${HEAD}data:\n  a: [1\n  b: }\n`)).toMatchInlineSnapshot(`
    "stage-broken at -
    The included file <folder>/included.yaml is no YAML at line 7, column 3: Flow sequence in block collection must be sufficiently indented and end with a ].
    Mend the YAML."
  `);
});

test('a key that stands twice is refused', async () => {
  expect(await refusalIn(`${HEAD}data:\n  a: 1\n  a: 2\n`)).toMatchInlineSnapshot(`
    "stage-broken at -
    The included file <folder>/included.yaml is no YAML at line 7, column 3: Map keys must be unique.
    Mend the YAML."
  `);
});

test('an alias without an anchor is refused', async () => {
  expect(await refusalIn(`${HEAD}data:\n  a: *nowhere\n`)).toMatch(
    /^stage-broken at .*\nThe included file <folder>\/included\.yaml /,
  );
});

test('aliases that multiply are refused', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  expect(await refusalIn(`${HEAD}${lines.join('\n')}\n`)).toMatch(
    /^stage-broken at .*\nThe included file <folder>\/included\.yaml /,
  );
});

test('something that is no object with a name is refused with its line', async () => {
  expect(await refusalIn(`${HEAD}---\napiVersion: v1\nkind: Secret\nmetadata:\n  generateName: a-\n`)).toMatchInlineSnapshot(`
    "stage-broken at -
    The included file <folder>/included.yaml holds something at line 6 that is no Kubernetes object with a name.
    Every document needs "apiVersion", "kind", "metadata.name"."
  `);
  expect(await refusalIn('just text\n')).toMatch(/holds something at line 1 that is no Kubernetes object/);
  expect(await refusalIn(`${HEAD.replace('name: a', 'name: 5')}`)).toMatch(/holds something at line 1 /);
});

test('a file that is not there is refused', async () => {
  const stage = aStage();
  const refusal = await refusalOf(() => new Include(new Application(stage, 'shop'), 'manifests', join(folder, 'missing.yaml')));
  expect(refusal.replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
    "stage-broken at -
    The included file <folder>/missing.yaml cannot be read.
    Paths start at the folder of the project, the one with package.json."
  `);
});
