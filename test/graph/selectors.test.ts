import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/types/manifest.ts';
import { aDeployment, aGraph, anExternal, aPodTemplate, aResource, aService, findIn } from './build.ts';

const web = aDeployment('shop/web');

describe('a selector', () => {
  test('of a Service matches pods by all of its labels', () => {
    expect(findIn([web, aService('shop/web')])).toEqual([]);
    expect(findIn([web, aService('shop/web', { selector: { app: 'web', tier: 'front' } })])).toEqual([
      'unmatched-selector error Service/web spec.selector',
    ]);
  });

  test('matches in its own namespace only', () => {
    expect(findIn([aDeployment('other/web'), aService('shop/web')])).toEqual([
      'unmatched-selector error Service/web spec.selector',
    ]);
  });

  test('names the workloads whose pods match', () => {
    const twin = aResource('DaemonSet shop/agent', { spec: { template: aPodTemplate('web') } });
    const { selections } = aGraph([web, twin, aDeployment('shop/other'), aService('shop/web')]);
    expect(selections.map(({ matches }) => matches.map(({ id }) => id.name))).toEqual([['web', 'agent']]);
  });

  test.each<[string, JsonObject]>([
    ['In', { key: 'app', operator: 'In', values: ['web', 'api'] }],
    ['NotIn', { key: 'app', operator: 'NotIn', values: ['api'] }],
    ['Exists', { key: 'app', operator: 'Exists' }],
    ['DoesNotExist', { key: 'tier', operator: 'DoesNotExist' }],
  ])('holds with the expression %s', (_, expression) => {
    const budget = aResource('PodDisruptionBudget shop/web', { spec: { selector: { matchExpressions: [expression] } } });
    expect(findIn([web, budget])).toEqual([]);
  });

  test.each<[string, JsonObject]>([
    ['In', { key: 'app', operator: 'In', values: ['api'] }],
    ['NotIn', { key: 'app', operator: 'NotIn', values: ['web'] }],
    ['Exists', { key: 'tier', operator: 'Exists' }],
    ['DoesNotExist', { key: 'app', operator: 'DoesNotExist' }],
  ])('fails with the expression %s', (_, expression) => {
    const budget = aResource('PodDisruptionBudget shop/web', {
      spec: { selector: { matchLabels: { app: 'web' }, matchExpressions: [expression] } },
    });
    expect(findIn([web, budget])).toEqual(['unmatched-selector error PodDisruptionBudget/web spec.selector']);
  });

  test('of a policy only warns, and one that is empty selects all pods', () => {
    const policy = (spec: JsonObject) => aResource('NetworkPolicy shop/web', { spec });
    expect(findIn([web, policy({ podSelector: {} })])).toEqual([]);
    expect(findIn([web, policy({ podSelector: { matchLabels: { app: 'wep' } } })])).toEqual([
      'unmatched-selector warning NetworkPolicy/web spec.podSelector',
    ]);
  });

  test('of a peer is not checked when the peer may live in other namespaces', () => {
    const policy = (peer: JsonObject) =>
      aResource('NetworkPolicy shop/web', { spec: { podSelector: {}, ingress: [{ from: [peer] }] } });
    const podSelector = { matchLabels: { app: 'prometheus' } };
    expect(findIn([web, policy({ podSelector })])).toEqual([
      'unmatched-selector warning NetworkPolicy/web spec.ingress[0].from[0].podSelector',
    ]);
    expect(findIn([web, policy({ podSelector, namespaceSelector: {} })])).toEqual([]);
  });

  test('of a required affinity may name other namespaces', () => {
    const near = (namespaces: readonly string[], app: string) =>
      aDeployment(
        'shop/web',
        {},
        {
          affinity: {
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [{ namespaces, labelSelector: { matchLabels: { app } } }],
            },
          },
        },
      );
    const db = aDeployment('data/db');
    expect(findIn([near(['data'], 'db'), db])).toEqual([]);
    expect(findIn([near(['data'], 'cache'), db])).toHaveLength(1);
    expect(findIn([near(['data', 'shop'], 'db'), db])).toEqual([]);
    expect(findIn([near(['data', 'shop'], 'cache'), db])).toHaveLength(1);
  });

  test('is not checked on a Service that selects nothing or points outside', () => {
    expect(findIn([aResource('Service shop/manual', { spec: { ports: [{ port: 80 }] } })])).toEqual([]);
    expect(findIn([aService('shop/web', { type: 'ExternalName', externalName: 'example.com', ports: [] })])).toEqual([]);
  });

  test('knows the labels that controllers add to pods', () => {
    const db = aResource('StatefulSet shop/db', { spec: { template: aPodTemplate('db') } });
    const job = aResource('Job shop/seed', { spec: { template: aPodTemplate('seed') } });
    const one = (selector: JsonObject) => findIn([db, job, aService('shop/one', { selector, ports: [{ port: 80 }] })]);
    expect(one({ 'statefulset.kubernetes.io/pod-name': 'db-2' })).toEqual([]);
    expect(one({ 'statefulset.kubernetes.io/pod-name': 'dbx-2' })).toHaveLength(1);
    expect(one({ 'batch.kubernetes.io/job-name': 'seed' })).toEqual([]);
    expect(one({ app: 'db', 'controller-revision-hash': 'abc' })).toEqual([]);
  });

  test('also selects the pods of kinds that are not Kubernetes own', () => {
    const rollout = aResource('Rollout shop/web', { spec: { template: aPodTemplate('web') } });
    expect(findIn([rollout, aService('shop/web')])).toEqual([]);
  });

  test('knows the labels of pods that a Rollout tries out', () => {
    const spec = {
      template: aPodTemplate('web'),
      strategy: {
        canary: {
          canaryMetadata: { labels: { role: 'canary' } },
          steps: [{ experiment: { templates: [{ metadata: { labels: { app: 'preview' } } }] } }],
        },
      },
    };
    const rollout = aResource('Rollout shop/web', { spec });
    const service = (selector: JsonObject) => aService('shop/one', { selector, ports: [{ port: 80, targetPort: 'http' }] });
    for (const selector of [{ app: 'web' }, { app: 'web', role: 'canary' }, { app: 'preview' }]) {
      expect(findIn([rollout, service(selector)])).toEqual([]);
    }
    expect(findIn([rollout, service({ app: 'web', role: 'stable' })])).toHaveLength(1);
  });

  test('only warns where pods may come from elsewhere', () => {
    const release = aResource('HelmRelease shop/chart');
    expect(findIn([release, aService('shop/web')])).toEqual(['unmatched-selector warning Service/web spec.selector']);
    expect(findIn([aService('shop/web')], [anExternal('Deployment shop/web')])).toEqual([
      'unmatched-selector warning Service/web spec.selector',
    ]);
  });
});

describe('a port', () => {
  const behind = (port: JsonObject) =>
    aResource('Ingress shop/web', { spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'web', port } } }] } }] } });

  test('of a Service may be asked for by number or name', () => {
    expect(findIn([web, aService('shop/web'), behind({ number: 80 })])).toEqual([]);
    expect(findIn([web, aService('shop/web'), behind({ name: 'http' })])).toEqual([]);
    expect(findIn([web, aService('shop/web'), behind({ number: 8080 })])).toEqual([
      'missing-port error Ingress/web spec.rules[0].http.paths[0].backend.service.port.number',
    ]);
    expect(findIn([web, aService('shop/web'), behind({ name: 'https' })])).toEqual([
      'missing-port error Ingress/web spec.rules[0].http.paths[0].backend.service.port.name',
    ]);
  });

  test('written as text in an old Ingress is the number', () => {
    const old = (servicePort: string) =>
      aResource('Ingress shop/web', { spec: { backend: { serviceName: 'web', servicePort } } });
    expect(findIn([web, aService('shop/web'), old('80')])).toEqual([]);
    expect(findIn([web, aService('shop/web'), old('81')])).toEqual(['missing-port error Ingress/web spec.backend.servicePort']);
  });

  test('of an external Service is checked when its ports are declared', () => {
    expect(findIn([behind({ number: 80 })], [anExternal('Service shop/web')])).toEqual([]);
    expect(findIn([behind({ number: 80 })], [anExternal('Service shop/web', { ports: [443] })])).toHaveLength(1);
  });

  test('name that a Service leads to must be in the pods it selects', () => {
    const service = (targetPort: string | number) => aService('shop/web', { ports: [{ port: 80 }, { port: 81, targetPort }] });
    expect(findIn([web, service('http')])).toEqual([]);
    expect(findIn([web, service('htp')])).toEqual(['missing-port error Service/web spec.ports[1].targetPort']);
    expect(findIn([web, service(9999)])).toEqual([]);
  });

  test('name is there when one of several workloads has it, and missing once when none has', () => {
    const migration = aResource('Job shop/migrate', { spec: { template: aPodTemplate('web', { ports: [] }) } });
    expect(findIn([web, migration, aService('shop/web')])).toEqual([]);
    expect(findIn([web, migration, aService('shop/web', { ports: [{ port: 80, targetPort: 'grpc' }] })])).toHaveLength(1);
  });

  test('name in the ingress of a policy is one of the selected pods', () => {
    const policy = (port: string) =>
      aResource('NetworkPolicy shop/web', {
        spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports: [{ port }] }] },
      });
    expect(findIn([web, policy('http')])).toEqual([]);
    expect(findIn([web, policy('grpc')])).toEqual(['missing-port warning NetworkPolicy/web spec.ingress[0].ports[0].port']);
  });
});
