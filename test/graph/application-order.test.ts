import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OrderedApplication, orderApplications } from '../../src/graph/application-order.ts';
import type { JsonObject } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';
import { aDeployment, aGraph, aResource, aService } from './build.ts';

function anApplication(name: string, after: readonly string[] = []): OrderedApplication {
  return { stage: 'staging', name, after };
}

/** What a consumer's application depends on, when each resource is in an application of the given name. */
function dependenciesOf(consumer: Resource, providers: Readonly<Record<string, Resource>>): readonly string[] {
  const resources = Object.entries(providers).map(([application, resource]) => ({ ...resource, application }));
  const graph = aGraph([...resources, { ...consumer, application: 'consumer' }]);
  const applications = ['consumer', ...Object.keys(providers)].map((name) => anApplication(name));
  return orderApplications(graph, applications).find('staging', 'consumer').dependsOn;
}

function pod(spec: JsonObject): Resource {
  return aDeployment('shop/web', {}, spec);
}

describe('what must exist first', () => {
  const config = aResource('ConfigMap shop/settings', { data: { a: 'b' } });

  test.each<[string, Resource, Resource]>([
    ['a ConfigMap in the environment', aDeployment('shop/web', { envFrom: [{ configMapRef: { name: 'settings' } }] }), config],
    ['a Secret as a volume', pod({ volumes: [{ name: 'a', secret: { secretName: 'login' } }] }), aResource('Secret shop/login')],
    ['a ServiceAccount', pod({ serviceAccountName: 'robot' }), aResource('ServiceAccount shop/robot')],
    [
      'a volume claim',
      pod({ volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'disk' } }] }),
      aResource('PersistentVolumeClaim shop/disk'),
    ],
    ['a PriorityClass', pod({ priorityClassName: 'high' }), aResource('PriorityClass high')],
    ['a Namespace', config, aResource('Namespace shop')],
    [
      'a CustomResourceDefinition',
      aResource('ScaledObject shop/web'),
      {
        ...aResource('CustomResourceDefinition scaledobjects.keda.sh', {
          spec: { group: 'keda.sh', names: { kind: 'ScaledObject' } },
        }),
      },
    ],
  ])('%s comes before', (_name, consumer, provider) => {
    expect(dependenciesOf(consumer, { provider })).toEqual(['provider']);
  });

  test('a Service does not, neither by reference nor by host name', () => {
    const ingress = aResource('Ingress shop/web', {
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    });
    const caller = aDeployment('shop/caller', { env: [{ name: 'URL', value: 'http://web.shop.svc:80' }] });
    expect(dependenciesOf(ingress, { provider: aService('shop/web') })).toEqual([]);
    expect(dependenciesOf(caller, { provider: aService('shop/web') })).toEqual([]);
  });

  test('an optional reference does not', () => {
    const consumer = aDeployment('shop/web', { envFrom: [{ configMapRef: { name: 'settings', optional: true } }] });
    expect(dependenciesOf(consumer, { provider: config })).toEqual([]);
  });

  test('another stage does not', () => {
    const consumer = aDeployment('shop/web', { envFrom: [{ configMapRef: { name: 'settings' } }] });
    expect(dependenciesOf(consumer, { provider: { ...config, stage: 'production' } })).toEqual([]);
  });
});

describe('the order', () => {
  const empty = aGraph([]);

  test('follows what the author says, sorted and with its depth', () => {
    const orders = orderApplications(empty, [anApplication('c', ['b', 'a']), anApplication('a'), anApplication('b', ['a'])]);
    expect(orders.find('staging', 'c')).toEqual({ dependsOn: ['a', 'b'], depth: 2 });
    expect(orders.find('staging', 'a')).toEqual({ dependsOn: [], depth: 0 });
    expect(orders.cycles).toEqual([]);
  });

  test('is none for an application that nobody knows', () => {
    expect(orderApplications(empty, []).find('staging', 'a')).toEqual({ dependsOn: [], depth: 0 });
  });

  test('names a cycle once', () => {
    const applications = [
      anApplication('a', ['b']),
      anApplication('b', ['c']),
      anApplication('c', ['a']),
      anApplication('d', ['a']),
    ];
    expect(orderApplications(empty, applications).cycles).toEqual([{ stage: 'staging', applications: ['a', 'b', 'c', 'a'] }]);
  });

  test('keeps stages apart', () => {
    const applications = [anApplication('a', ['b']), { stage: 'production', name: 'a', after: [] }, anApplication('b')];
    const orders = orderApplications(empty, applications);
    expect(orders.find('production', 'a').depth).toBe(0);
    expect(orders.find('staging', 'a').depth).toBe(1);
  });

  test('goes through a chain of 5,000 applications', () => {
    const chain = Array.from({ length: 5_000 }, (_, index) => anApplication(`a${index}`, index > 0 ? [`a${index - 1}`] : []));
    for (const applications of [chain, chain.toReversed()]) {
      const orders = orderApplications(empty, applications);
      expect(orders.find('staging', 'a4999').depth).toBe(4_999);
      expect(orders.cycles).toEqual([]);
    }
  });

  test('is not exponential where each application needs all earlier ones', () => {
    const names = Array.from({ length: 300 }, (_, index) => `a${index}`);
    const orders = orderApplications(
      empty,
      names.map((name, index) => anApplication(name, names.slice(0, index))),
    );
    expect(orders.find('staging', 'a299').depth).toBe(299);
  });

  test('is the same for every order of the applications, and finds a cycle exactly when there is one', () => {
    const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 14 });
    fc.assert(
      fc.property(edges, fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (pairs, order) => {
        const needsOf = (index: number) => [
          ...new Set(pairs.flatMap(([from, to]) => (from === index && from !== to ? [`a${to}`] : []))),
        ];
        const applications = Array.from({ length: 8 }, (_, index) => anApplication(`a${index}`, needsOf(index)));
        const straight = orderApplications(empty, applications);
        const shuffled = orderApplications(
          empty,
          order.map((index) => applications[index]!),
        );
        expect(straight.cycles.length > 0).toBe(hasCycle(applications));
        expect(shuffled.cycles.length > 0).toBe(straight.cycles.length > 0);
        for (const { name, after } of applications) {
          expect(straight.find('staging', name).dependsOn).toEqual(after.toSorted());
          if (straight.cycles.length === 0) expect(shuffled.find('staging', name)).toEqual(straight.find('staging', name));
        }
      }),
    );
  });
});

/** Takes away what needs nothing until nothing is left, or only cycles. */
function hasCycle(applications: readonly OrderedApplication[]): boolean {
  let left = applications;
  for (;;) {
    const names = new Set(left.map(({ name }) => name));
    const next = left.filter(({ after }) => after.some((name) => names.has(name)));
    if (next.length === left.length) return left.length > 0;
    left = next;
  }
}
