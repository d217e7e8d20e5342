import { expect, test } from 'vitest';
import { check, summary } from './folders.ts';

const pod = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
    - {name: web, image: 'web:1', envFrom: [{configMapRef: {name: settings}}]}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
`;
const sync = (path: string) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ${path}, targetNamespace: shop, prune: true, interval: 1h, sourceRef: {kind: GitRepository, name: flux-system}}
`;
const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec: {interval: 1h, chartRef: {kind: HelmChart, name: web}}
`;

test.each(['./apps', 'apps', '/apps/', './clusters/one/apps'])(
  'a Kustomization of Flux with path %s brings what is there, no more',
  (path) => {
    const folder = path.replace(/^\.?\/|\/$/g, '');
    const found = check({ [`${folder}/pod.yaml`]: pod, 'flux/sync.yaml': sync(path) });
    expect(summary(found)).toEqual([`error missing-reference ${folder}/pod.yaml:6:67`]);
  },
);

test.each(['./elsewhere', './', '$cluster'])('one with path %s may bring anything', (path) => {
  const found = check({ 'apps/pod.yaml': pod, 'flux/sync.yaml': sync(path) });
  expect(summary(found)).toEqual(['warning missing-reference apps/pod.yaml:6:67']);
});

test('a release does not make what it needs itself', () => {
  const { issues } = check({ 'apps/release.yaml': release });
  expect(issues.map(({ code, at }) => [code, at])).toEqual([['missing-reference', 'spec.chartRef.name']]);
  expect(issues[0]!.message).not.toContain('may make it');
});
