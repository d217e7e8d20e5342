import { expect, test } from 'vitest';
import { aConfigMap, aPod, check, summary } from './folders.ts';

const kustomization = (text: string) => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}\n`;

test('two overlays of one base are two worlds, and what is wrong in the base is said once', () => {
  const files = {
    'base/kustomization.yaml': kustomization('resources: [pod.yaml, config.yaml]'),
    'base/pod.yaml': aPod('config', { key: 'B' }),
    'base/config.yaml': aConfigMap('config'),
    'overlays/a/kustomization.yaml': 'namespace: a\nresources: [../../base]\n',
    'overlays/b/kustomization.yaml': 'namespace: b\nresources: [../../base]\n',
  };
  const checked = check(files);
  expect(summary(checked)).toEqual(['error missing-key base/pod.yaml:15:20']);
  expect(checked).toMatchObject({ resources: 2, references: 1, files: 5 });
});

test('an overlay brings its base from outside the folder that was given', () => {
  const files = {
    'base/kustomization.yaml': kustomization('resources: [config.yaml]'),
    'base/config.yaml': aConfigMap('config'),
    'overlay/kustomization.yaml': kustomization('namespace: shop\nresources: [../base, pod.yaml]'),
    'overlay/pod.yaml': aPod('config'),
  };
  expect(check(files, { paths: ['overlay'] })).toMatchObject({ issues: [], resources: 2, references: 1 });
});

test('patches are no resources, and what they change is not judged', () => {
  const files = {
    'kustomization.yaml': kustomization('resources: [pod.yaml, config.yaml]\npatches: [{path: patch.yaml}]'),
    'pod.yaml': aPod('config', { key: 'B' }),
    'config.yaml': aConfigMap('config'),
    'patch.yaml': aConfigMap('config', { keys: ['B'] }),
  };
  expect(check(files)).toMatchObject({ issues: [], resources: 2 });
});

test('generators supply names and the keys that they say', () => {
  const generator = (keys: string) => kustomization(`resources: [pod.yaml]\nconfigMapGenerator:\n  - name: config\n${keys}`);
  const pod = aPod('config');
  expect(check({ 'kustomization.yaml': generator('    literals: [A=1]'), 'pod.yaml': pod }).issues).toEqual([]);
  expect(check({ 'kustomization.yaml': generator('    files: [A=a.txt]'), 'pod.yaml': pod }).issues).toEqual([]);
  expect(check({ 'kustomization.yaml': generator('    envs: [a.env]'), 'a.env': '# x\nA=1\n', 'pod.yaml': pod }).issues).toEqual(
    [],
  );
  expect(check({ 'kustomization.yaml': generator('    envs: [lost.env]'), 'pod.yaml': pod }).issues).toEqual([]);
  expect(summary(check({ 'kustomization.yaml': generator('    literals: [B=1]'), 'pod.yaml': pod }))).toEqual([
    'error missing-key pod.yaml:15:20',
  ]);
});

test('beside remote resources, charts and missing files a miss is a warning', () => {
  const missed = (text: string) => summary(check({ 'kustomization.yaml': kustomization(text), 'pod.yaml': aPod('config') }));
  const warning = 'warning missing-reference pod.yaml:14:21';
  expect(missed('resources: [pod.yaml]')).toEqual(['error missing-reference pod.yaml:14:21']);
  expect(missed('resources: [pod.yaml, "https://github.com/acme/shop//base?ref=v1"]')).toEqual([warning]);
  expect(missed('resources: [pod.yaml, github.com/acme/shop/base]')).toEqual([warning]);
  expect(missed('resources: [pod.yaml]\nhelmCharts: [{name: shop}]')).toEqual([warning]);
  expect(missed('resources: [pod.yaml, lost.yaml]')).toEqual(['warning missing-reference kustomization.yaml:3:23', warning]);
});

test('kustomizations that name each other are reported, and checked all the same, beside others too', () => {
  const files = {
    'a/kustomization.yaml': kustomization('resources: [../b, config.yaml]'),
    'a/config.yaml': aConfigMap('config'),
    'b/kustomization.yaml': kustomization('resources: [../a, pod.yaml]'),
    'b/pod.yaml': aPod('config', { key: 'B' }),
  };
  const found = ['error dependency-cycle b/kustomization.yaml:3:13', 'error missing-key b/pod.yaml:15:20'];
  expect(summary(check(files))).toEqual(found);
  expect(summary(check({ ...files, 'c/kustomization.yaml': kustomization('resources: []') }))).toEqual(found);
});

test('what comes by many ways is walked once', () => {
  const files: Record<string, string> = { 'k0/kustomization.yaml': kustomization('resources: [config.yaml]') };
  files['k0/config.yaml'] = aConfigMap('config');
  for (let index = 1; index <= 40; index++) {
    const parts = `resources: [../k${index - 1}, ../other${index}]`;
    files[`k${index}/kustomization.yaml`] = kustomization(parts);
    files[`other${index}/kustomization.yaml`] = kustomization(`resources: [../k${index - 1}]`);
  }
  expect(check(files)).toMatchObject({ issues: [], resources: 1 });
});

test('what an overlay and its components label and patch is what they bring together', () => {
  const budget = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  selector: {matchLabels: {app: shop}}
`;
  const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {tier: web}}
  template: {metadata: {labels: {tier: web}}, spec: {containers: [{name: main, image: busybox}]}}
`;
  const files = (base: string, overlay: string, component = '') => ({
    'base/kustomization.yaml': kustomization(`resources: [web.yaml]\n${base}`),
    'base/web.yaml': web,
    'component/kustomization.yaml': `kind: Component\nresources: [budget.yaml]\n${component}`,
    'component/budget.yaml': budget,
    'overlay/kustomization.yaml': kustomization(`resources: [../base]\ncomponents: [../component]\n${overlay}`),
  });
  const problem = ['error unmatched-selector component/budget.yaml:5:13'];
  expect(summary(check(files('', '')))).toEqual(problem);
  expect(summary(check(files('commonLabels: {app: shop}', '')))).toEqual([]);
  expect(summary(check(files('', 'labels: [{pairs: {app: shop}, includeTemplates: true}]')))).toEqual([]);
  expect(summary(check(files('', 'labels: [{pairs: {app: shop}}]')))).toEqual(problem);
  expect(summary(check(files('', '', 'labels: [{pairs: {app: shop}, includeSelectors: true}]')))).toEqual([]);
  expect(summary(check(files('', '', 'patches: [{target: {kind: Deployment}, patch: ""}]')))).toEqual([
    'warning unmatched-selector component/budget.yaml:5:13',
  ]);
});

test('a component that nobody names misses what its users have', () => {
  const files = { 'kustomization.yaml': 'kind: Component\nresources: [pod.yaml]\n', 'pod.yaml': aPod('config') };
  expect(summary(check(files))).toEqual(['warning missing-reference pod.yaml:14:21']);
});

test('a Kustomization of Flux in a file of that name is a resource', () => {
  const text =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\n';
  expect(check({ 'kustomization.yaml': text })).toMatchObject({ resources: 1, issues: [] });
});

test('what another root has is there', () => {
  const files = {
    'infra/kustomization.yaml': kustomization('namespace: shop\nresources: [config.yaml]'),
    'infra/config.yaml': aConfigMap('config'),
    'apps/kustomization.yaml': kustomization('namespace: shop\nresources: [pod.yaml]'),
    'apps/pod.yaml': aPod('config'),
  };
  expect(check(files).issues).toEqual([]);
  expect(summary(check(files, { paths: ['apps'] }))).toEqual(['error missing-reference apps/pod.yaml:14:21']);
});

test('files with the same objects are alternatives, and in one file they are a collision', () => {
  const [one, other] = [aConfigMap('config', { keys: ['A'] }), aConfigMap('config', { keys: ['B'] })];
  expect(check({ 'install.yaml': `${one}---\n${aPod('config')}`, 'install-ha.yaml': other }).issues).toEqual([]);
  expect(check({ 'a/config.yaml': one, 'b/config.yaml': other, 'pod.yaml': aPod('config', { key: 'B' }) }).issues).toEqual([]);
  expect(summary(check({ 'install.yaml': `${one}---\n${other}` }))).toEqual(['error duplicate-identity install.yaml:8:1']);
});

test('an object that does not say its namespace may be in any', () => {
  const found = (pod: string, config: string | undefined) =>
    summary(
      check({ 'pod.yaml': aPod('config', { namespace: pod }), 'config.yaml': aConfigMap('config', { namespace: config }) }),
    );
  expect(found('shop', undefined)).toEqual([]);
  expect(found('', 'shop')).toEqual([]);
  expect(found('', undefined)).toEqual([]);
  expect(found('shop', 'other')).toEqual(['error missing-reference pod.yaml:14:21']);
});

test('a Secret that is missing is kept elsewhere, unless one of nearly that name is there', () => {
  const secret = (name: string) => aConfigMap(name).replace('ConfigMap', 'Secret').replace('A: value', 'A: "JHtBfQ=="');
  const found = (name: string) =>
    summary(check({ 'pod.yaml': aPod('login', { kind: 'secretKeyRef' }), 'secret.yaml': secret(name) }));
  expect(found('login')).toEqual([]);
  expect(found('logn')).toEqual(['error missing-reference pod.yaml:14:21']);
  expect(found('registry')).toEqual(['warning missing-reference pod.yaml:14:21']);
});

test('what an operator makes of a custom resource may have the pods that a Service selects', () => {
  const service = `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {ray.io/cluster: k8s}
  ports: [{port: 80}]
`;
  const spec = 'spec: {containers: [{name: main, image: busybox}]}\n';
  const web = `apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {ray.io/cluster: web}}\n${spec}`;
  const cluster = 'apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {name: k8s}\n';
  const files = { 'service.yaml': service, 'web.yaml': web };
  expect(summary(check(files))).toEqual(['error unmatched-selector service.yaml:5:13']);
  expect(summary(check({ ...files, 'cluster.yaml': cluster }))).toEqual([
    'info unknown-kind cluster.yaml:2:7',
    'warning unmatched-selector service.yaml:5:13',
  ]);
});

test('externals are there, with the keys that they say', () => {
  const files = {
    'pod.yaml': aPod('config', { namespace: 'shop' }),
    'outside/list.yaml': '- {kind: ConfigMap, name: config, keys: [A]}\n',
  };
  const options = { paths: ['pod.yaml'], externals: ['outside/list.yaml'] };
  expect(check(files, options).issues).toEqual([]);
  expect(
    summary(check({ ...files, 'outside/list.yaml': '[{"kind":"ConfigMap","name":"config","keys":["B"]}]' }, options)),
  ).toEqual(['error missing-key pod.yaml:15:20']);
  expect(
    summary(check({ ...files, 'outside/list.yaml': '- {kind: ConfigMap, name: config, namespace: other}' }, options)),
  ).toEqual(['error missing-reference pod.yaml:14:21']);
});

test.each([
  ['- {kind: ConfigMap}', /list\.yaml \[0\]/],
  ['- {kind: ConfigMap, name: a, port: 1}', /"port"/],
  ['- {kind: ConfigMap, name: a, keys: A}', /keys/],
  ['- {kind: Service, name: a, ports: [{}]}', /ports/],
  ['kind: ConfigMap', /no list/],
  ['- [', /YAML/],
])('the external %s is refused', (text, message) => {
  expect(() => check({ 'pod.yaml': aPod('a'), 'list.yaml': text }, { paths: ['pod.yaml'], externals: ['list.yaml'] })).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }),
  );
});
