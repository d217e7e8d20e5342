import { expect, test } from 'vitest';
import { aFolder } from '../manifests/folders.ts';
import { aProject, aStage, json, stagewright } from './projects.ts';

test('list shows what each stage is to run on', async () => {
  const project = aProject({
    'stages/staging.ts': aStage('staging'),
    'stages/production.ts': aStage('production', { options: "kubernetes: '1.33'" }),
  });
  expect((await json(project, ['list'])).document).toMatchObject({
    stages: [
      { name: 'production', kubernetes: '1.33' },
      { name: 'staging', kubernetes: '1.37' },
    ],
  });
  expect((await stagewright(project, ['list'])).stdout).toContain('cluster production, Kubernetes 1.33, operator none');
});

test('a stage for a version that is not known stops the command at its line', async () => {
  const project = aProject({ 'stages/staging.ts': aStage('staging', { options: "kubernetes: '1.2' as never" }) });
  const { exit, stderr } = await stagewright(project, ['check']);
  expect(exit).toBe(2);
  expect(stderr).toContain('kubernetes-unknown');
  expect(stderr).toContain('stages/staging.ts:');
});

test('--kubernetes says what the objects are to run on', async () => {
  const flow = 'apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata:\n  name: a\n';
  const folder = aFolder({ 'flow.yaml': flow });
  const codesFor = async (...options: readonly string[]) => {
    const { document } = await json(folder, ['check', '--manifests', 'flow.yaml', ...options]);
    return (document as { readonly issues: readonly { readonly code: string }[] }).issues.map(({ code }) => code);
  };
  expect(await codesFor()).toEqual(['removed-api']);
  expect(await codesFor('--kubernetes', '1.31')).toEqual(['deprecated-api']);
  expect((await stagewright(folder, ['check', '--manifests', 'flow.yaml'])).stdout).toContain('runs on: --kubernetes 1.31.');
  const { exit, stderr } = await stagewright(folder, ['check', '--manifests', 'flow.yaml', '--kubernetes', '1.3']);
  expect(exit).toBe(2);
  expect(stderr).toContain('kubernetes-unknown');
});
