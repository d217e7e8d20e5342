import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { aConfigMap, aFolder, aPod } from '../manifests/folders.ts';
import { json, stagewright } from './projects.ts';

const command = resolve(import.meta.dirname, '..', '..', 'lib', 'cli', 'main.js');

test('check --manifests needs no project, and prints issues with their lines', async () => {
  const folder = aFolder({ 'k8s/config.yaml': aConfigMap('config'), 'k8s/pod.yaml': aPod('confg') });
  const { exit, stdout } = await stagewright(folder, ['check', '--manifests', 'k8s']);
  expect(exit).toBe(1);
  expect(stdout).toContain('k8s/pod.yaml:14:21');
  expect(stdout).toMatch(/> 14 \| +name: confg/);
  expect(stdout).toMatch(/^Checked 2 files, 2 resources, 1 reference: 1 error\.$/m);
});

test('its document has the issues and what was counted', async () => {
  const folder = aFolder({ 'config.yaml': aConfigMap('config'), 'pod.yaml': aPod('config'), 'values.yaml': 'a: 1\n' });
  expect(await json(folder, ['check', '--manifests', 'config.yaml', 'pod.yaml'])).toMatchObject({
    exit: 0,
    document: { issues: [], files: 2, resources: 2, references: 1, others: 0, substitutions: 0, skipped: [] },
  });
});

test('it reads standard input', () => {
  const folder = aFolder({});
  const input = `${aConfigMap('config')}---\n${aPod('confg')}`;
  const { status, stdout } = spawnSync(process.execPath, [command, 'check', '--manifests', '-', '--json'], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(JSON.parse(stdout).issues).toMatchObject([
    { code: 'missing-reference', source: { file: 'standard input', line: 21, column: 21 } },
  ]);
});

test('it says what was skipped, counted and not checked', async () => {
  const folder = aFolder({
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\n',
    'chart/templates/a.yaml': aConfigMap('{{ .Release.Name }}'),
    'pod.yaml': aPod('$' + '{CONFIG}'),
    'values.yaml': 'a: 1\n',
  });
  const { exit, stdout } = await stagewright(folder, ['check', '--manifests', '.']);
  expect(exit).toBe(0);
  expect(stdout).toContain('Not checked: 1 value with a substitution');
  expect(stdout).toContain('Not Kubernetes: 2 documents.');
  expect(stdout).toContain('Skipped chart/templates: templates of a Helm chart.');
});

test('--external declares what exists besides', async () => {
  const folder = aFolder({ 'pod.yaml': aPod('config'), 'outside.yaml': '- {kind: ConfigMap, name: config}\n' });
  expect((await json(folder, ['check', '--manifests', 'pod.yaml'])).exit).toBe(1);
  expect((await json(folder, ['check', '--manifests', 'pod.yaml', '--external', 'outside.yaml'])).exit).toBe(0);
});

test('other formats place issues in the YAML', async () => {
  const folder = aFolder({ 'k8s/pod.yaml': aPod('config') });
  const { exit, stdout } = await stagewright(folder, ['check', '--manifests', 'k8s', '--format', 'github']);
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^::error file=k8s\/pod\.yaml,line=14,col=21,/);
});

test.each([
  [['check', 'staging', '--manifests', '.']],
  [['check', '--manifests', 'nowhere']],
  [['check', '--external', 'outside.yaml']],
  [['check', '--manifests', '.', '--external', 'nowhere.yaml']],
  [['check', '--manifests', '.', '--set', 'A=b']],
])('%j is wrong usage', async (args) => {
  expect(await json(aFolder({ 'pod.yaml': aPod('config') }), args)).toMatchObject({
    exit: 2,
    document: { error: { code: 'usage' } },
  });
});
