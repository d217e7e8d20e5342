import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { publishStages } from '../../src/deliver/publish.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import type { Forge } from '../../src/types/forge.ts';
import { serveHttp } from './http-server.ts';
import { addHook, aFolder, aRemote, commitOn, git } from './remotes.ts';
import {
  aContext,
  anApplication,
  aRequest,
  aSource,
  at,
  byPullRequest,
  countCommits,
  filesOf,
  markOf,
  publish,
  refsOf,
} from './stages.ts';

test('stages of one repository and branch go in one commit and one push', async () => {
  const remote = aRemote({ 'README.md': 'hello' });
  addHook(remote, 'post-receive', 'echo push >> pushes');
  const results = await publish([aRequest(remote), aRequest(remote, { stage: 'testing' })]);
  const tip = git(remote, ['rev-parse', 'main']);
  expect(results).toMatchObject([
    {
      stage: 'staging',
      action: 'committed',
      branch: 'main',
      commit: tip,
      pullRequest: null,
      added: ['staging/web/web.yaml'],
      changed: [],
      removed: [],
      warnings: [],
    },
    {
      stage: 'testing',
      action: 'committed',
      branch: 'main',
      commit: tip,
      pullRequest: null,
      added: ['testing/web/web.yaml'],
      changed: [],
      removed: [],
      warnings: [],
    },
  ]);
  expect(Object.keys(filesOf(remote))).toEqual([
    '.stagewright/staging/web',
    '.stagewright/testing/web',
    'README.md',
    'staging/web/web.yaml',
    'testing/web/web.yaml',
  ]);
  expect(countCommits(remote)).toBe(2);
  expect(readFileSync(join(remote, 'pushes'), 'utf8')).toBe('push\n');
});

test('other repositories and other branches get commits of their own', async () => {
  const [one, two] = [aRemote({ a: '1' }, aFolder()), aRemote({ a: '1' }, aFolder())];
  git(one, ['branch', 'release', 'main']);
  const results = await publish([
    aRequest(one),
    aRequest(two, { stage: 'testing' }),
    aRequest(one, { stage: 'production', target: { repository: one, branch: 'release' } }),
  ]);
  expect(results.map(({ stage, branch, commit }) => [stage, branch, commit])).toEqual([
    ['staging', 'main', git(one, ['rev-parse', 'main'])],
    ['testing', 'main', git(two, ['rev-parse', 'main'])],
    ['production', 'release', git(one, ['rev-parse', 'release'])],
  ]);
  expect(Object.keys(filesOf(one, 'release'))).toEqual(['.stagewright/production/web', 'a', 'production/web/web.yaml']);
});

test('pull requests follow the commits, each on a branch of its own', async () => {
  const context = aContext();
  const results = await publish(
    [aRequest(undefined, { stage: 'production', delivery: byPullRequest }), aRequest(undefined)],
    context,
  );
  expect(results.map(({ stage, action, branch, pullRequest }) => [stage, action, branch, pullRequest?.number])).toEqual([
    ['production', 'opened', 'stagewright/shop/production', 1],
    ['staging', 'committed', 'main', undefined],
  ]);
});

test.each([
  ['an error of ours', 'remote-rejected'],
  ['anything else', 'forge-error'],
])('when the forge fails with %s, the commits stand and are told', async (kind, code) => {
  const remote = aRemote({ a: '1' });
  addHook(remote, 'update', 'case $1 in refs/heads/stagewright/*) exit 1;; esac');
  const broken: Forge = {
    name: 'broken',
    limits: { body: 1000 },
    find: () => Promise.reject(new TypeError('fetch failed')),
    findClosed: () => Promise.reject(new Error('no')),
    open: () => Promise.reject(new Error('no')),
    update: () => Promise.reject(new Error('no')),
    comment: () => Promise.reject(new Error('no')),
    close: () => Promise.reject(new Error('no')),
  };
  const forge = kind === 'anything else' ? () => broken : undefined;
  const { results, failure } = await publishStages(
    [aRequest(remote), aRequest(remote, { stage: 'production', delivery: { ...byPullRequest, forge } })],
    aContext(),
    recogniseForge,
  );
  expect(results).toMatchObject([{ stage: 'staging', action: 'committed', commit: git(remote, ['rev-parse', 'main']) }]);
  expect(failure).toMatchObject({ code });
  expect(failure?.exit).toBe(4);
});

describe('a second publish', () => {
  test('has nothing to do and pushes nothing, not even by HTTP', async () => {
    const remote = aRemote({ a: '1' });
    const server = await serveHttp(dirname(remote));
    onTestFinished(server.close);
    const url = `${server.url}/gitops.git`;
    const context = aContext();
    const request = aRequest(url, { inputs: { IMAGE: 'web:1' } });
    await publish([request], context);
    expect(server.requests.filter((line) => line.startsWith('POST') && line.includes('receive-pack'))).toHaveLength(1);
    const refs = refsOf(remote);
    const before = server.requests.length;
    expect(await publish([request], context)).toMatchObject([{ action: 'nothing', commit: refs['refs/heads/main'], added: [] }]);
    expect(refsOf(remote)).toEqual(refs);
    expect(server.requests.slice(before).filter((line) => line.includes('receive-pack'))).toEqual([]);
    expect(server.requests.length).toBeGreaterThan(before);
  });

  test('of a newer source commit that changes nothing moves only the mark', async () => {
    const remote = aRemote({ a: '1' });
    const { root, first, second } = aSource();
    const context = aContext({ root });
    await publish([aRequest(remote)], at(context, first));
    const before = refsOf(remote);
    expect(await publish([aRequest(remote)], at(context, second))).toMatchObject([{ action: 'nothing' }]);
    expect(refsOf(remote)['refs/heads/main']).toBe(before['refs/heads/main']);
    expect(markOf(remote)).toMatchObject({ source: second });
    // The mark's parents are the history of publishes.
    expect(git(remote, ['rev-parse', 'refs/stagewright/shop/staging^'])).toBe(before['refs/stagewright/shop/staging']);
  });

  test('of a changed file writes that file and its inventory, and nothing else', async () => {
    const remote = aRemote({ a: '1' });
    const files = { 'one.yaml': 'a: 1\n', 'two.yaml': 'a: 1\n' };
    await publish([aRequest(remote, { applications: [anApplication('web', { files })] })]);
    const changed = anApplication('web', { files: { ...files, 'two.yaml': 'a: 2\n' } });
    expect(await publish([aRequest(remote, { applications: [changed] })])).toMatchObject([
      { action: 'committed', added: [], changed: ['staging/web/two.yaml'], removed: [] },
    ]);
    expect(git(remote, ['diff-tree', '-r', '--name-only', 'main~1', 'main']).split('\n')).toEqual([
      '.stagewright/staging/web',
      'staging/web/two.yaml',
    ]);
  });
});

test('a dry run tells what would be done and changes nothing on the server', async () => {
  const remote = aRemote({ a: '1' });
  const before = refsOf(remote);
  const context = aContext({ options: { dryRun: true } });
  const requests = [aRequest(remote), aRequest(remote, { stage: 'production', delivery: byPullRequest })];
  expect(await publish(requests, context)).toMatchObject([
    { action: 'committed', commit: null, added: ['staging/web/web.yaml'] },
    { action: 'opened', commit: null, pullRequest: null, added: ['production/web/web.yaml'] },
  ]);
  expect(refsOf(remote)).toEqual(before);
});

test('one hand edit in one stage keeps all stages of that commit from being published', async () => {
  const remote = aRemote({ a: '1' });
  const requests = (text: string) =>
    ['one', 'two'].map((stage) =>
      aRequest(remote, { stage, applications: [anApplication('web', { stage, files: { 'web.yaml': text } })] }),
    );
  await publish(requests('a: 1\n'));
  const tip = commitOn(remote, 'main', { 'two/web/web.yaml': 'a: human\n' });
  await expect(publish(requests('a: 2\n'))).rejects.toMatchObject({ code: 'hand-edits', exit: 3 });
  expect(git(remote, ['rev-parse', 'main'])).toBe(tip);
});

test('a server that takes branches only keeps the mark as a branch', async () => {
  const remote = aRemote({ a: '1' });
  git(remote, ['config', 'transfer.hideRefs', 'refs/stagewright']);
  const { root, first, second } = aSource();
  const context = aContext({ root });
  await publish([aRequest(remote)], at(context, second));
  expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main', 'refs/heads/stagewright-marks/shop/staging']);
  expect(countCommits(remote)).toBe(2);
  const before = refsOf(remote);
  expect(await publish([aRequest(remote)], at(context, second))).toMatchObject([{ action: 'nothing' }]);
  expect(refsOf(remote)).toEqual(before);
  await expect(publish([aRequest(remote, { applications: [] })], at(context, first))).rejects.toMatchObject({
    code: 'older-build',
  });
  await publish([aRequest(remote, { applications: [], isRemoval: true })], {
    ...at(context, second),
    options: { allowDeletions: 1 },
  });
  expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main']);
});
