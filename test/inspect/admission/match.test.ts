import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { aDeployment, aResource } from '../../graph/build.ts';
import { aBinding, aPolicy, inspect, told } from './a-policy.ts';

const web = aDeployment('shop/web');
const labelled = aResource('ConfigMap shop/settings', { metadata: { name: 'settings', labels: { team: 'a' } } });
const reader = aResource('ClusterRole reader');
const shop = aResource('Namespace shop', { metadata: { name: 'shop', labels: { tier: 'live' } } });

const deployments = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] };
const all = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] };

type Row = readonly [what: string, constraints: JsonObject, matched: readonly string[]];

/** What of `web`, `settings`, `reader` and Namespace `shop` such constraints choose. */
const rows: readonly Row[] = [
  ['a rule', { resourceRules: [deployments] }, ['web']],
  ['all', { resourceRules: [all] }, ['web', 'settings', 'reader', 'shop']],
  ['another group', { resourceRules: [{ ...deployments, apiGroups: [''] }] }, []],
  ['the core group', { resourceRules: [{ ...deployments, apiGroups: [''], resources: ['configmaps'] }] }, ['settings']],
  ['a subresource', { resourceRules: [{ ...deployments, resources: ['deployments/scale'] }] }, []],
  ['all with their subresources', { resourceRules: [{ ...deployments, resources: ['*/*'] }] }, ['web']],
  ['updates only', { resourceRules: [{ ...deployments, operations: ['UPDATE', 'DELETE'] }] }, []],
  ['a name', { resourceRules: [{ ...all, resourceNames: ['web', 'reader'] }] }, ['web', 'reader']],
  ['what is in no namespace', { resourceRules: [{ ...all, scope: 'Cluster' }] }, ['reader', 'shop']],
  ['what is in a namespace', { resourceRules: [{ ...all, scope: 'Namespaced' }] }, ['web', 'settings']],
  ['several rules', { resourceRules: [deployments, { ...all, resources: ['clusterroles'] }] }, ['web', 'reader']],
  [
    'exceptions',
    { resourceRules: [all], excludeResourceRules: [{ ...all, resources: ['configmaps'] }] },
    ['web', 'reader', 'shop'],
  ],
  ['labels of objects', { resourceRules: [all], objectSelector: { matchLabels: { team: 'a' } } }, ['settings']],
  [
    'expressions over labels',
    { resourceRules: [all], objectSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } },
    ['web', 'reader', 'shop'],
  ],
  // Selectors of namespaces choose everything that is in none.
  [
    'labels of namespaces',
    { resourceRules: [all], namespaceSelector: { matchLabels: { tier: 'live' } } },
    ['web', 'settings', 'reader', 'shop'],
  ],
  ['other labels of namespaces', { resourceRules: [all], namespaceSelector: { matchLabels: { tier: 'test' } } }, ['reader']],
  [
    'names of namespaces',
    {
      resourceRules: [all],
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }] },
    },
    ['reader'],
  ],
  ['another version, exactly', { resourceRules: [{ ...deployments, apiVersions: ['v1beta1'] }], matchPolicy: 'Exact' }, []],
];

describe('constraints', () => {
  const resources = [web, labelled, reader, shop];
  const refused = (policy: Resource, binding: Resource) =>
    inspect([policy, binding, ...resources]).flatMap(({ severity, resource }) =>
      severity === 'error' ? [resource?.id.name] : [],
    );

  for (const [what, constraints, matched] of rows) {
    test(`of a policy: ${what}`, () => {
      expect(refused(aPolicy('false', { matchConstraints: constraints }), aBinding())).toEqual(matched);
    });
    test(`of a binding: ${what}`, () => {
      expect(refused(aPolicy('false'), aBinding({ matchResources: constraints }))).toEqual(matched);
    });
  }

  test('a policy that is bound to nothing, or of another name, says nothing', () => {
    expect(inspect([aPolicy('false'), web])).toEqual([]);
    expect(inspect([aPolicy('false'), aBinding({ policyName: 'other' }), web])).toEqual([]);
  });

  test('policies, bindings and webhooks are not judged by policies', () => {
    expect(inspect([aPolicy('false'), aBinding()])).toEqual([]);
  });
});

describe('what cannot be known is told once', () => {
  const messages = (constraints: JsonObject, resources: readonly Resource[]) =>
    inspect([aPolicy('false', { matchConstraints: constraints }), aBinding(), ...resources]).map(
      ({ severity, message }) => `${severity} ${message}`,
    );

  test('labels of a namespace that is not rendered', () => {
    const constraints = { resourceRules: [all], namespaceSelector: { matchLabels: { tier: 'live' } } };
    expect(messages(constraints, [web, labelled])).toEqual([
      'info ValidatingAdmissionPolicy "rule" is not judged for 2 resources, such as Deployment shop/web: it depends on the labels of Namespace shop, which is not known here.',
    ]);
  });

  test('but its name is known', () => {
    const byName = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
    expect(told(inspect([aPolicy('false'), aBinding({ matchResources: byName('shop') }), web]))).toEqual(['error web']);
    expect(inspect([aPolicy('false'), aBinding({ matchResources: byName('other') }), web])).toEqual([]);
  });

  test('another version of the same kind', () => {
    const constraints = { resourceRules: [{ ...deployments, apiVersions: ['v1beta2'] }] };
    expect(messages(constraints, [web, labelled])).toEqual([
      'info ValidatingAdmissionPolicy "rule" is not judged for 1 resource, such as Deployment shop/web: it depends on how it looks in version v1beta2, which is not known here.',
    ]);
  });
});

test('kinds of definitions have the plural that they say', () => {
  const gateway = aResource('Gateway shop/main', {});
  const definition = aResource('CustomResourceDefinition x', {
    spec: { group: 'gateway.networking.k8s.io', names: { kind: 'Gateway', plural: 'doors' } },
  });
  const constraints = { resourceRules: [{ ...all, resources: ['doors'] }] };
  const resources = [aPolicy('false', { matchConstraints: constraints }), aBinding(), gateway];
  expect(told(inspect(resources, { definitions: [definition.manifest] }))).toEqual(['error main']);
  expect(inspect(resources)).toEqual([]);
});
