import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareFields } from '../../src/diff/compare-fields.ts';
import type { JsonObject, JsonValue } from '../../src/types/manifest.ts';
import { aDeployment, anObject } from './manifests.ts';

const inPod = 'spec.template.spec';

/** `at before -> after` of every change. */
function changesOf(before: JsonObject, after: JsonObject): readonly string[] {
  return compareFields(before, after).map((change) => {
    const side = (name: 'before' | 'after') => (name in change ? JSON.stringify(change[name]) : 'nothing');
    return `${change.at} ${side('before')} -> ${side('after')}`;
  });
}

describe('fields', () => {
  test('are named by their path; values are compared as written', () => {
    const before = aDeployment({ resources: { limits: { cpu: '500m' } } });
    const after = aDeployment({ resources: { limits: { cpu: '0.5' } } }, { replicas: 3, paused: false });
    expect(changesOf(before, after)).toEqual([
      'spec.paused nothing -> false',
      'spec.replicas 2 -> 3',
      `${inPod}.containers[name=web].resources.limits.cpu "500m" -> "0.5"`,
    ]);
  });

  test('with other characters than letters stand in quotes', () => {
    const labelled = (value: string) => anObject('v1/Service', { metadata: { labels: { 'app.kubernetes.io/name': value } } });
    expect(changesOf(labelled('a'), labelled('b'))).toEqual(['metadata.labels["app.kubernetes.io/name"] "a" -> "b"']);
  });

  test('null, empty and absent are three things, and __proto__ is a name like any other', () => {
    const object = (data: string) => ({ ...anObject('v1/ConfigMap'), ...(JSON.parse(data) as JsonObject) });
    expect(changesOf(object('{"data":null}'), object('{}'))).toEqual(['data null -> nothing']);
    expect(changesOf(object('{"data":null}'), object('{"data":{}}'))).toEqual(['data null -> {}']);
    expect(changesOf(object('{"data":{}}'), object('{"data":{"__proto__":"a"}}'))).toEqual(['data.__proto__ nothing -> "a"']);
  });

  test('of several lines show the lines that differ', () => {
    const config = (text: string) => anObject('v1/ConfigMap', { data: { 'a.conf': text } });
    const lines = Array.from({ length: 9 }, (_, index) => `line ${index}`);
    const [change] = compareFields(config(lines.join('\n')), config(lines.with(4, 'new').join('\n')));
    expect(change).toMatchObject({
      at: 'data["a.conf"]',
      lines: [' line 2', ' line 3', '-line 4', '+new', ' line 5', ' line 6'],
    });
  });
});

describe('lists', () => {
  const ports = (...items: readonly JsonObject[]) => aDeployment({ ports: items });
  const web = { containerPort: 80, name: 'http' };
  const dns = { containerPort: 53, protocol: 'UDP' };

  test('with keys are matched by them, a protocol that is not said being TCP', () => {
    expect(changesOf(ports(web, dns), ports(dns, { ...web, protocol: 'TCP', name: 'web' }))).toEqual([
      `${inPod}.containers[name=web].ports[containerPort=80].name "http" -> "web"`,
      `${inPod}.containers[name=web].ports[containerPort=80].protocol nothing -> "TCP"`,
    ]);
    expect(changesOf(ports(web), ports(web, dns))).toEqual([
      `${inPod}.containers[name=web].ports[containerPort=53,protocol=UDP] nothing -> ${JSON.stringify(dns)}`,
    ]);
  });

  test('of initial containers run in their order, so that another one is a change', () => {
    const pod = (...names: readonly string[]) => aDeployment({}, {}, { initContainers: names.map((name) => ({ name })) });
    expect(changesOf(pod('a', 'b'), pod('b', 'c', 'a'))).toEqual([
      `${inPod}.initContainers ["name=a","name=b"] -> ["name=b","name=a"]`,
      `${inPod}.initContainers[name=c] nothing -> {"name":"c"}`,
    ]);
  });

  test('of arguments go by position; what both begin and end with is no change', () => {
    const run = (...args: readonly string[]) => aDeployment({ args });
    const at = `${inPod}.containers[name=web].args`;
    expect(changesOf(run('a', 'b'), run('b', 'a'))).toEqual([`${at}[0] "a" -> "b"`, `${at}[1] "b" -> "a"`]);
    expect(changesOf(run('a', 'b', 'c'), run('x', 'a', 'b', 'c'))).toEqual([`${at}[0] nothing -> "x"`]);
    expect(changesOf(run('a', 'b', 'c'), run('a', 'c'))).toEqual([`${at}[1] "b" -> nothing`]);
  });

  test('of rules are sets, also within', () => {
    const role = (...rules: readonly JsonObject[]) => anObject('rbac.authorization.k8s.io/v1/Role', { rules });
    const pods = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] };
    const secrets = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };
    expect(changesOf(role(pods, secrets), role(secrets, { ...pods, verbs: ['list', 'get'] }))).toEqual([]);
    expect(changesOf(role(pods, secrets), role(secrets, { ...pods, verbs: ['get', 'list', 'watch'] }))).toEqual([
      'rules[1].verbs[2] nothing -> "watch"',
    ]);
  });

  test('whose keys are shared or missing go by position', () => {
    const env = (...items: readonly JsonObject[]) => aDeployment({ env: items });
    const at = `${inPod}.containers[name=web].env`;
    expect(
      changesOf(
        env({ name: 'A', value: '1' }, { name: 'A', value: '2' }),
        env({ name: 'A', value: '1' }, { name: 'A', value: '3' }),
      ),
    ).toEqual([`${at}[1].value "2" -> "3"`]);
    expect(changesOf(env({ value: '1' }), env({ value: '2' }))).toEqual([`${at}[0].value "1" -> "2"`]);
  });

  test('of unknown kinds go by name where every item has one, and their order counts', () => {
    const routes = (...names: readonly string[]) =>
      anObject('example.com/v1/Router', { spec: { routes: names.map((name) => ({ name, to: name })) } });
    expect(changesOf(routes('a', 'b'), routes('b', 'a'))).toEqual(['spec.routes ["name=a","name=b"] -> ["name=b","name=a"]']);
    expect(changesOf(routes('b'), routes('a', 'b'))).toEqual(['spec.routes[name=a] nothing -> {"name":"a","to":"a"}']);
  });
});

const word = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'b', 'c', '1', '-', '.', '/', '"', 'é') });
const uniqueBy = (key: string, rest: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject[]> =>
  fc
    .uniqueArray(fc.tuple(word, rest), { selector: ([name]) => name, maxLength: 4 })
    .map((items) => items.map(([name, fields]) => ({ ...fields, [key]: name })));

const aContainer = fc.record({
  image: word,
  env: uniqueBy('name', fc.record({ value: word })),
  volumeMounts: uniqueBy('mountPath', fc.record({ name: word, readOnly: fc.boolean() })),
  args: fc.array(word, { maxLength: 3 }),
  ports: fc
    .uniqueArray(fc.tuple(fc.nat(9), fc.constantFrom('TCP', 'UDP')), { selector: (port) => port.join(), maxLength: 4 })
    .map((all) => all.map(([containerPort, protocol]) => ({ containerPort, protocol }))),
  securityContext: fc.record({ capabilities: fc.record({ drop: fc.uniqueArray(word, { maxLength: 3 }) }) }),
}) as unknown as fc.Arbitrary<JsonObject>;

const aPod = fc
  .record({
    containers: uniqueBy('name', aContainer),
    volumes: uniqueBy('name', fc.record({ emptyDir: fc.constant({}) })),
    imagePullSecrets: uniqueBy('name', fc.constant({})),
    tolerations: fc.array(fc.record({ key: word, operator: word }), { maxLength: 3 }),
  })
  .map((pod) => anObject('apps/v1/Deployment', { spec: { template: { spec: pod as unknown as JsonObject } } }));

const anyObject = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 })
  .map((fields) => anObject('example.com/v1/Thing', { spec: fields as JsonObject }));

describe('whatever an object holds', () => {
  test('it does not differ from itself', () => {
    fc.assert(
      fc.property(fc.oneof(aPod, anyObject), (object) => {
        expect(compareFields(object, structuredClone(object) as JsonObject)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('another order of lists with keys, of sets and of fields is no change', () => {
    fc.assert(
      fc.property(aPod, fc.infiniteStream(fc.nat()), (object, numbers) => {
        const shuffled = shuffle(object, () => numbers.next().value as number) as JsonObject;
        expect(compareFields(object, shuffled)).toEqual([]);
        expect(compareFields(shuffled, object)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('another value of one leaf is reported there and nowhere else', () => {
    fc.assert(
      fc.property(anyObject, fc.nat(), (object, number) => {
        const leaves = leavesOf(object.spec, []);
        fc.pre(leaves.length > 0);
        const steps = leaves[number % leaves.length]!;
        // The name of an item identifies it: with another one it is another item.
        fc.pre(steps.at(-1) !== 'name');
        const after = structuredClone(object) as JsonObject;
        const holder = steps
          .slice(0, -1)
          .reduce<JsonValue>((value, step) => (value as Record<string, JsonValue>)[step]!, after.spec!);
        (holder as Record<string, JsonValue>)[steps.at(-1)!] = '!another!';
        const [change, ...others] = compareFields(object, after);
        expect(others).toEqual([]);
        expect(change?.after).toBe('!another!');
        // JSON.stringify writes steps as paths do.
        const path = steps
          .map((step) =>
            typeof step === 'number' ? `[${step}]` : /^[A-Za-z_$][\w$-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
          )
          .join('');
        expect(change?.at).toBe(`spec${path}`);
      }),
      { numRuns: 500 },
    );
  });

  test('another image, environment value, mount or argument of a pod is reported at its key', () => {
    fc.assert(
      fc.property(aPod, fc.nat(), (object, number) => {
        const leaves = leavesOf(object, []).filter((steps) => ['image', 'value', 'readOnly'].includes(String(steps.at(-1))));
        fc.pre(leaves.length > 0);
        const steps = leaves[number % leaves.length]!;
        const after = structuredClone(object) as JsonObject;
        const holder = steps.slice(0, -1).reduce<JsonValue>((value, step) => (value as Record<string, JsonValue>)[step]!, after);
        (holder as Record<string, JsonValue>)[steps.at(-1)!] = '!another!';
        const changes = compareFields(object, shuffle(after, () => number) as JsonObject);
        expect(changes).toMatchObject([{ after: '!another!' }]);
        expect(changes[0]!.at).toMatch(new RegExp(`\\.containers\\[name=.*\\.${String(steps.at(-1))}$`));
      }),
      { numRuns: 300 },
    );
  });
});

/** Every list but arguments, and every map, in another order. */
function shuffle(value: JsonValue | undefined, next: () => number, field = ''): JsonValue | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => shuffle(item, next) as JsonValue);
    return field === 'args' ? items : order(items, next);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(order(Object.entries(value), next).map(([key, item]) => [key, shuffle(item, next, key)]));
}

function order<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => [next(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function leavesOf(value: JsonValue | undefined, steps: readonly (string | number)[]): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue, index) => leavesOf(item, [...steps, index]));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...steps, key]));
  return steps.length === 0 ? [] : [steps];
}
