import { expect, test } from 'vitest';
import { aFolder, git } from '../deliver/remotes.ts';
import { aProject, aStage, commitAll, embedded, json, put } from './projects.ts';

const broken = aStage('broken', {
  applications: { shop: '{ URL: "http://nowhere.shop.svc:80" }' },
  options: 'cluster: "staging"',
});

test('check prints its issues, each with every field of the contract', async () => {
  const project = aProject({ 'stages/staging.ts': aStage('staging'), 'stages/broken.ts': broken });
  expect(await json(project, ['check', 'staging'])).toMatchObject({ exit: 0, document: { issues: [] } });
  const { exit, document, stderr } = await json(project, ['check', 'broken']);
  expect(exit).toBe(1);
  expect(Object.keys(document)).toEqual(['issues', 'waived']);
  expect(document.issues[0]).toEqual({
    code: 'unknown-host',
    rule: null,
    severity: 'error',
    message: expect.stringMatching(/\.$/),
    fix: expect.stringMatching(/\.$/),
    stage: 'broken',
    application: 'shop',
    resource: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: expect.any(String) },
    at: 'data.URL',
    source: { file: 'stages/broken.ts', line: 3, column: expect.any(Number) },
  });
  // The author's line, with the one before and after it.
  expect(stderr).toMatch(/> 3 \| {3}readonly config = new Config/);
});

test('synth prints what it did to each stage', async () => {
  const project = aProject({
    'stages/staging.ts': aStage('staging', { applications: { shop: '{ A: "1" }', api: '{ A: "1" }' } }),
  });
  const paths = ['configmap-api-config', 'kustomization', 'namespace-api'].map((name) => `staging/api/${name}.yaml`);
  const first = await json(project, ['synth']);
  expect(first.document.stages[0].added.slice(0, 3)).toEqual(paths);
  put(project, { 'stages/staging.ts': aStage('staging', { applications: { shop: '{ A: "2" }' } }) });
  expect(await json(project, ['synth'])).toMatchObject({
    exit: 0,
    document: {
      stages: [
        { name: 'staging', added: [], changed: ['staging/shop/configmap-shop-config.yaml'], removed: paths, unchanged: 2 },
      ],
      issues: [],
    },
  });
});

test('publish prints what became of each stage', async () => {
  const project = aProject({
    'stages/staging.ts': aStage('staging'),
    'stages/production.ts': aStage('production', { options: 'delivery: pullRequest(), cluster: "p"' }),
  });
  const { exit, document, stderr } = await json(project, ['publish']);
  expect(exit).toBe(0);
  expect(Object.keys(document)).toEqual(['results', 'issues', 'waived']);
  expect(document.results).toEqual([
    {
      ...{
        stage: 'production',
        action: 'opened',
        branch: 'stagewright/shop/production',
        commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      },
      pullRequest: { number: 1, url: '.stagewright/local/pull-requests/1.md' },
      added: ['configmap-shop-config', 'kustomization', 'namespace-shop'].map((name) => `production/shop/${name}.yaml`),
      ...{ changed: [], removed: [], deletions: [], inputs: {}, warnings: [], repository: null, before: null, application: null },
    },
    {
      ...{
        stage: 'staging',
        action: 'committed',
        branch: 'main',
        commit: expect.stringMatching(/^[0-9a-f]{40}$/),
        pullRequest: null,
      },
      added: ['configmap-shop-config', 'kustomization', 'namespace-shop'].map((name) => `staging/shop/${name}.yaml`),
      ...{ changed: [], removed: [], deletions: [], inputs: {}, warnings: [], repository: null, before: null, application: null },
    },
  ]);
  expect(stderr).toContain('staging  committed 3 changes to main');
  expect((await json(project, ['publish'])).document.results).toMatchObject([{ action: 'nothing' }, { action: 'nothing' }]);
});

test('what landed is told beside the error that stopped the rest', async () => {
  const empty = aFolder();
  git(empty, ['init', '-q', '--bare', '.']);
  const project = aProject({
    'stages/staging.ts': aStage('staging'),
    'stages/production.ts': aStage('production', {
      options: `cluster: "p", delivery: pullRequest(), target: { repository: ${JSON.stringify(empty)} }`,
    }),
  });
  const { exit, document, stderr } = await json(project, ['publish']);
  expect(exit).toBe(4);
  expect(document).toMatchObject({
    results: [{ stage: 'staging', action: 'committed' }],
    error: { code: 'branch-not-found', message: expect.stringContaining('is empty'), hint: expect.any(String) },
  });
  expect(stderr).toContain('staging  committed');
});

test.each([
  ['an unknown stage', ['check', 'stagin'], 2, 'stage-not-found'],
  ['an unknown option', ['check', '--jsno'], 2, 'usage'],
  ['an unknown command', ['chek'], 2, 'usage'],
  ['a bad value', ['check', '--set', 'NOVALUE'], 2, 'usage'],
  ['a bad time', ['publish', '--timeout', 'soon'], 2, 'usage'],
  ['a bad format', ['graph', '--format', 'svg'], 2, 'usage'],
  ['a folder without a project', ['list', '--project', '/'], 2, 'project-invalid'],
  ['nothing to merge', ['merge'], 2, 'usage'],
])('%s is one document with an error', async (_what, args, exit, code) => {
  const project = aProject({ 'stages/staging.ts': aStage('staging') });
  const result = await json(project, args);
  expect(result.exit).toBe(exit);
  expect(result.document).toEqual({ error: { code, message: expect.any(String), hint: expect.any(String) } });
  expect(result.stderr).not.toBe('');
});

test('a refusal for safety exits 3, and an older build names both commits', async () => {
  const project = aProject({ 'stages/staging.ts': aStage('staging') });
  const first = commitAll(project, 'first');
  const second = commitAll(project, 'second');
  await json(project, ['publish']);
  git(project, ['checkout', '-q', first]);
  const { exit, document } = await json(project, ['publish']);
  expect(exit).toBe(3);
  expect(document.error).toMatchObject({ code: 'older-build', message: expect.stringContaining(second.slice(0, 12)) });
  expect((await json(project, ['publish', '--allow-older'])).exit).toBe(0);
  expect(git(embedded(project), ['rev-list', '--count', 'main'])).toBe('1');
});
