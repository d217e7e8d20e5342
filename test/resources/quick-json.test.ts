import { ApiObject, App, Chart, type IResolver, JsonPatch, Lazy } from 'cdk8s';
import { ConfigMap, Deployment, HorizontalPodAutoscaler, Metric, MetricTarget, NetworkPolicy, Volume } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withQuickJson } from '../../src/resources/quick-json.ts';

describe('gives what cdk8s gives, with the keys in the same order', () => {
  test('for objects of cdk8s-plus', () => {
    const chart = new Chart(new App(), 'chart');
    const config = new ConfigMap(chart, 'config', { data: { B: '1', A: '2' }, metadata: { labels: { z: '1', a: '2' } } });
    const web = new Deployment(chart, 'web', {
      volumes: [Volume.fromConfigMap(chart, 'files', config)],
      containers: [{ image: 'acme/web:1', portNumber: 8080, envVariables: { B: { value: '1' }, A: { value: '2' } } }],
    });
    const metrics = [Metric.resourceCpu(MetricTarget.averageUtilization(70))];
    new HorizontalPodAutoscaler(chart, 'scaling', { target: web, maxReplicas: 4, metrics });
    new NetworkPolicy(chart, 'network', { selector: web });
    web.exposeViaIngress('/');
    const objects = chart.node.findAll().filter(ApiObject.isApiObject) as ApiObject[];
    expect(objects).toHaveLength(6);
    for (const object of objects) expect(quickly(object)).toEqual(slowly(object));
  });

  test('for random plain objects with lazy values, tokens, wrapped numbers and what is left out', () => {
    fc.assert(
      fc.property(randomProps(), (props) => {
        const object = create(props);
        expect(quickly(object)).toEqual(slowly(object));
      }),
      { numRuns: 2000 },
    );
  });

  test('for metadata that was added later, and for empty metadata', () => {
    const object = create({ metadata: { labels: { b: '1' }, annotations: {}, finalizers: [], own: { empty: {} } } });
    object.metadata.addLabel('a', '2');
    object.metadata.add('generateName', 'x-');
    expect(quickly(object)).toEqual(slowly(object));
  });

  test('for patched objects', () => {
    const object = create({ spec: { b: 1, a: 2 } });
    object.addJsonPatch(JsonPatch.add('/spec/0', 'last'));
    expect(quickly(object)).toEqual(slowly(object));
    expect(quickly(object)).toContain('"last"');
  });

  test("for an App with resolvers of the author's", () => {
    const shout: IResolver = {
      resolve: (context) => {
        if (context.value === 'whisper') context.replaceValue('SHOUT');
      },
    };
    const app = new App({ resolvers: [shout] });
    const object = new ApiObject(new Chart(app, 'chart'), 'object', { apiVersion: 'v1', kind: 'Thing', ...{ text: 'whisper' } });
    expect(quickly(object)).toContain('SHOUT');
    expect(quickly(object)).toEqual(slowly(object));
  });

  test.each([
    ['a function', () => 1],
    ['a class', new Map()],
    ['a date', new Date(0)],
    ['a bigint', 1n],
    ['an object whose key hides its constructor', { constructor: 'x' }],
    ['a lazy value that throws', Lazy.any({ produce: () => fail('no image') })],
    ['a cycle', cyclic()],
  ])('and the same error or value for %s', (_, value) => {
    const object = create({ spec: { value } });
    expect(quickly(object)).toEqual(slowly(object));
  });
});

test('leaves the method of cdk8s as it was, also after an error', () => {
  const { toJson } = ApiObject.prototype;
  expect(() => withQuickJson(() => fail('stop'))).toThrow('stop');
  expect(ApiObject.prototype.toJson).toBe(toJson);
});

function create(props: object): ApiObject {
  return new ApiObject(new Chart(new App(), 'chart'), 'object', { apiVersion: 'v1', kind: 'Thing', ...props });
}

/** The JSON text, which shows the order of keys, or the error. */
function slowly(object: ApiObject): string {
  try {
    return JSON.stringify(object.toJson(), (_, value) => (typeof value === 'bigint' ? `bigint ${value}` : value));
  } catch (error) {
    return `error ${(error as Error).message.slice(0, 200)}`;
  }
}

function quickly(object: ApiObject): string {
  return withQuickJson(() => slowly(object));
}

function randomProps(): fc.Arbitrary<object> {
  const name = fc.oneof(fc.constantFrom('a', 'b', 'value', 'name', 'kind', '10', '9', 'metadata'), fc.string({ maxLength: 4 }));
  const { value } = fc.letrec<{ value: unknown; object: object }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, undefined, true, '', 'text', 0, 1.5, []),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('object'),
      tie('value').map((inner) => Lazy.any({ produce: () => inner })),
      tie('value').map((inner) => ({ resolve: () => inner })),
      fc.oneof(fc.integer(), fc.string()).map((inner) => new Wrapped(inner)),
    ),
    object: fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  }));
  const labels = fc.dictionary(name, fc.constantFrom('x', '', 'y'));
  return fc.record({ metadata: fc.record({ labels, annotations: labels, name: fc.constant('it') }), spec: value, data: value });
}

/** As imported CRDs wrap what may be a number or text. */
class Wrapped {
  readonly value: number | string;

  constructor(value: number | string) {
    this.value = value;
  }
}

function cyclic(): object {
  const object: Record<string, unknown> = {};
  object.self = object;
  return object;
}

function fail(message: string): never {
  throw new Error(message);
}
