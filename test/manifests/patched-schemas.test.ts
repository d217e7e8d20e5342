import { expect, test } from 'vitest';
import { check, type Files } from './folders.ts';

const deployment = (spec: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n${spec}`;
const TEMPLATE = '  template:\n    spec:\n      containers:\n        - name: web\n          image: nginx:1.29\n';
const WHOLE = deployment(
  `  selector:\n    matchLabels:\n      app: web\n${TEMPLATE.replace('    spec', '    metadata:\n      labels:\n        app: web\n    spec')}`,
);

/** What is found of schemas, as `severity code at`. */
function schemasOf(files: Files): readonly string[] {
  const codes = ['unknown-field', 'missing-field', 'wrong-type', 'invalid-field'];
  return check(files)
    .issues.filter(({ code, rule }) => codes.includes(code) && rule !== 'selector')
    .map(({ severity, code, at }) => `${severity} ${code} ${at}`);
}

test('a kustomization that labels gives a workload the selector that it lacks', () => {
  const base = { 'web.yaml': deployment(TEMPLATE) };
  expect(schemasOf(base)).toContain('error missing-field spec.selector');
  expect(schemasOf({ ...base, 'kustomization.yaml': 'resources: [web.yaml]\n' })).toContain('error missing-field spec.selector');
  const labels = ['commonLabels:\n  app: web\n', 'labels:\n  - includeSelectors: true\n    pairs:\n      app: web\n'];
  for (const each of labels) expect(schemasOf({ ...base, 'kustomization.yaml': `resources: [web.yaml]\n${each}` })).toEqual([]);
  const others = 'labels:\n  - includeTemplates: true\n    pairs:\n      app: web\n';
  expect(schemasOf({ ...base, 'kustomization.yaml': `resources: [web.yaml]\n${others}` })).toContain(
    'error missing-field spec.selector',
  );
});

test('what a patch changes is not missed, and warned about where it is wrong', () => {
  const patched = { 'kustomization.yaml': 'resources: [web.yaml]\npatches:\n  - path: patch.yaml\n', 'patch.yaml': WHOLE };
  expect(schemasOf({ ...patched, 'web.yaml': deployment('  replicas: FROM_OVERLAY\n') })).toEqual([
    'warning wrong-type spec.replicas',
  ]);
  expect(schemasOf({ 'web.yaml': deployment('  replicas: FROM_OVERLAY\n') })).toContain('error wrong-type spec.replicas');
});

test('patches themselves are not judged, also where old kustomizations name them as texts', () => {
  const patch = deployment('  replicas: 2\n');
  for (const field of [
    'patches:\n  - patch.yaml\n',
    'patches:\n  - path: patch.yaml\n',
    'patchesStrategicMerge:\n  - patch.yaml\n',
  ]) {
    const files = { 'kustomization.yaml': `resources: [web.yaml]\n${field}`, 'web.yaml': WHOLE, 'patch.yaml': patch };
    expect(schemasOf(files)).toEqual([]);
  }
});

test('files beside a kustomization, and in its folder of patches, may be patches that nobody names: they are warned about', () => {
  const kustomization = { 'kustomization.yaml': 'resources: [web.yaml]\n', 'web.yaml': WHOLE };
  const patch = deployment('  replicas: 2\n');
  for (const path of ['patch.yaml', 'patches/replicas.yaml']) {
    const found = schemasOf({ ...kustomization, [path]: patch });
    expect(found).toContain('warning missing-field spec.selector');
    expect(found.filter((line) => line.startsWith('error'))).toEqual([]);
  }
  expect(schemasOf({ ...kustomization, 'other/replicas.yaml': patch })).toContain('error missing-field spec.selector');
});
