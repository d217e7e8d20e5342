import { readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveHttp } from '../deliver/http-server.ts';
import { addHook, aRemote, commitOn, git } from '../deliver/remotes.ts';
import { filesOf, refsOf } from '../deliver/stages.ts';
import { aProject, aStage, embedded, json, put, stagewright, start } from './projects.ts';

const byPullRequest = 'delivery: pullRequest(), cluster: "p"';

test('the whole way: publish, look, merge, and nothing is left to do', async () => {
  const project = aProject({
    'stages/staging.ts': aStage('staging'),
    'stages/production.ts': aStage('production', { options: byPullRequest }),
  });
  expect((await stagewright(project, ['diff', '--exit-code'])).exit).toBe(1);
  const { stdout } = await stagewright(project, ['publish']);
  expect(stdout).toMatch(/^production {2}opened pull request 1 \(\.stagewright\/local\/pull-requests\/1\.md\) with 3 changes/m);
  const pull = join(project, '.stagewright/local/pull-requests/1.md');
  expect(readFileSync(pull, 'utf8')).toContain('| `shop` | 2 | 0 | 0 |');

  const before = [statSync(pull, { bigint: true }).mtimeNs, refsOf(embedded(project))];
  expect((await stagewright(project, ['publish'])).stdout).toBe(
    'production  nothing to do, pull request 1 (.stagewright/local/pull-requests/1.md) holds it\nstaging  nothing to do\n',
  );
  expect([statSync(pull, { bigint: true }).mtimeNs, refsOf(embedded(project))]).toEqual(before);

  expect((await stagewright(project, ['merge', 'staging'])).exit).toBe(2);
  expect((await stagewright(project, ['merge', 'production'])).stdout).toContain(
    'Merged pull request 1 (production: shop) into main',
  );
  expect((await json(project, ['publish'])).document.results).toMatchObject([
    { action: 'nothing', pullRequest: null },
    { action: 'nothing' },
  ]);
  expect((await stagewright(project, ['diff', '--exit-code'])).exit).toBe(0);
});

test('merge takes a number, and asks for one when more than one is open', async () => {
  const project = aProject({
    'stages/staging.ts': aStage('staging'),
    'stages/east.ts': aStage('east', { options: 'delivery: pullRequest(), cluster: "e"' }),
    'stages/west.ts': aStage('west', { options: 'delivery: pullRequest(), cluster: "w"' }),
  });
  await stagewright(project, ['publish']);
  const { exit, stderr } = await stagewright(project, ['merge']);
  expect(exit).toBe(2);
  expect(stderr).toContain('1 (east) and 2 (west)');
  expect(await json(project, ['merge', '2'])).toMatchObject({ exit: 0, document: { merged: { number: 2, base: 'main' } } });
  expect(await json(project, ['merge'])).toMatchObject({ exit: 0, document: { merged: { number: 1 } } });
});

test('diff shows what would change, field by field or line by line, and --dry-run which files', async () => {
  const project = aProject({ 'stages/staging.ts': aStage('staging') });
  await stagewright(project, ['publish']);
  put(project, { 'stages/staging.ts': aStage('staging', { applications: { shop: '{ A: "2" }' } }) });
  expect(await stagewright(project, ['diff'])).toMatchObject({
    exit: 0,
    stdout: [
      'staging/shop  1 changed',
      '~ ConfigMap shop/shop-config',
      '~   data.A: "1" → "2"',
      '',
      '1 file would change.',
      '',
    ].join('\n'),
  });
  const unified = await stagewright(project, ['diff', '--format', 'unified']);
  expect(unified.stdout).toContain('--- staging/shop/configmap-shop-config.yaml');
  expect(unified.stdout).toMatch(/- {2}A: "1"\n\+ {2}A: "2"\n$/);
  expect(unified.stderr).toBe('1 file would change.\n');
  const markdown = await stagewright(project, ['diff', '--format', 'markdown']);
  expect(markdown.stdout).toMatch(/^## `staging`\n\n\| application \| added \| changed \| removed \|\n/);
  expect(markdown.stdout).toContain('\n| `shop` | 0 | 1 | 0 |\n');
  const { document } = await json(project, ['diff', '--exit-code']);
  expect(document.differences).toEqual([
    { path: 'staging/shop/configmap-shop-config.yaml', action: 'changed', stage: 'staging' },
  ]);
  expect(document.stages).toMatchObject([
    {
      stage: 'staging',
      resources: [
        {
          action: 'changed',
          id: { kind: 'ConfigMap', name: 'shop-config' },
          fields: [{ at: 'data.A', before: '1', after: '2' }],
        },
      ],
      risks: [],
    },
  ]);
  expect(JSON.parse((await stagewright(project, ['diff', '--format', 'json'])).stdout)).toEqual(document);
  expect((await stagewright(project, ['diff', '--format', 'unified', '--json'])).exit).toBe(2);
  const refs = refsOf(embedded(project));
  expect((await stagewright(project, ['publish', '--dry-run'])).stdout).toBe(
    'staging  would bring 1 change to main\n  ~ staging/shop/configmap-shop-config.yaml\n',
  );
  expect(refsOf(embedded(project))).toEqual(refs);
});

describe('remove', () => {
  test('takes out a stage whose code is gone, and single applications', async () => {
    const project = aProject({
      'stages/staging.ts': aStage('staging', { applications: { shop: '{ A: "1" }', api: '{ A: "1" }' } }),
      'stages/old.ts': aStage('old', { options: 'cluster: "o"' }),
    });
    await stagewright(project, ['publish']);
    rmSync(join(project, 'stages/old.ts'));
    expect(await json(project, ['remove', 'old', '--allow-deletions', '2'])).toMatchObject({
      exit: 0,
      document: { results: [{ stage: 'old', action: 'committed', removed: { length: 3 } }], issues: [] },
    });
    expect((await stagewright(project, ['remove', 'staging', 'api', '--allow-deletions', '2'])).stdout).toContain(
      'staging  committed 3 changes to main',
    );
    expect(Object.keys(filesOf(embedded(project))).filter((path) => !path.startsWith('staging/shop/'))).toEqual([
      '.stagewright/staging/shop',
    ]);
    expect((await stagewright(project, ['remove', 'old'])).stdout).toBe('old  nothing to do: nothing of it is published\n');
  });

  test('finds another repository by what the other stages say, or by its options', async () => {
    const remote = aRemote({ a: '1' });
    const target = (path: string) => `cluster: "${path}", target: { repository: "${remote}", branch: "main", path: "${path}" }`;
    const project = aProject({
      'stages/one.ts': aStage('one', { options: target('apps') }),
      'stages/two.ts': aStage('two', { options: target('apps').replace('"apps"', '"two"') }),
    });
    await stagewright(project, ['publish']);
    rmSync(join(project, 'stages/two.ts'));
    expect(await json(project, ['remove', 'two', '--allow-deletions', '2'])).toMatchObject({
      document: { results: [{ action: 'committed' }] },
    });
    put(project, { 'stages/three.ts': aStage('three', { options: target('else') }) });
    await stagewright(project, ['publish', 'three']);
    rmSync(join(project, 'stages/one.ts'));
    put(project, { 'stages/four.ts': aStage('four', { options: target('four') }) });
    expect(await json(project, ['remove', 'one'])).toMatchObject({ exit: 2, document: { error: { code: 'usage' } } });
    const place = ['--repository', remote, '--branch', 'main', '--path', 'apps'];
    expect(await json(project, ['remove', 'one', ...place, '--allow-deletions', '2'])).toMatchObject({
      document: { results: [{ action: 'committed' }] },
    });
    expect(Object.keys(filesOf(remote)).filter((path) => !path.startsWith('else/'))).toEqual(['a']);
  });

  test('of a stage that is delivered by pull request is a pull request', async () => {
    const project = aProject({
      'stages/staging.ts': aStage('staging'),
      'stages/production.ts': aStage('production', { options: byPullRequest }),
    });
    await stagewright(project, ['publish']);
    await stagewright(project, ['merge']);
    expect(await json(project, ['remove', 'production'])).toMatchObject({
      document: { results: [{ action: 'opened', removed: { length: 3 } }] },
    });
    expect(Object.keys(filesOf(embedded(project)))).toContain('production/shop/kustomization.yaml');
  });
});

test('a late run of a CI pipeline exits 3, and the commit names the run', async () => {
  const project = aProject({ 'stages/staging.ts': aStage('staging') });
  const run = (number: number) => ({ GITLAB_CI: 'true', CI_PIPELINE_IID: String(number), CI_PROJECT_PATH: 'acme/shop' });
  expect((await stagewright(project, ['publish'], run(12))).exit).toBe(0);
  expect(git(embedded(project), ['log', '-1', '--format=%(trailers:key=Build)', 'main'])).toContain('Build: 12 (GitLab CI)');
  const late = await stagewright(project, ['publish'], run(11));
  expect(late.exit).toBe(3);
  expect(late.stderr).toContain('run 11 of acme/shop');
});

test('hand edits exit 3 until they are to be lost', async () => {
  const project = aProject({ 'stages/staging.ts': aStage('staging') });
  await stagewright(project, ['publish']);
  commitOn(embedded(project), 'main', { 'staging/shop/kustomization.yaml': 'edited' });
  put(project, { 'stages/staging.ts': aStage('staging', { applications: { shop: '{ A: "2" }' } }) });
  const { exit, stderr } = await stagewright(project, ['publish']);
  expect(exit).toBe(3);
  expect(stderr).toContain('staging/shop/kustomization.yaml');
  expect((await stagewright(project, ['publish', '--overwrite-hand-edits'])).exit).toBe(0);
});

test('a server that refuses exits 4 with its words, one that hangs exits 5 in time', async () => {
  const remote = aRemote({ a: '1' });
  let hangs = false;
  const server = await serveHttp(dirname(remote), { intercept: () => hangs });
  onTestFinished(server.close);
  const url = `${server.url}/gitops.git`;
  const project = aProject({ 'stages/staging.ts': aStage('staging', { options: `target: { repository: "${url}" }` }) });
  addHook(remote, 'pre-receive', 'echo "Ask the release team." >&2; exit 1');
  const refused = await stagewright(project, ['publish']);
  expect(refused.exit).toBe(4);
  expect(refused.stderr).toContain('Ask the release team.');
  hangs = true;
  expect((await stagewright(project, ['publish', '--timeout', '0.5'])).exit).toBe(5);
});

test('an interrupted publish exits 130 and leaves nothing half done', async () => {
  const remote = aRemote({ a: '1' });
  let onPush = () => {};
  const pushed = new Promise<void>((resolve) => {
    onPush = resolve;
  });
  const server = await serveHttp(dirname(remote), {
    intercept: (request) => {
      const isPush = request.method === 'POST' && !!request.url?.endsWith('git-receive-pack');
      if (isPush) onPush();
      return isPush;
    },
  });
  onTestFinished(server.close);
  const options = `target: { repository: "${server.url}/gitops.git" }`;
  const project = aProject({ 'stages/staging.ts': aStage('staging', { options }), 'tmp/keep': '' });
  const { child, end } = start(project, ['publish'], { TMPDIR: join(project, 'tmp') });
  await pushed;
  child.kill('SIGINT');
  expect(await end).toMatchObject({ exit: 130, signal: null });
  expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main']);
  expect(git(project, ['status', '--porcelain', 'tmp'])).toBe('');
});
