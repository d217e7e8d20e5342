import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isReachable } from '../../src/git/history.ts';
import { push } from '../../src/git/push.ts';
import { fetchState } from '../../src/git/state.ts';
import { type HttpServerOptions, serveHttp } from './http-server.ts';
import { addHook, aFolder, aRemote, commit, findProcesses, git, open } from './remotes.ts';

const ref = 'refs/heads/main';

/** A served repository whose server may misbehave from now on. */
async function serve(options: Partial<HttpServerOptions> = {}) {
  const remote = aRemote({ 'a/one': '1' });
  const server = await serveHttp(dirname(remote), options);
  onTestFinished(server.close);
  return { remote, server, url: `${server.url}/gitops.git` };
}

test('a server that never answers is left in time, with all that git started', async () => {
  const { url } = await serve({ intercept: () => true });
  const repository = await open(url);
  await expect(fetchState({ ...repository, limit: 500 })).rejects.toMatchObject({ code: 'network-failed' });
  await expect.poll(() => findProcesses(url)).toEqual([]);
});

test('a program that git leaves running does not keep us waiting', async () => {
  const folder = aFolder();
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_SSH_COMMAND: `sleep 20 >/dev/null </dev/null & echo $! > ${folder}/pid; echo gone >&2; exit 1 #`,
  };
  const repository = await open('ssh://host.invalid/gitops.git', { environment });
  await expect(fetchState(repository)).rejects.toThrow('gone');
  process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')));
}, 15_000);

test('a host that does not exist or listen is a failure of the network', async () => {
  const { url, server } = await serve();
  await server.close();
  await expect(fetchState(await open(url))).rejects.toMatchObject({ code: 'network-failed', hint: expect.stringMatching(/\.$/) });
});

test.each([
  [401, 'authentication-failed'],
  [403, 'authentication-failed'],
  [404, 'repository-not-found'],
  [502, 'network-failed'],
  [429, 'network-failed'],
])('a server that answers %i to a fetch is told as %s', async (status, code) => {
  const { url } = await serve({
    intercept: (_request, response) => !!response.writeHead(status).end('<html>Bad \u001b[31m</html>'),
  });
  await expect(fetchState(await open(url))).rejects.toMatchObject({ code });
});

describe('a push', () => {
  test.each([
    [401, { kind: 'refused', code: 'authentication-failed' }],
    [403, { kind: 'refused', code: 'authentication-failed' }],
    [413, { kind: 'refused', code: 'remote-rejected' }],
    [502, { kind: 'ambiguous' }],
  ])('that the server answers with %i is classified', async (status, expected) => {
    const { url } = await serve({
      intercept: (request, response) =>
        request.method === 'POST' && request.url!.includes('receive-pack') && !!response.writeHead(status).end('no'),
    });
    const repository = await open(url);
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    expect(await push(repository, [{ ref, to: made }])).toMatchObject(expected);
  });

  // An HTTP client repeats a request once when a connection that it used before breaks without an answer; then it gives up.
  test.each([
    [1, 'race'],
    [9, 'ambiguous'],
  ])('that landed although its answer was lost %i times is no success yet (%s), and found afterwards', async (losses, kind) => {
    let lost = 0;
    const { url, remote } = await serve({
      intercept: (request, response) => {
        if (request.method === 'POST' && request.url!.includes('receive-pack') && lost++ < losses) {
          response.write = () => true;
          response.writeHead = () => response;
          response.end = () => response.destroy() as never;
        }
        return false;
      },
    });
    const repository = await open(url);
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    expect(await push(repository, [{ ref, to: made }])).toMatchObject({ kind });
    const { tip: now } = await fetchState(repository);
    expect(now).toBe(git(remote, ['rev-parse', 'main']));
    expect(await isReachable(repository, { ref, tip: now!, commit: made })).toBe(true);
  });

  test('that takes too long is ambiguous', async () => {
    const { url } = await serve({ intercept: (request) => request.url!.includes('receive-pack') });
    const repository = await open(url);
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    expect(await push({ ...repository, limit: 500 }, [{ ref, to: made }])).toMatchObject({
      kind: 'ambiguous',
      reason: 'no answer in time',
    });
    await expect.poll(() => findProcesses(url)).toEqual([]);
  });

  test.each([
    ['update', 'echo "GL-HOOK-ERR: Commit message does not follow the pattern" >&2; exit 1', 'hook declined'],
    [
      'pre-receive',
      'echo "error: GH006: Protected branch update failed for refs/heads/main." >&2; exit 1',
      'pre-receive hook declined',
    ],
    ['pre-receive', 'echo "remote: Could not resolve host: policy.example" >&2; exit 1', 'pre-receive hook declined'],
    ['pre-receive', 'echo "cannot lock ref, please fetch first" >&2; exit 1', 'pre-receive hook declined'],
  ])('that the hook %s declines (%s) is refused, whatever words it uses', async (hook, script, reason) => {
    const remote = aRemote({ 'a/one': '1' });
    addHook(remote, hook, script);
    const repository = await open(remote);
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    expect(await push(repository, [{ ref, to: made }])).toMatchObject({ kind: 'refused', code: 'remote-rejected', reason });
  });

  test('that loses the lock of the ref on the server is a race', async () => {
    const remote = aRemote({ 'a/one': '1' });
    const repository = await open(remote);
    const { tip } = await fetchState(repository);
    const made = await commit(repository, tip, { 'a/one': '2' });
    addHook(remote, 'update', 'touch "$GIT_DIR/$1.lock"');
    expect(await push(repository, [{ ref, to: made }])).toMatchObject({ kind: 'race', ref });
  });

  test('that the server would not delete or rewind is refused', async () => {
    const remote = aRemote({ 'a/one': '1' });
    git(remote, ['config', 'receive.denyDeletes', 'true']);
    git(remote, ['config', 'receive.denyNonFastForwards', 'true']);
    const repository = await open(remote);
    const { tip } = await fetchState(repository);
    const unrelated = await commit(repository, undefined, { b: '1' });
    expect(await push(repository, [{ ref, to: null, from: tip! }])).toMatchObject({ kind: 'refused' });
    expect(await push(repository, [{ ref, to: unrelated, from: tip! }])).toMatchObject({ kind: 'refused' });
    expect(git(remote, ['rev-parse', 'main'])).toBe(tip);
  });
});
