import { ApiObject, type ApiObjectProps } from 'cdk8s';
import { expect, test } from 'vitest';
import type { Stage } from '../../src/model/stage.ts';
import { anApplication, aStage, issuesOf } from '../resources/a-stage.ts';

const repository = 'git@git.example.com:acme/gitops.git';

/** A stage with application `shop`, and one that links a folder by an object of that shape. */
function aLinkingStage(...objects: readonly object[]): Stage {
  const stage = aStage({ target: { repository, path: 'gitops' } });
  anApplication(stage, 'shop');
  const linking = anApplication(stage, 'linking');
  for (const [index, object] of objects.entries()) new ApiObject(linking, `linking-${index}`, object as ApiObjectProps);
  return stage;
}

const kustomization = (path: string, source = 'flux-system') => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'link', namespace: 'flux-system' },
  spec: { path, sourceRef: { kind: 'GitRepository', name: source } },
});
const gitRepository = (url: string) => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'ours', namespace: 'flux-system' },
  spec: { url },
});
const application = (repoURL: string, path: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'link', namespace: 'argocd' },
  spec: { source: { repoURL, path }, destination: { server: 'https://kubernetes.default.svc', namespace: 'linking' } },
});

const found = (...objects: readonly object[]) =>
  issuesOf(aLinkingStage(...objects)).filter((issue) => issue.includes('links folder') || issue.includes('path'));

test.each([
  ['the repository of the operator', [kustomization('./gitops/staging/shp')], 'spec.path'],
  [
    'ours by its URL',
    [kustomization('gitops/staging/shp', 'ours'), gitRepository('https://git.example.com/acme/gitops')],
    'spec.path',
  ],
  ['ours by its URL', [application('ssh://git@git.example.com/acme/gitops.git', 'gitops/staging/shp/')], 'spec.source.path'],
])('a folder that is not rendered is missed in %s', (_, objects, at) => {
  const issues = found(...objects);
  expect(issues).toHaveLength(1);
  expect(issues[0]).toContain('missing-reference');
  expect(issues[0]).toContain(at);
});

test.each([
  ['a folder that is rendered', [kustomization('./gitops/staging/shop')]],
  ['a whole stage', [kustomization('./gitops/staging')]],
  ['a folder of nobody', [kustomization('./gitops/infrastructure/x')]],
  ['a folder outside of ours', [kustomization('./staging/shp')]],
  ['another repository', [kustomization('gitops/staging/shp', 'ours'), gitRepository('https://git.example.com/acme/other')]],
  ['a source that is not known', [kustomization('gitops/staging/shp', 'unknown')]],
  ['another repository of Argo CD', [application('https://elsewhere.example.com/acme/gitops', 'gitops/staging/shp')]],
])('nothing is said of %s', (_, objects) => {
  expect(found(...objects)).toEqual([]);
});
