import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { publishStages } from '../../src/deliver/publish.ts';
import { readPublished } from '../../src/deliver/read-published.ts';
import type { StageRequest } from '../../src/deliver/request.ts';
import { withWorkspace } from '../../src/deliver/workspace.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { StagewrightError } from '../../src/text/error.ts';
import { serveHttp } from './http-server.ts';
import { aRemote, commitOn, git } from './remotes.ts';
import { aContext, anApplication, aRequest, aSource, at, byPullRequest, filesOf, markOf, publish, refsOf } from './stages.ts';

const text = (value: string) => ({ applications: [anApplication('web', { files: { 'web.yaml': `a: ${value}\n` } })] });

/** Reads what is published and publishes, as the command does; in between comes what happens elsewhere. */
function readThenPublish(requests: readonly StageRequest[], context = aContext(), meanwhile = async () => {}) {
  const asked: string[] = [];
  const done = withWorkspace(context, async (shared) => {
    const { places } = await readPublished(requests, shared);
    await meanwhile();
    const recheck = { places, repeat: (place: string) => void asked.push(place) };
    const { results, failure } = await publishStages(requests, { ...shared, recheck }, recogniseForge);
    if (failure) throw failure;
    return results;
  });
  return done.then((results) => ({ results, asked }));
}

const leftFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`stagewright-${process.pid}-`));

test('reading and publishing share one private repository, which is gone afterwards', async () => {
  const remote = aRemote({ a: '1' });
  const server = await serveHttp(dirname(remote));
  onTestFinished(server.close);
  const request = (value: string) => aRequest(`${server.url}/gitops.git`, text(value));
  await readThenPublish([request('1')]);
  const before = server.requests.length;
  const { results, asked } = await readThenPublish([request('2')]);
  expect(results).toMatchObject([{ action: 'committed' }]);
  expect(asked).toEqual([]);
  // The tree once, the mark and the inventories once, the names of the refs once more, and the push.
  const programs = server.requests.slice(before).map((line) => line.replace(/^(\w+) .*git-(\w+)-pack$/, '$1 $2'));
  expect(programs).toEqual([
    ...['GET upload', 'POST upload', 'POST upload'],
    ...['GET upload', 'POST upload'],
    ...['GET upload', 'POST upload'],
    ...['GET receive', 'POST receive'],
  ]);
  expect(leftFolders()).toEqual([]);
});

test('the private repository is gone when the command fails', async () => {
  const failing = withWorkspace(aContext(), async ({ workspace }) => {
    await workspace.open({ repository: aRemote({ a: '1' }) });
    expect(leftFolders()).toHaveLength(1);
    throw new StagewrightError('checks-failed', 'No.', { hint: 'None.' });
  });
  await expect(failing).rejects.toThrow('No.');
  expect(leftFolders()).toEqual([]);
});

test.each(['commit', 'pullRequest'] as const)(
  'what others push after the reading is published on top of, and checked again (%s)',
  async (kind) => {
    const remote = aRemote({ a: '1' });
    const delivery = kind === 'commit' ? ({ kind } as const) : byPullRequest;
    await publish([aRequest(remote, text('1'))]);
    const other = aRequest(remote, { applications: [anApplication('api', { project: 'other' })] });
    const { results, asked } = await readThenPublish([aRequest(remote, { delivery, ...text('2') })], aContext(), async () => {
      await publish([other], aContext({ project: 'other' }));
    });
    expect(results).toMatchObject([{ action: kind === 'commit' ? 'committed' : 'opened' }]);
    expect(asked).toHaveLength(1);
    const files = filesOf(remote, kind === 'commit' ? 'main' : 'refs/heads/stagewright/shop/staging');
    expect(files).toMatchObject({ 'staging/web/web.yaml': 'a: 2', 'staging/api/web.yaml': 'a: 1' });
  },
);

test('a newer build that was published after the reading is not overwritten, even when it changed nothing', async () => {
  const remote = aRemote({ a: '1' });
  const { root, first, second } = aSource();
  const context = aContext({ root });
  await publish([aRequest(remote, text('1'))], at(context, first));
  const publishing = readThenPublish([aRequest(remote, text('2'))], at(context, first), async () => {
    await publish([aRequest(remote, text('1'))], at(context, second));
  });
  await expect(publishing).rejects.toMatchObject({ code: 'older-build' });
  expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: 1');
  expect(markOf(remote)).toMatchObject({ source: second });
});

test('a hand edit that came after the reading is not overwritten', async () => {
  const remote = aRemote({ a: '1' });
  await publish([aRequest(remote, text('1'))]);
  const publishing = readThenPublish([aRequest(remote, text('2'))], aContext(), async () => {
    commitOn(remote, 'main', { 'staging/web/web.yaml': 'a: mine\n' });
  });
  await expect(publishing).rejects.toMatchObject({ code: 'hand-edits' });
  expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: mine');
});

test("a human's commit on the branch of a pull request that came after the reading is not overwritten", async () => {
  const remote = aRemote({ a: '1' });
  const request = (value: string) => aRequest(remote, { delivery: byPullRequest, ...text(value) });
  await publish([request('1')]);
  const branch = 'stagewright/shop/staging';
  const publishing = readThenPublish([request('2')], aContext(), async () => {
    commitOn(remote, branch, { 'staging/web/web.yaml': 'a: mine\n' });
  });
  await expect(publishing).rejects.toMatchObject({ code: 'human-commits' });
  expect(filesOf(remote, `refs/heads/${branch}`)['staging/web/web.yaml']).toBe('a: mine');
});

test('a pull request after a commit of the same command is made on top of that', async () => {
  const remote = aRemote({ a: '1' });
  const staging = aRequest(remote, text('1'));
  const production = aRequest(remote, { stage: 'production', delivery: byPullRequest });
  const { results } = await readThenPublish([staging, production]);
  expect(results.map(({ action }) => action)).toEqual(['committed', 'opened']);
  expect(git(remote, ['rev-parse', 'refs/heads/stagewright/shop/production^'])).toBe(refsOf(remote)['refs/heads/main']);
});
