import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rollBackFailed } from '../../src/cli/arrival/roll-back-failed.ts';
import type { World } from '../../src/cli/world.ts';
import { git } from '../deliver/remotes.ts';
import { aProject, aStage, commitAll, embedded, json, put, type StageText, stagewright, start } from './projects.ts';

const operator = "operator: flux({ status: { secret: 'forge' } }), cluster: 'eu'";

/** A stage whose operator reports. */
function aReportingStage(name: string, { options = '', ...stage }: StageText = {}): string {
  const text = aStage(name, { ...stage, options: `${operator}, ${options}` });
  return text.replace('Config, commit,', 'Config, commit, flux,');
}

function statusFile(folder: string, commit: string): string {
  return join(folder, '.stagewright', 'local', 'statuses', `${commit}.json`);
}

/** Does what an operator does when it is done. */
function report(folder: string, commit: string, statuses: Readonly<Record<string, object>>): void {
  const path = statusFile(folder, commit);
  mkdirSync(join(path, '..'), { recursive: true });
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {};
  writeFileSync(path, JSON.stringify({ ...known, ...statuses }));
}

const shop = 'stagewright/eu/staging-shop';

const healthy = { state: 'success', description: 'reconciliation succeeded', url: 'https://flux.example.com/1' };
const failed = { state: 'failure', description: 'health check failed \u001b[2J::error::x', url: null };

test('what was committed is announced, and not known before its operator says so', async () => {
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging') });
  const { document } = await json(folder, ['publish']);
  const [{ commit }] = document.results;
  const early = await json(folder, ['wait', '--timeout', '1s']);
  expect(early.exit).toBe(5);
  expect(early.document).toMatchObject({
    arrivals: [
      {
        ...{ stage: 'staging', application: 'shop', context: shop, state: 'pending', landed: commit },
        ...{ url: null, supersededBy: null, pullRequest: null },
      },
    ],
  });
  expect(Object.keys(early.document.arrivals[0])).toHaveLength(11);
  expect(early.stderr).toContain(`Nobody has reported in time as\n  ${shop}\n`);
  expect(JSON.parse(readFileSync(statusFile(folder, commit), 'utf8'))).toEqual({
    [shop]: { state: 'pending', description: 'Waiting for flux', url: null },
  });

  report(folder, commit, { [shop]: healthy });
  const { exit, stdout, stderr } = await stagewright(folder, ['wait', 'staging', '--commit', commit.slice(0, 9)]);
  expect([exit, stdout]).toEqual([0, '1 application healthy.\n']);
  expect(stderr).toBe('✓ staging/shop  healthy: reconciliation succeeded, https://flux.example.com/1\n');
});

test('what fails is told with the words of the operator, which do nothing to a terminal or a CI job', async () => {
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging') });
  const [{ commit }] = (await json(folder, ['publish'])).document.results;
  report(folder, commit, { [shop]: failed });
  const { exit, stdout, stderr } = await stagewright(folder, ['wait']);
  expect(exit).toBe(1);
  expect(stdout).toContain('✖ staging/shop  failed: health check failed');
  expect(stdout + stderr).not.toContain('\u001b');
  const later = await json(folder, ['wait']);
  expect(later.document.arrivals).toMatchObject([{ state: 'failed', landed: commit, commit }]);
  // A final status is never overwritten.
  expect(JSON.parse(readFileSync(statusFile(folder, commit), 'utf8'))).toEqual({ [shop]: failed });
});

test('publish --wait waits for what it changed, and for nothing else', async () => {
  const applications = { shop: '{ A: "1" }', database: '{ A: "1" }' };
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging', { applications }) });
  await json(folder, ['publish']);
  put(folder, { 'stages/staging.ts': aReportingStage('staging', { applications: { ...applications, shop: '{ A: "2" }' } }) });
  commitAll(folder, 'Change the shop');
  const running = start(folder, ['publish', '--wait=20s', '--json']);
  let stderr = '';
  running.child.stderr?.on('data', (text: string) => {
    const commit = git(embedded(folder), ['rev-parse', 'main']);
    if (!stderr.includes('nobody has reported') && `${stderr}${text}`.includes('nobody has reported'))
      report(folder, commit, { [shop]: healthy });
    stderr += text;
  });
  const { exit, stdout } = await running.end;
  const document = JSON.parse(stdout);
  expect(exit).toBe(0);
  expect(document.results).toMatchObject([{ action: 'committed' }]);
  expect(document.arrivals).toMatchObject([{ application: 'shop', state: 'healthy', landed: document.results[0].commit }]);

  const again = await json(folder, ['publish', '--wait']);
  const told = [{ application: 'shop', state: 'healthy', landed: document.results[0].commit }];
  expect(again).toMatchObject({ exit: 0, document: { results: [{ action: 'nothing' }], arrivals: told } });
});

test('publish --wait that is run again goes on waiting for what is there', async () => {
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging') });
  const [{ commit }] = (await json(folder, ['publish'])).document.results;
  const again = await json(folder, ['publish', '--wait=1s']);
  expect(again).toMatchObject({ exit: 5, document: { results: [{ action: 'nothing' }], arrivals: [{ state: 'pending' }] } });
  report(folder, commit, { [shop]: failed });
  expect(await json(folder, ['publish', '--wait=1s'])).toMatchObject({ exit: 1, document: { arrivals: [{ state: 'failed' }] } });
});

test('--rollback-on-failure puts back what failed, and holds it', async () => {
  const applications = { shop: '{ A: "1" }', database: '{ A: "1" }' };
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging', { applications }) });
  await json(folder, ['publish']);
  const before = git(embedded(folder), ['rev-parse', 'main:staging']);
  const change = (text: string) => {
    put(folder, { 'stages/staging.ts': aReportingStage('staging', { applications: { shop: text, database: text } }) });
    commitAll(folder, `Change to ${text}`);
  };
  change('{ A: "2" }');
  const [{ commit }] = (await json(folder, ['publish'])).document.results;
  report(folder, commit, { [shop]: failed, 'stagewright/eu/staging-database': healthy });
  const { exit, document } = await json(folder, ['wait', '--rollback-on-failure']);
  expect(exit).toBe(1);
  expect(document).toMatchObject({
    arrivals: [
      { application: 'database', state: 'healthy' },
      { application: 'shop', state: 'failed', isCurrent: true },
    ],
    rollbacks: [{ stage: 'staging', results: [{ action: 'committed' }] }],
  });
  const tree = (path: string) => git(embedded(folder), ['rev-parse', `main:staging/${path}`]);
  expect(tree('shop')).toBe(git(embedded(folder), ['rev-parse', `${before}:shop`]));
  expect(tree('database')).not.toBe(git(embedded(folder), ['rev-parse', `${before}:database`]));
  expect(await json(folder, ['publish'])).toMatchObject({ exit: 3, document: { error: { code: 'held' } } });
  // What failed is there no longer, so a second run has nothing to put back.
  const again = await json(folder, ['wait', '--commit', commit, '--rollback-on-failure']);
  expect(again).toMatchObject({ exit: 1, document: { arrivals: [{}, { state: 'failed', isCurrent: false }], rollbacks: [] } });
});

test('--rollback-on-failure says where nothing was before', async () => {
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging') });
  const [{ commit }] = (await json(folder, ['publish'])).document.results;
  report(folder, commit, { [shop]: failed });
  const { exit, document } = await json(folder, ['wait', '--rollback-on-failure']);
  expect(exit).toBe(1);
  expect(document.rollbacks).toMatchObject([{ stage: 'staging', applications: ['shop'], error: { code: 'rollback-refused' } }]);
  expect(git(embedded(folder), ['rev-parse', 'main'])).toBe(commit);
});

test('a pull request is waited for until it is merged', async () => {
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging') });
  await json(folder, ['publish']);
  put(folder, {
    'stages/staging.ts': aReportingStage('staging', { options: 'delivery: pullRequest()', applications: { shop: '{ A: "2" }' } }),
  });
  commitAll(folder, 'Change the shop');
  await json(folder, ['publish']);
  const open = await json(folder, ['wait', '--timeout', '1s']);
  expect(open.document.arrivals).toMatchObject([{ state: 'pending', landed: null, pullRequest: { number: 1 } }]);
  expect(open.exit).toBe(5);
  const running = start(folder, ['wait', '--timeout', '30s', '--json']);
  const { document } = await json(folder, ['merge']);
  const commit = document.merged.commit as string;
  report(folder, commit, { [shop]: healthy });
  const { exit, stdout } = await running.end;
  expect(exit).toBe(0);
  expect(JSON.parse(stdout).arrivals).toMatchObject([{ state: 'healthy', landed: commit, commit }]);
  expect((await json(folder, ['wait'])).document.arrivals).toMatchObject([{ state: 'healthy', landed: commit }]);
});

test('an application that was taken away is not waited for', async () => {
  const folder = aProject({
    'stages/staging.ts': aReportingStage('staging', { applications: { shop: '{ A: "1" }', other: '{ A: "1" }' } }),
  });
  await json(folder, ['publish']);
  put(folder, { 'stages/staging.ts': aReportingStage('staging') });
  commitAll(folder, 'Take the other away');
  expect(await json(folder, ['publish', '--allow-deletions', '3'])).toMatchObject({
    exit: 0,
    document: { results: [{ action: 'committed' }] },
  });
  expect(await json(folder, ['wait', '--timeout', '1s'])).toMatchObject({ exit: 0, document: { arrivals: [] } });
});

test.each<[string, readonly string[], string, number]>([
  ['an operator that tells nobody', ['wait', 'quiet'], 'stage-invalid', 2],
  ['such an operator, before anything is published', ['publish', '--wait', '--json'], 'stage-invalid', 2],
  ['a stage that is not there', ['wait', 'nowhere'], 'stage-not-found', 2],
  ['a stage that is not published', ['wait', 'staging'], 'usage', 2],
  ['a time without a unit', ['wait', 'staging', '--timeout', '10'], 'usage', 2],
  ['a stage in place of a time', ['publish', '--wait', 'staging'], 'usage', 2],
  ['a forge that nobody knows', ['wait', 'remote'], 'forge-error', 4],
  ['a forge without a token', ['wait', 'github'], 'forge-error', 4],
  ['a forge without statuses', ['wait', 'scm'], 'forge-error', 4],
])('%s is a clear error', async (_, args, code, exit) => {
  const remote = (url: string) => `target: { repository: '${url}' }`;
  const address = (name: string, url: string) =>
    aReportingStage(name, { options: remote(url) }).replace(
      "secret: 'forge'",
      "secret: 'forge', type: 'gitea', address: 'https://x.example/a/b'",
    );
  const folder = aProject({
    'stages/staging.ts': aReportingStage('staging'),
    'stages/quiet.ts': aStage('quiet'),
    'stages/remote.ts': address('remote', 'https://git.example.net/acme/gitops.git'),
    'stages/github.ts': aReportingStage('github', { options: remote('https://github.com/acme/gitops.git') }),
    'stages/scm.ts': address('scm', 'https://scm.example.net/scm/repo/acme/gitops'),
  });
  const names = args[0] === 'publish' ? args : [...args, '--json'];
  const { stdout, exit: found } = await stagewright(folder, [...names, ...(args.includes('--json') ? ['quiet'] : [])], {
    SCM_TOKEN: 'abcdefgh',
  });
  expect(found).toBe(exit);
  if (names.includes('--json')) expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
  expect(existsSync(join(folder, '.stagewright', 'local', 'statuses'))).toBe(false);
  if (args[0] === 'publish') expect(existsSync(embedded(folder)) && git(embedded(folder), ['for-each-ref'])).toBeFalsy();
});

test('statuses that somebody broke are named, with what to do', async () => {
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging') });
  const [{ commit }] = (await json(folder, ['publish'])).document.results;
  report(folder, commit, {});
  for (const text of ['oops', '[]', '{"stagewright/eu/staging-shop":7}']) {
    writeFileSync(statusFile(folder, commit), text);
    expect(await json(folder, ['wait'])).toMatchObject({ exit: 4, document: { error: { code: 'forge-error' } } });
  }
});

test('what mends the failure before it is put back is not what goes back', async () => {
  const folder = aProject({ 'stages/staging.ts': aReportingStage('staging') });
  const commits: string[] = [];
  for (const value of ['1', '2', '3']) {
    put(folder, { 'stages/staging.ts': aReportingStage('staging', { applications: { shop: `{ A: "${value}" }` } }) });
    commitAll(folder, `Change to ${value}`);
    commits.push((await json(folder, ['publish'])).document.results[0].commit);
  }
  const world: World = {
    ...{ folder, environment: process.env, progress: () => {}, show: () => {} },
    style: (_style, text) => text,
  };
  // As if the third had landed between the last look at the second, which failed, and its rollback.
  const failure = { stage: 'staging', application: 'shop', context: shop, state: 'failed', isCurrent: true } as const;
  const arrival = { ...failure, landed: commits[1]!, commit: commits[1]!, description: null, url: null };
  const { json: found } = await rollBackFailed(world, [{ ...arrival, supersededBy: null, pullRequest: null }], {});
  expect(found).toMatchObject({ rollbacks: [{ error: { code: 'rollback-refused' } }] });
  expect(git(embedded(folder), ['rev-parse', 'main'])).toBe(commits[2]);
});
