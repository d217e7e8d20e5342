import { Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-27';
import { expect, test } from 'vitest';
import { external } from '../../src/model/external.ts';
import { argocd } from '../../src/plugs/operators/argocd.ts';
import { flux } from '../../src/plugs/operators/flux.ts';
import type { Operator } from '../../src/types/operator.ts';
import { anApplication, anObject, aStage, filesOf, issuesOf, manifestsOf, synthesizeStages } from './a-stage.ts';

const NAMESPACE = { kind: 'Namespace' };
const CLAIM = { kind: 'PersistentVolumeClaim', spec: {} };
const CRD = (scope: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  spec: { group: 'acme.example', names: { kind: 'Tenant', plural: 'tenants' }, scope, versions: [] },
});

/** Namespaces with the application that renders them, such as `shop: shop`. */
function namespacesOf(stage: ReturnType<typeof aStage>): readonly string[] {
  return synthesizeStages(stage)
    .graphs.flatMap(({ resources }) => resources)
    .filter(({ id }) => id.kind === 'Namespace')
    .map(({ id, application }) => `${application}: ${id.name}`);
}

test('a namespace that one application uses is in its folder', () => {
  const stage = aStage();
  anApplication(stage, 'shop');
  expect(Object.keys(filesOf(stage))).toEqual([
    'staging/shop/namespace-shop.yaml',
    'staging/shop/configmap-config.yaml',
    'staging/shop/kustomization.yaml',
    '.stagewright/staging/shop',
  ]);
});

test('a namespace that several share is in an application of its own', () => {
  const stage = aStage({ namespace: 'all' });
  anApplication(stage, 'shop', { a: {}, far: { metadata: { namespace: 'far' } } });
  anApplication(stage, 'database', { b: {} });
  expect(namespacesOf(stage)).toEqual(['_namespaces: all', 'shop: far']);
  expect(filesOf(stage)['staging/_namespaces/kustomization.yaml']).toContain('resources:\n  - namespace-all.yaml\n');
});

test('built-in and declared namespaces and those of the author are not rendered again', () => {
  const stage = aStage();
  anApplication(stage, 'one', { a: {} }, { namespace: 'kube-system' });
  anApplication(stage, 'two', { a: {} }, { namespace: 'default' });
  anApplication(stage, 'three', { a: {} }, { namespace: 'declared' });
  anApplication(stage, 'four', { a: {}, mine: NAMESPACE }, { namespace: 'mine' });
  anApplication(stage, 'five', { b: {} }, { namespace: 'mine' });
  external(stage, { kind: 'Namespace', name: 'declared' });
  expect(namespacesOf(stage)).toEqual(['four: mine']);
  expect(issuesOf(stage)).toEqual([]);
});

test('a preview has namespaces of its own', () => {
  const stage = aStage({ name: 'preview-login', ephemeral: true });
  anApplication(stage, 'shop');
  expect(namespacesOf(stage)).toEqual(['shop: preview-login-shop']);
});

test('a stage chooses its namespaces by name or by application, and an application has the last word', () => {
  const stage = aStage({ namespace: (application) => `team-${application}` });
  anApplication(stage, 'shop');
  anApplication(stage, 'database', { b: {} }, { namespace: 'data' });
  expect(namespacesOf(stage)).toEqual(['shop: team-shop', 'database: data']);
});

test('cluster-scoped kinds carry no namespace', () => {
  const stage = aStage();
  anApplication(stage, 'shop', {
    admin: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
    fast: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { namespace: 'wrong' } },
  });
  for (const manifest of [...manifestsOf('ClusterRole', stage), ...manifestsOf('StorageClass', stage)]) {
    expect(manifest.metadata).not.toHaveProperty('namespace');
  }
  expect(namespacesOf(stage)).toEqual([]);
});

test('a definition in the tree says whether its kind has a namespace', () => {
  const tenant = { apiVersion: 'acme.example/v1', kind: 'Tenant' };
  const stages = ['Cluster', 'Namespaced'].map((scope) => {
    const stage = aStage();
    anApplication(stage, 'shop', { one: tenant });
    anApplication(stage, 'platform', { 'tenants.acme.example': CRD(scope) });
    return stage;
  });
  expect(stages.map((stage) => manifestsOf('Tenant', stage)[0]?.metadata)).toEqual([
    { name: 'one' },
    { name: 'one', namespace: 'shop' },
  ]);
});

test('the keys of manifests are sorted, wherever the namespace comes from', () => {
  const stage = aStage();
  const chart = new Chart(stage, 'plain');
  anObject(chart, 'web', { metadata: { ownerReferences: [{ uid: 'u' }], labels: { b: '1', a: '2' } } });
  const [manifest] = manifestsOf('ConfigMap', stage);
  expect(JSON.stringify(manifest)).toBe(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"labels":{"a":"2","b":"1"},"name":"web","namespace":"plain","ownerReferences":[{"uid":"u"}]}}',
  );
});

test.each<[string, Operator | undefined, unknown]>([
  ['flux', flux(), { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }],
  ['argocd', argocd({ repository: 'r' }), { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' }],
  ['none', undefined, undefined],
])('precious kinds are guarded from pruning (%s)', (_name, operator, annotations) => {
  const stage = aStage({ operator });
  anApplication(stage, 'shop', { disk: CLAIM, 'tenants.acme.example': CRD('Cluster'), config: {} });
  const guarded = ['Namespace', 'PersistentVolumeClaim', 'CustomResourceDefinition'].flatMap((kind) => manifestsOf(kind, stage));
  expect(guarded.map(({ metadata }) => metadata.annotations)).toEqual([annotations, annotations, annotations]);
  expect(manifestsOf('ConfigMap', stage)[0]?.metadata).not.toHaveProperty('annotations');
});

test('what the author says of pruning stays', () => {
  const stage = aStage({ operator: flux() });
  const own = { 'kustomize.toolkit.fluxcd.io/prune': 'enabled', zone: 'a' };
  anApplication(stage, 'shop', { disk: { ...CLAIM, metadata: { annotations: own } } });
  expect(manifestsOf('PersistentVolumeClaim', stage)[0]?.metadata.annotations).toEqual(own);
});

test('a plain chart is an application', () => {
  const stage = aStage({ namespace: 'all' });
  anObject(new Chart(stage, 'plain', { disableResourceNameHashes: true }), 'web');
  anObject(new Chart(stage, 'own', { namespace: 'own' }), 'web');
  expect(manifestsOf('ConfigMap', stage).map(({ metadata }) => metadata.namespace)).toEqual(['all', 'own']);
  expect(synthesizeStages(stage).stages[0]?.applications.map(({ application }) => application)).toEqual(['plain', 'own']);
});

test('a chart inside an application is part of it', () => {
  const stage = aStage();
  anObject(new Chart(anApplication(stage, 'shop', {}), 'inner', { namespace: 'elsewhere' }), 'web');
  const { graphs } = synthesizeStages(stage);
  expect(graphs[0]?.resources.map(({ application, id }) => `${application} ${id.kind} ${id.namespace}`)).toEqual([
    'shop Namespace undefined',
    'shop ConfigMap elsewhere',
  ]);
});

test('an issue points at the line of the author, also through a library', () => {
  const stage = aStage();
  const shop = anApplication(stage, 'shop', {});
  const config = { valueFrom: { configMapKeyRef: { name: 'missing', key: 'a' } } };
  new Deployment(shop, 'web', { containers: [{ image: 'nginx:1', envVariables: { A: config } }] });
  const [issue] = synthesizeStages(stage).issues;
  expect(issue).toMatchObject({ code: 'missing-reference', stage: 'staging', application: 'shop' });
  expect(issue?.source?.file).toBe('test/resources/collect.test.ts');
});
