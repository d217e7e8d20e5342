// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such texts are what it is about.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { checkManifests } from '../../../src/check-manifests.ts';
import { argocd } from '../../../src/plugs/operators/argocd.ts';
import { flux } from '../../../src/plugs/operators/flux.ts';
import type { Manifest } from '../../../src/types/manifest.ts';
import { inspect, told } from './trapped.ts';

const folder = mkdtempSync(join(tmpdir(), 'operators-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('kustomize refuses an empty item of a list, wherever it stands', () => {
  const thing = (spec: Manifest['spec']) => ({ apiVersion: 'acme.example/v1', kind: 'Thing', metadata: { name: 'a' }, spec });
  const places = (spec: Manifest['spec']) => inspect([thing(spec)]).map(({ rule, at }) => `${rule} ${at}`);
  expect(places({ items: [{ args: ['a', null] }] })).toEqual(['null-item spec.items[0].args[1]']);
  expect(places([null])).toEqual(['null-item spec[0]']);
  expect(places([[1], [2, null]])).toEqual(['null-item spec[1][1]']);
  expect(places({ items: [{ args: ['a', '', 0, false], more: null }] })).toEqual([]);
});

const kinds = [
  ['v1', 'Service'],
  ['v1', 'Secret'],
  ['v1', 'Namespace'],
  ['v1', 'List'],
  ['apps/v1', 'Deployment'],
  ['batch/v1', 'Job'],
  ['argoproj.io/v1alpha1', 'Application'],
  ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
] as const;
const keys = fc.constantFrom(
  'argocd.argoproj.io/hook',
  'argocd.argoproj.io/sync-options',
  'argocd.argoproj.io/sync-wave',
  'helm.sh/hook',
  'kustomize.toolkit.fluxcd.io/prune',
  'kustomize.toolkit.fluxcd.io/constructor',
  'a',
);
const words = fc.constantFrom(
  'PreSync,Skip',
  'Prune=',
  '=',
  'constructor',
  '-1',
  '${a[@]}',
  'shop',
  'staging/shop',
  '',
  './staging/shop',
);
const json = fc.oneof(words, fc.jsonValue({ maxDepth: 2 }));
const object = (names: fc.Arbitrary<string>) => fc.oneof(json, fc.dictionary(names, json, { maxKeys: 4 }));
const spec = object(
  fc.constantFrom('path', 'source', 'sources', 'template', 'ports', 'postBuild', 'names', 'group', 'syncPolicy'),
);
const manifest = fc
  .record({
    type: fc.constantFrom(...kinds),
    name: fc.constantFrom('a', 'b', 'shop'),
    annotations: object(keys),
    labels: object(keys),
    rest: fc.dictionary(fc.constantFrom('ownerReferences', 'managedFields', 'uid', 'generation', 'generateName'), json),
    spec: fc.oneof(
      spec,
      fc.record({ template: fc.record({ spec: fc.record({ containers: fc.array(spec), hostAliases: json }) }) }),
    ),
    status: json,
    sops: json,
  })
  .map(
    ({ type: [apiVersion, kind], name, annotations, labels, rest, ...fields }) =>
      ({ apiVersion, kind, metadata: { name, annotations, labels, ...rest }, ...fields }) as Manifest,
  );

test('nothing is thrown on any JSON, whatever pulls it', () => {
  fc.assert(
    fc.property(
      fc.array(manifest, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(undefined, flux(), argocd()),
      (manifests, operator) => {
        for (const finding of inspect(manifests, operator)) expect(finding.code).toBe('operator-trap');
      },
    ),
  );
});

test('of YAML that somebody else wrote only that is told which is a trap for all, with its line', () => {
  const file = join(folder, 'all.yaml');
  writeFileSync(file, YAML);
  const { issues } = checkManifests({ paths: [file], externals: [], folder });
  const traps = issues.filter(({ code }) => code === 'operator-trap');
  expect(told(traps).map((line, index) => `${traps[index]!.source?.line} ${line}`)).toEqual([
    '6 server-field error ConfigMap a metadata.uid',
    '8 sync-option error ConfigMap a metadata.annotations.argocd.argoproj.io/sync-options',
  ]);
});

test('nor can Flux substitute in a folder of others what it cannot read', () => {
  const kustomization = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'apps', namespace: 'flux-system' },
    spec: { interval: '1h', path: './apps/shop', prune: true, postBuild: { substitute: { CLUSTER: 'eu' } } },
  };
  const script = (name: string, text: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop' },
    data: { text },
  });
  const files = {
    'clusters/eu/apps.yaml': kustomization,
    'apps/shop/kustomization.yaml': { resources: ['bad.yaml', 'good.yaml'] },
    'apps/shop/bad.yaml': script('bad', 'echo ${list[@]}'),
    'apps/shop/good.yaml': script('good', 'echo ${CLUSTER} ${UNKNOWN} ${PORT:-80}\n'),
    'apps/other/bad.yaml': script('other', 'echo ${list[@]}'),
  };
  const root = join(folder, 'flux');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  }
  const { issues } = checkManifests({ paths: [root], externals: [], folder });
  expect(told(issues.filter(({ code }) => code === 'operator-trap'))).toEqual(['substitution warning ConfigMap bad data.text']);
});

const YAML = `apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  namespace: shop
  uid: 0f7a
  annotations:
    argocd.argoproj.io/sync-options: prune=false
    argocd.argoproj.io/sync-wave: "\${WAVE}"
    config.kubernetes.io/local-config: "true"
    meta.helm.sh/release-name: web
data:
  run.sh: |
    echo \${HOME}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: b
  namespace: shop
  annotations: { helm.sh/hook: test }
spec:
  ttlSecondsAfterFinished: 5
  template:
    spec:
      restartPolicy: Never
      containers:
        - { name: main, image: "busybox:1", env: [{ name: A, value: a }, { name: A, value: b }] }
`;
