import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isReachable } from '../../src/git/history.ts';
import { push } from '../../src/git/push.ts';
import { fetchState } from '../../src/git/state.ts';
import { type HttpServer, serveHttp } from '../deliver/http-server.ts';
import { addHook, aRemote, commit, commitOn, git, growHistory, open } from '../deliver/remotes.ts';

let server: HttpServer | undefined;
let remote = '';
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const transports = {
  file: async (folder: string) => folder,
  'smart HTTP': async (folder: string) => {
    server = await serveHttp(dirname(folder));
    return `${server.url}/gitops.git`;
  },
};

describe.each(Object.entries(transports))('over %s', (_name, urlOf) => {
  test('a commit lands on the branch with exactly the changed files', async () => {
    remote = aRemote({ 'a/one': '1', 'a/two': '2', 'b/three': '3' });
    const repository = await open(await urlOf(remote));
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': null, 'a/two': 'two\r\n', 'c/four': Buffer.from([0, 255, 10]) });

    expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({ kind: 'ok' });

    expect(git(remote, ['rev-parse', 'main'])).toBe(made);
    expect(git(remote, ['diff-tree', '-r', '--name-status', `${tip}`, 'main'])).toBe('D\ta/one\nM\ta/two\nA\tc/four');
    expect(git(remote, ['log', '-1', '--format=%an <%ae> %at %cn %s', 'main'])).toBe(
      'Ada <ada@example.com> 1767323045 Ada Publish',
    );
    expect(git(remote, ['fsck', '--full', '--strict'])).toBe('');
  });

  test('the first commit of an empty repository makes the branch', async () => {
    remote = aRemote();
    const repository = await open(await urlOf(remote));
    const state = await fetchState(repository);
    expect(state).toEqual({ tip: undefined, branches: [], refs: new Map() });
    const made = await commit(repository, undefined, { 'a/one': '1' });
    expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({ kind: 'ok' });
    expect(git(remote, ['ls-tree', '-r', '--name-only', 'main'])).toBe('a/one');
  });

  test('a missing branch has no tip, and the others are named', async () => {
    remote = aRemote({ 'a/one': '1' });
    commitOn(remote, 'develop', { x: 'x' });
    const repository = await open(await urlOf(remote), { branch: 'production' });
    expect(await fetchState(repository)).toEqual({ tip: undefined, branches: ['develop', 'main'], refs: new Map() });
  });

  test('other refs are fetched by name and by pattern, and are gone once the server lost them', async () => {
    remote = aRemote({ 'a/one': '1' });
    const tip = git(remote, ['rev-parse', 'main']);
    const mark = commitOn(remote, 'stagewright/shop/production', { mark: '1' });
    git(remote, ['update-ref', 'refs/stagewright/shop/staging', mark]);
    const refs = ['refs/stagewright/shop/*', 'refs/heads/stagewright/shop/*', 'refs/heads/absent', 'refs/stagewright/none/*'];
    const repository = await open(await urlOf(remote), { refs });
    const before = await fetchState(repository);
    expect(Object.fromEntries(before.refs)).toEqual({
      'refs/heads/main': tip,
      'refs/heads/stagewright/shop/production': mark,
      'refs/stagewright/shop/staging': mark,
    });
    git(remote, ['update-ref', '-d', 'refs/stagewright/shop/staging']);
    git(remote, ['branch', '-D', 'stagewright/shop/production']);
    expect(Object.fromEntries((await fetchState(repository)).refs)).toEqual({ 'refs/heads/main': tip });
  });

  test('a push that comes second is a race, and lands on the new tip', async () => {
    remote = aRemote({ 'a/one': '1' });
    const repository = await open(await urlOf(remote));
    const { tip } = await fetchState(repository);
    const first = await commit(repository, tip, { 'a/mine': '1' });
    const other = commitOn(remote, 'main', { 'b/theirs': '2' });
    expect(await push(repository, [{ ref: 'refs/heads/main', to: first }])).toEqual({
      kind: 'race',
      ref: 'refs/heads/main',
      reason: 'fetch first',
    });
    const again = await fetchState(repository);
    expect(again.tip).toBe(other);
    const second = await commit(repository, again.tip, { 'a/mine': '1' });
    expect(await push(repository, [{ ref: 'refs/heads/main', to: second }])).toEqual({ kind: 'ok' });
    expect(git(remote, ['ls-tree', '-r', '--name-only', 'main'])).toBe('a/mine\na/one\nb/theirs');
  });

  test('a branch and a mark move together or not at all', async () => {
    remote = aRemote({ 'a/one': '1' });
    const repository = await open(await urlOf(remote), { refs: ['refs/stagewright/shop/*'] });
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    const mark = await commit(repository, undefined, { inputs: '{}' });
    const ref = 'refs/stagewright/shop/production';
    const stale = [
      { ref: 'refs/heads/main', to: made },
      { ref, to: mark, from: tip! },
    ];
    expect(await push(repository, stale)).toEqual({ kind: 'race', ref, reason: 'stale info' });
    expect(git(remote, ['rev-parse', 'main'])).toBe(tip);

    expect(await push(repository, [stale[0]!, { ref, to: mark, from: null }])).toEqual({ kind: 'ok' });
    expect(git(remote, ['rev-parse', 'main', ref])).toBe(`${made}\n${mark}`);
    expect(await push(repository, [{ ref, to: made, from: null }])).toMatchObject({ kind: 'race', ref });
    expect(await push(repository, [{ ref, to: null, from: mark }])).toEqual({ kind: 'ok' });
    expect(git(remote, ['for-each-ref', '--format=%(refname)'])).toBe('refs/heads/main');
  });

  test('a branch of ours is rebuilt on a new base under a lease', async () => {
    remote = aRemote({ 'a/one': '1' });
    const ref = 'refs/heads/stagewright/shop/production';
    const old = commitOn(remote, 'stagewright/shop/production', { 'a/one': 'old' });
    const repository = await open(await urlOf(remote), { refs: [ref] });
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': 'new' });
    expect(await push(repository, [{ ref, to: made }])).toMatchObject({ kind: 'race', ref });
    expect(await push(repository, [{ ref, to: made, from: old }])).toEqual({ kind: 'ok' });
    expect(git(remote, ['log', '--format=%H', ref])).toBe(`${made}\n${tip}`);
  });

  test("a server's hook that says no is a refusal with its own words", async () => {
    remote = aRemote({ 'a/one': '1' });
    addHook(remote, 'pre-receive', 'echo "Tickets are required." >&2; echo "See https://u:hunter2@wiki/x" >&2; exit 1');
    const repository = await open(await urlOf(remote));
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({
      kind: 'refused',
      code: 'remote-rejected',
      ref: 'refs/heads/main',
      reason: 'pre-receive hook declined',
      server: 'Tickets are required.\nSee https://***@wiki/x',
      hint: expect.stringMatching(/\.$/),
    });
    expect(git(remote, ['rev-parse', 'main'])).toBe(tip);
  });

  test('whether a commit landed can be told later, however many came after it', async () => {
    remote = aRemote({ 'a/one': '1' });
    const repository = await open(await urlOf(remote));
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    const ref = 'refs/heads/main';
    expect(await isReachable(repository, { ref, tip: tip!, commit: made })).toBe(false);
    await push(repository, [{ ref, to: made }]);
    growHistory(remote, 'main', 60);
    // Nothing but the newest commit is here until history is asked for.
    const repository2 = await open(await urlOf(remote));
    const later = await fetchState(repository2);
    expect(await isReachable(repository2, { ref, tip: later.tip!, commit: made })).toBe(true);
    expect(await isReachable(repository2, { ref, tip: later.tip!, commit: 'f'.repeat(40) })).toBe(false);
  });
});

describe('the remote', () => {
  beforeEach(() => {
    remote = aRemote({ 'a/one': '1' });
  });

  test('that does not exist is not found', async () => {
    const missing = await open(`${remote}-absent`);
    await expect(fetchState(missing)).rejects.toMatchObject({ code: 'repository-not-found' });
    server = await serveHttp(dirname(remote));
    const absent = await open(`${server.url}/absent.git`);
    await expect(fetchState(absent)).rejects.toMatchObject({ code: 'repository-not-found' });
  });

  test('that was fetched and then vanished refuses the push as not found', async () => {
    const repository = await open(remote);
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    rmSync(remote, { recursive: true });
    expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toMatchObject({
      kind: 'refused',
      code: 'repository-not-found',
    });
  });

  test('without filters is fetched whole and works the same', async () => {
    git(remote, ['config', 'uploadpack.allowFilter', 'false']);
    const repository = await open(remote);
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/two': '2' });
    expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({ kind: 'ok' });
  });

  test('without shallow fetches is fetched with its history', async () => {
    const old = git(remote, ['rev-parse', 'main']);
    commitOn(remote, 'main', { 'a/one': '2' });
    git(remote, ['update-server-info']);
    server = await serveHttp(dirname(remote), { dumb: true });
    const repository = await open(`${server.url}/gitops.git`);
    const { tip } = await fetchState(repository);
    expect(tip).toBe(git(remote, ['rev-parse', 'main']));
    expect(await isReachable(repository, { ref: 'refs/heads/main', tip: tip!, commit: old })).toBe(true);
  });
});
