import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type HttpServerOptions, serveHttp } from './http-server.ts';
import { addHook, aFolder, aRemote, commitOn, git } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, countCommits, filesOf, publish, refsOf } from './stages.ts';

async function serve(options: HttpServerOptions = {}, files: Readonly<Record<string, string>> = { a: '1' }) {
  const remote = aRemote(files);
  const server = await serveHttp(dirname(remote), options);
  onTestFinished(server.close);
  return { remote, server, url: `${server.url}/gitops.git` };
}

const isPush = (request: { method?: string | undefined; url?: string | undefined }) =>
  request.method === 'POST' && !!request.url?.endsWith('git-receive-pack');

test('a repository that does not exist is told by its URL', async () => {
  const url = join(aFolder(), 'missing.git');
  await expect(publish([aRequest(url)])).rejects.toMatchObject({
    code: 'repository-not-found',
    exit: 4,
    message: expect.stringContaining('missing.git'),
  });
});

test('an empty repository gets its branch with the first commit', async () => {
  const remote = aRemote();
  expect(await publish([aRequest(remote)])).toMatchObject([{ action: 'committed' }]);
  expect(countCommits(remote)).toBe(1);
  expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: 1');
});

test.each([{ kind: 'commit' } as const, byPullRequest])(
  'a branch that is not there is told with those that are ($kind)',
  async (delivery) => {
    const remote = aRemote({ a: '1' });
    git(remote, ['branch', 'release', 'main']);
    const before = refsOf(remote);
    await expect(publish([aRequest(remote, { delivery, target: { repository: remote, branch: 'mian' } })])).rejects.toMatchObject(
      {
        code: 'branch-not-found',
        exit: 4,
        message: expect.stringMatching(/"mian".*main and release/),
      },
    );
    expect(refsOf(remote)).toEqual(before);
  },
);

test('the words of a hook that refuses are shown, and it is not tried again', async () => {
  const remote = aRemote({ a: '1' });
  addHook(remote, 'pre-receive', 'echo x >> tries; echo "Frozen until Monday: ask the release team." >&2; exit 1');
  const before = refsOf(remote);
  await expect(publish([aRequest(remote)])).rejects.toMatchObject({
    code: 'remote-rejected',
    exit: 4,
    message: expect.stringContaining('Frozen until Monday: ask the release team.'),
  });
  expect(refsOf(remote)).toEqual(before);
  expect(readFileSync(join(remote, 'tries'), 'utf8')).toBe('x\n');
});

test('missing credentials are told, and no secret of a given one is', async () => {
  const { url, remote } = await serve({ basic: 'ada:correct-horse' });
  await expect(publish([aRequest(url)])).rejects.toMatchObject({ code: 'authentication-failed', exit: 4 });
  const environment = {
    ...aContext().environment,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from('ada:wrong-horse').toString('base64')}`,
  };
  const error = await publish([aRequest(url)], aContext({ environment })).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'authentication-failed' });
  expect(JSON.stringify([error, (error as Error).message])).not.toContain(Buffer.from('ada:wrong-horse').toString('base64'));
  const right = {
    ...environment,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from('ada:correct-horse').toString('base64')}`,
  };
  await publish([aRequest(url)], aContext({ environment: right }));
  expect(countCommits(remote)).toBe(2);
});

test.each(['any request', 'the push'])(
  'a server that hangs at %s is left when the time is over',
  async (when) => {
    const { url, remote } = await serve({ intercept: (request) => when === 'any request' || isPush(request) });
    const context = aContext({ options: { budget: 700 } });
    await expect(publish([aRequest(url)], context)).rejects.toMatchObject({ code: 'network-failed', exit: 5 });
    expect(countCommits(remote)).toBe(1);
  },
  15_000,
);

test('a push whose answer was lost is not done twice', async () => {
  let lost = 0;
  const { url, remote } = await serve({
    intercept: (request, response) => {
      if (isPush(request) && lost++ < 2) {
        response.write = () => true;
        response.writeHead = () => response;
        response.end = () => response.destroy() as never;
      }
      return false;
    },
  });
  expect(await publish([aRequest(url)])).toMatchObject([{ action: 'committed', commit: git(remote, ['rev-parse', 'main']) }]);
  expect(countCommits(remote)).toBe(2);
  expect(lost).toBeGreaterThan(0);
});

test('a push that comes between our fetch and ours is kept, and ours is made on top of it', async () => {
  let pushed = false;
  const { url, remote } = await serve({
    intercept: (request) => {
      if (!isPush(request) || pushed) return false;
      pushed = true;
      commitOn(remote, 'main', { 'staging/other/file.yaml': 'theirs' });
      return false;
    },
  });
  const told: string[] = [];
  const context = aContext({ progress: (line) => told.push(line) });
  expect(await publish([aRequest(url)], context)).toMatchObject([
    { action: 'committed', commit: git(remote, ['rev-parse', 'main']) },
  ]);
  expect(filesOf(remote)).toMatchObject({ 'staging/other/file.yaml': 'theirs', 'staging/web/web.yaml': 'a: 1' });
  expect(countCommits(remote)).toBe(3);
  expect(told.join('\n')).toContain('somebody else was faster');
});

test('a push that comes between and edits what is ours is seen: nothing of it is overwritten', async () => {
  let pushed = true;
  const { url, remote } = await serve({
    intercept: (request) => {
      if (!isPush(request) || pushed) return false;
      pushed = true;
      commitOn(remote, 'main', { 'staging/web/web.yaml': 'a: human\n' });
      return false;
    },
  });
  await publish([aRequest(url)]);
  pushed = false;
  const changed = anApplication('web', { files: { 'web.yaml': 'a: 2\n' } });
  await expect(publish([aRequest(url, { applications: [changed] })])).rejects.toMatchObject({ code: 'hand-edits' });
  expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: human');
});

test('others who never stop pushing end it when the time is over, without a commit of ours', async () => {
  let count = 0;
  const { url, remote } = await serve({
    intercept: (request) => {
      if (isPush(request)) commitOn(remote, 'main', { other: String(count++) });
      return false;
    },
  });
  await expect(publish([aRequest(url)], aContext({ options: { budget: 500 } }))).rejects.toMatchObject({
    code: 'race-lost',
    exit: 5,
  });
  expect(filesOf(remote)).toEqual({ a: '1', other: String(count - 1) });
  expect(count).toBeGreaterThan(0);
});
