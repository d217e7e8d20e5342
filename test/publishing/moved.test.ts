import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveHttp } from '../deliver/http-server.ts';
import { addHook, aRemote, commitOn, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, filesOf, publish, refsOf } from '../deliver/stages.ts';
import { canMount, mounted } from './mounts.ts';

const changed = { applications: [anApplication('web', { files: { 'web.yaml': 'a: 2\n' } })] };

/** A repository that holds a first publish, and that changes between the fetch and the push of the next. */
async function aMovingRemote(move: (remote: string) => void) {
  const remote = aRemote({ 'README.md': 'hello', 'other/app/file.yaml': 'theirs' });
  await publish([aRequest(remote)]);
  let isMoved = false;
  const server = await serveHttp(dirname(remote), {
    intercept: (request) => {
      if (!isMoved && request.url?.includes('service=git-receive-pack')) {
        isMoved = true;
        move(remote);
      }
      return false;
    },
  });
  onTestFinished(server.close);
  return { remote, url: `${server.url}/gitops.git` };
}

describe('between the fetch and the push', () => {
  const deleteMain = (folder: string) => {
    git(folder, ['branch', 'develop', 'main']);
    git(folder, ['update-ref', '-d', 'refs/heads/main']);
  };

  test('the branch is deleted: it does not come back', async () => {
    const { remote, url } = await aMovingRemote(deleteMain);
    await expect(publish([aRequest(url, changed)])).rejects.toMatchObject({ code: 'branch-not-found', exit: 4 });
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/develop', 'refs/stagewright/shop/staging']);
  });

  test('the target of a pull request is deleted: the proposal stands on its own branch, and the next run says what is missing', async () => {
    const { remote, url } = await aMovingRemote(deleteMain);
    const request = aRequest(url, { ...changed, delivery: byPullRequest });
    // What is pushed is a branch of ours alone. Whether it can still go anywhere is for the forge to say, and for people to decide.
    const [result] = await publish([request]);
    const branch = 'refs/heads/stagewright/shop/staging';
    expect(result).toMatchObject({ action: 'opened', commit: refsOf(remote)[branch] });
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/develop', branch, 'refs/stagewright/shop/staging']);
    await expect(publish([request])).rejects.toMatchObject({ code: 'branch-not-found', exit: 4 });
  });

  test('the branch is renamed: the new name is told', async () => {
    const { remote, url } = await aMovingRemote((folder) => git(folder, ['branch', '-m', 'main', 'trunk']));
    const tip = git(remote, ['rev-parse', 'main']);
    await expect(publish([aRequest(url, changed)])).rejects.toMatchObject({
      code: 'branch-not-found',
      message: expect.stringContaining('trunk'),
    });
    expect(git(remote, ['rev-parse', 'trunk'])).toBe(tip);
  });

  // What was seen in the branch is no longer there: somebody has rewritten it, and only they can say whether that was meant.
  test.each<[string, (remote: string) => void, Readonly<Record<string, string>>]>([
    [
      'is rewound by somebody',
      (folder) => git(folder, ['update-ref', 'refs/heads/main', 'main~1']),
      { 'README.md': 'hello', 'other/app/file.yaml': 'theirs' },
    ],
    [
      'gets another history',
      (folder) => {
        commitOn(folder, 'new', { 'fresh/file.yaml': 'fresh' });
        git(folder, ['update-ref', 'refs/heads/main', 'refs/heads/new']);
        git(folder, ['update-ref', '-d', 'refs/heads/new']);
      },
      { 'fresh/file.yaml': 'fresh' },
    ],
  ])('the branch %s: that is refused, and with consent built on what is there now', async (_what, move, files) => {
    const { remote, url } = await aMovingRemote(move);
    await expect(publish([aRequest(url, changed)])).rejects.toMatchObject({ code: 'branch-rewound', exit: 3 });
    expect(filesOf(remote)).toEqual(files);
    await publish([aRequest(url, changed)], aContext({ options: { allowRewound: true } }));
    const { '.stagewright/staging/web': inventory, ...published } = filesOf(remote);
    expect(published).toEqual({ ...files, 'staging/web/web.yaml': 'a: 2' });
    expect(inventory).toBeDefined();
  });

  test('the repository is gone: that is told, and nothing else', async () => {
    const { url } = await aMovingRemote((folder) => renameSync(folder, join(dirname(folder), 'moved.git')));
    await expect(publish([aRequest(url, changed)])).rejects.toMatchObject({ code: 'repository-not-found', exit: 4 });
  });

  test('the server takes no more pushes: that is told as what it is, and not tried again', async () => {
    const { remote, url } = await aMovingRemote((folder) => git(folder, ['config', 'http.receivepack', 'false']));
    const before = refsOf(remote);
    await expect(publish([aRequest(url, changed)])).rejects.toMatchObject({ code: 'authentication-failed', exit: 4 });
    expect(refsOf(remote)).toEqual(before);
  });

  test('somebody takes back exactly what we published: that is held as a revert, and nothing is written', async () => {
    const { remote, url } = await aMovingRemote((folder) => {
      const tree = git(folder, ['rev-parse', 'main~1^{tree}']);
      const commit = git(folder, ['commit-tree', tree, '-p', 'main', '-m', 'Remove it']);
      git(folder, ['update-ref', 'refs/heads/main', commit]);
    });
    await expect(publish([aRequest(url, changed)])).rejects.toMatchObject({ code: 'held', exit: 3 });
    expect(Object.keys(filesOf(remote))).toEqual(['README.md', 'other/app/file.yaml']);
  });
});

test('a pull request is proposed although its target moves between the fetch and the push', async () => {
  const remote = aRemote(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`other/${index}.yaml`, `a: ${index}`])));
  let isMoved = false;
  const server = await serveHttp(dirname(remote), {
    intercept: (request) => {
      if (!isMoved && request.url?.includes('service=git-receive-pack')) {
        isMoved = true;
        commitOn(remote, 'main', { 'other/1.yaml': 'moved' });
      }
      return false;
    },
  });
  onTestFinished(server.close);
  const [result] = await publish([aRequest(`${server.url}/gitops.git`, { delivery: byPullRequest })]);
  expect(result).toMatchObject({ action: 'opened', commit: git(remote, ['rev-parse', 'refs/heads/stagewright/shop/staging']) });
  expect(git(remote, ['rev-parse', 'refs/heads/stagewright/shop/staging~1'])).toBe(git(remote, ['rev-parse', 'main']));
});

test('the branch that the server calls its default does not matter', async () => {
  const remote = aRemote({ a: '1' });
  git(remote, ['branch', 'trunk', 'main']);
  git(remote, ['symbolic-ref', 'HEAD', 'refs/heads/trunk']);
  const trunk = git(remote, ['rev-parse', 'trunk']);
  await publish([aRequest(remote)]);
  expect(git(remote, ['rev-parse', 'trunk'])).toBe(trunk);
  expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: 1');
});

test("a server's lock that a crash left behind is a race that ends in time, with the server's words", async () => {
  const remote = aRemote({ a: '1' });
  addHook(remote, 'pre-receive', 'touch refs/heads/main.lock');
  const before = refsOf(remote);
  await expect(publish([aRequest(remote)], aContext({ options: { budget: 1000 } }))).rejects.toMatchObject({ exit: 5 });
  expect(refsOf(remote)).toEqual(before);
});

test.skipIf(!canMount())('a repository on a disk that became read-only takes no push (needs the right to mount)', async () => {
  const place = mounted('size=8m');
  const remote = aRemote({ a: '1' }, place);
  const before = refsOf(remote);
  spawnSync('mount', ['-o', 'remount,ro', place]);
  await expect(publish([aRequest(remote)])).rejects.toMatchObject({ code: 'remote-rejected', exit: 4 });
  expect(refsOf(remote)).toEqual(before);
  spawnSync('mount', ['-o', 'remount,rw', place]);
  await publish([aRequest(remote)]);
  expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: 1');
});
