import { Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anApplication, anObject, aStage, filesOf, issuesOf, synthesizeStages } from '../resources/a-stage.ts';

class Money {
  readonly amount = 5;
}

function circle(): unknown {
  const spec: Record<string, unknown> = {};
  spec.self = { again: spec };
  return spec;
}

/** The issues of a stage with one object that holds the value. */
function issuesWith(value: unknown): readonly string[] {
  const stage = aStage();
  anApplication(stage, 'shop', { web: { spec: { list: [{ value }] } } });
  return issuesOf(stage);
}

test('values that no manifest can hold are reported with their place', () => {
  const values = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 60,
    10n,
    () => 1,
    Symbol('s'),
    new Money(),
    new Date(0),
    circle(),
    new Map(),
    '\ud800',
  ];
  expect(values.flatMap(issuesWith)).toMatchInlineSnapshot(`
    [
      "unknown-field staging/shop ConfigMap web spec: ConfigMap shop/web: the object has no field "spec".",
      "invalid-value staging/shop ConfigMap web spec.list[0].value: ConfigMap "web" holds at spec.list[0].value a value that no manifest can hold: is NaN, which is not a number of JSON.",
      "unknown-field staging/shop ConfigMap web spec: ConfigMap shop/web: the object has no field "spec".",
      "invalid-value staging/shop ConfigMap web spec.list[0].value: ConfigMap "web" holds at spec.list[0].value a value that no manifest can hold: is Infinity, which is not a number of JSON.",
      "unknown-field staging/shop ConfigMap web spec: ConfigMap shop/web: the object has no field "spec".",
      "lost-precision staging/shop ConfigMap web spec.list[0].value: ConfigMap "web" holds at spec.list[0].value a value that no manifest can hold: is 1152921504606847000, an integer too large to be exact: write it as a string.",
      "invalid-value staging/shop - spec.list[0].value: ConfigMap "web" (shop/object-0) holds at spec.list[0].value a bigint, which no manifest can hold.",
      "invalid-value staging/shop - spec.list[0].value: ConfigMap "web" (shop/object-0) holds at spec.list[0].value a function, which no manifest can hold.",
      "invalid-value staging/shop - spec.list[0].value: ConfigMap "web" (shop/object-0) holds at spec.list[0].value a symbol, which no manifest can hold.",
      "invalid-manifest staging/shop - -: ConfigMap "web" (shop/object-0) cannot be written as JSON: can't render non-simple object of type 'Money'.",
      "invalid-manifest staging/shop - -: ConfigMap "web" (shop/object-0) cannot be written as JSON: can't render non-simple object of type 'Date'.",
      "invalid-manifest staging/shop - -: ConfigMap "web" (shop/object-0) cannot be written as JSON: it refers to itself, or nests too deep.",
      "invalid-manifest staging/shop - -: ConfigMap "web" (shop/object-0) cannot be written as JSON: can't render non-simple object of type 'Map'.",
      "unknown-field staging/shop ConfigMap web spec: ConfigMap shop/web: the object has no field "spec".",
      "invalid-value staging/shop ConfigMap web spec.list[0].value: ConfigMap "web" holds at spec.list[0].value a value that no manifest can hold: holds half of a surrogate pair, which is no Unicode text.",
    ]
  `);
});

test('undefined and null properties are left out, and undefined has no place in a list', () => {
  const stage = aStage();
  anApplication(stage, 'shop', { web: { data: { a: undefined, b: null, c: 'd' } } });
  expect(filesOf(stage)['staging/shop/configmap-web.yaml']).toContain('\ndata:\n  c: d\n');
  const other = aStage();
  anApplication(other, 'shop', { web: { spec: { list: [undefined] } } });
  expect(issuesOf(other)).toEqual([
    'unknown-field staging/shop ConfigMap web spec: ConfigMap shop/web: the object has no field "spec".',
    'invalid-value staging/shop ConfigMap web spec.list[0]: ConfigMap "web" holds at spec.list[0] a value that no manifest can hold: is undefined, which only a property may be.',
  ]);
});

const workload = (labels: unknown, containers: unknown) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
});

test('wrong values in places that are read are reported and stop nothing', () => {
  const odd = fc.constantFrom<unknown>(
    Number.NaN,
    5,
    true,
    'text',
    null,
    undefined,
    10n,
    () => 1,
    Symbol('odd'),
    [],
    {},
    [null],
    [[]],
    { name: 5 },
    { a: Symbol('deep') },
    [{ name: {} }],
  );
  fc.assert(
    fc.property(odd, odd, odd, odd, (a, b, c, d) => {
      const stage = aStage();
      anApplication(stage, 'shop', {
        web: workload(a, b),
        worker: workload({ app: c }, [
          { name: 'main', image: d, env: [{ name: 'A', value: a, valueFrom: b }], envFrom: c, ports: d, volumeMounts: a },
        ]),
        service: { kind: 'Service', spec: { selector: a, ports: b } },
        login: { kind: 'Secret', data: c, stringData: d },
        api: { kind: 'Service', spec: { ports: [{ port: a, name: b, targetPort: c }], selector: { app: d } } },
        things: {
          kind: 'CustomResourceDefinition',
          apiVersion: 'apiextensions.k8s.io/v1',
          spec: { group: a, names: b, scope: c },
        },
        page: {
          kind: 'Ingress',
          apiVersion: 'networking.k8s.io/v1',
          spec: { rules: a, tls: [{ hosts: b, secretName: c }], defaultBackend: { service: d } },
        },
      });
      expect(() => synthesizeStages(stage)).not.toThrow();
    }),
    { numRuns: 300 },
  );
});

test.each([5, 'not legal', '', 'a'.repeat(64), null])('%j is no namespace', (namespace) => {
  const stage = aStage();
  anApplication(stage, 'shop', { web: { metadata: { namespace } } });
  const expected = namespace === null ? [] : ['metadata.namespace'];
  expect(synthesizeStages(stage).issues.map(({ at }) => at)).toEqual(expected);
});

test('an object without apiVersion, kind or name is reported', () => {
  const stage = aStage();
  anApplication(stage, 'shop', { web: { apiVersion: '' }, api: { kind: '' }, five: { metadata: { name: 5 } } });
  expect(issuesOf(stage)).toMatchInlineSnapshot(`
    [
      "invalid-manifest staging/shop - -: ConfigMap "web" (shop/object-0) has no apiVersion or no kind.",
      "invalid-manifest staging/shop - -: ConfigMap 5 (shop/object-2) has no name.",
      "invalid-manifest staging/shop - -: Object "api" (shop/object-1) has no apiVersion or no kind.",
    ]
  `);
});

test('an application without resources is reported', () => {
  const stage = aStage();
  anApplication(stage, 'shop', {});
  expect(issuesOf(stage)).toMatchInlineSnapshot(`
    [
      "empty-application staging/shop - -: Application "shop" has no resources.",
    ]
  `);
});

describe('names', () => {
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: [] };

  test.each(['../../x', 'CON', 'a'.repeat(300), 'a b', 'web_1', '-web', 'web.', 'süd', 'a\0b', 'a\nb'])(
    '%j is no name of a ConfigMap',
    (name) => {
      const stage = aStage();
      anApplication(stage, 'shop', { [name]: {} });
      expect(issuesOf(stage).map((issue) => issue.slice(0, 25))).toEqual(['invalid-name staging/shop']);
      expect(Object.keys(filesOf(stage))).toEqual(['staging/shop/kustomization.yaml', '.stagewright/staging/shop']);
    },
  );

  test.each(['../../x', 'a/b', '.', '..', '50%', 'a'.repeat(254)])('%j is no name of a ClusterRole', (name) => {
    const stage = aStage();
    anApplication(stage, 'shop', { [name]: rbac });
    expect(issuesOf(stage).map((issue) => issue.slice(0, 25))).toEqual(['invalid-name staging/shop']);
  });

  test('RBAC may have colons and capitals, and names that differ by case only are two files', () => {
    const stage = aStage();
    anApplication(stage, 'shop', { 'system:node': rbac, 'System:Node': rbac, CON: rbac });
    expect(issuesOf(stage)).toEqual([]);
    const paths = Object.keys(filesOf(stage)).filter((path) => path.includes('clusterrole'));
    expect(paths).toEqual([
      'staging/shop/clusterrole-system~3anode.yaml',
      'staging/shop/clusterrole-~43~4f~4e.yaml',
      'staging/shop/clusterrole-~53ystem~3a~4eode.yaml',
    ]);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(3);
  });

  test.each(['..', 'My Chart', 'Shop', '_namespaces', 'a'.repeat(64)])(
    'a plain chart named %j is reported and writes nothing',
    (name) => {
      const stage = aStage();
      anObject(new Chart(stage, name), 'web');
      expect(issuesOf(stage).map((issue) => issue.slice(0, 22))).toEqual(['invalid-name staging/-']);
      expect(filesOf(stage)).toEqual({});
    },
  );

  test('two applications of one name are reported', () => {
    const stage = aStage();
    anApplication(stage, 'shop', { web: {} });
    anObject(new Chart(anApplication(stage, 'other'), 'inner'), 'a');
    anApplication(anApplication(stage, 'third') as never, 'shop', { api: {} });
    expect(issuesOf(stage).filter((issue) => issue.startsWith('duplicate'))).toMatchInlineSnapshot(`
      [
        "duplicate-application staging/shop - -: Two applications of stage "staging" are named "shop".",
      ]
    `);
  });

  test('stage and application that give one operator file are reported', () => {
    const operator = { name: 'test', pruneGuard: {}, objects: () => [{ apiVersion: 'v1', kind: 'A', metadata: { name: 'a' } }] };
    const stages = [
      aStage({ name: 'a', cluster: 'one', operator, namespace: 'x' }),
      aStage({ name: 'a-b', cluster: 'one', operator, namespace: 'y' }),
    ];
    anApplication(stages[0]!, 'b-c', { one: {} });
    anApplication(stages[1]!, 'c', { two: {} });
    expect(issuesOf(...stages)).toMatchInlineSnapshot(`
      [
        "duplicate-path a-b/c - -: Application "b-c" of stage "a" and Application "c" of stage "a-b" would both write clusters/one/a-b-c.yaml.",
      ]
    `);
  });
});
