import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import { github } from '../../src/plugs/forges/github.ts';
import { startGithub } from '../plugs/forges/github-server.ts';
import { serveHttp } from './http-server.ts';
import { aRemote, commitOn, git } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, publish, refsOf } from './stages.ts';

const TOKEN = 'ghs_verysecretsecret';
const branch = 'stagewright/shop/production';

/** A repository that Git serves, and the forge that hosts it. */
async function aHost() {
  const remote = aRemote({ a: '1' });
  const served = await serveHttp(dirname(remote));
  onTestFinished(served.close);
  const server = await startGithub(TOKEN);
  onTestFinished(server.close);
  const forge = github({ api: server.url, repository: 'acme/gitops' });
  const request = (text: string, delivery = {}): StageRequest =>
    aRequest(undefined, {
      stage: 'production',
      target: { repository: `${served.url}/gitops.git` },
      delivery: { ...byPullRequest, forge, ...delivery },
      applications: [anApplication('web', { stage: 'production', files: { 'web.yaml': `a: ${text}\n` } })],
    });
  const context: PublishContext = aContext();
  return { remote, server, request, context: { ...context, environment: { ...context.environment, GITHUB_TOKEN: TOKEN } } };
}

function writesOf(log: readonly string[]): readonly string[] {
  return log.filter((line) => !line.startsWith('GET '));
}

test('a pull request is opened, left alone, updated and closed', async () => {
  const { remote, server, request, context } = await aHost();
  const wishes = { labels: ['deploy'], reviewers: ['ada', 'nobody'], autoMerge: true };
  const [opened] = await publish([request('1', wishes)], context);
  expect(opened).toMatchObject({
    action: 'opened',
    pullRequest: { number: 1, url: 'https://github.example.com/acme/gitops/pull/1' },
    warnings: [expect.stringContaining('"nobody"')],
  });
  expect(server.pulls).toMatchObject([
    { head: branch, base: 'main', labels: ['deploy'], reviewers: ['ada'], isAutoMerged: true },
  ]);

  const before = server.log.length;
  expect(await publish([request('1', wishes)], context)).toMatchObject([{ action: 'nothing', warnings: [] }]);
  expect(writesOf(server.log.slice(before))).toEqual([]);

  server.pulls[0]!.labels.push('urgent');
  server.pulls[0]!.body += '\nPlease wait for Monday.\n';
  expect(await publish([request('2', wishes)], context)).toMatchObject([{ action: 'updated', pullRequest: { number: 1 } }]);
  expect(server.pulls[0]).toMatchObject({
    labels: ['deploy', 'urgent'],
    body: expect.stringContaining('Please wait for Monday.'),
  });
  expect(server.pulls[0]!.body).toContain(git(remote, ['rev-parse', `refs/heads/${branch}`]));

  const files = Object.fromEntries(
    request('2').applications.flatMap((each) => [...each.files, [each.inventoryPath, each.inventoryText]]),
  );
  commitOn(remote, 'main', files as Record<string, string>);
  expect(await publish([request('2', wishes)], context)).toMatchObject([{ action: 'closed', pullRequest: { number: 1 } }]);
  expect(server.pulls).toMatchObject([{ state: 'closed', comments: [expect.stringContaining('Nothing is left')] }]);
});

test('a pull request that people closed is not opened again for the same change', async () => {
  const { server, request, context } = await aHost();
  await publish([request('1')], context);
  server.pulls[0]!.state = 'closed';
  expect(await publish([request('1')], context)).toMatchObject([
    { action: 'nothing', warnings: [expect.stringContaining('was closed')] },
  ]);
  expect(server.pulls).toHaveLength(1);
  expect(await publish([request('2')], context)).toMatchObject([{ action: 'opened', pullRequest: { number: 2 } }]);
});

test.each<[string, number, string, string, number]>([
  ['HTML', 404, '<html>', 'forge-error', 4],
  ['a refusal that repeats the token', 401, JSON.stringify({ message: `bad token ${TOKEN}` }), 'authentication-failed', 4],
  ['a rate limit', 429, '', 'rate-limited', 5],
])(
  'when opening is answered with %s the branch stands, no token shows, and the next run opens it',
  async (_, status, text, code, exit) => {
    const { remote, server, request, context } = await aHost();
    server.before((asked, response) => {
      if (asked.method === 'POST') response.writeHead(status, { 'retry-after': '9999' }).end(text);
      return asked.method === 'POST';
    });
    const failure = await publish([request('1')], context).catch((error: Error) => error);
    expect(failure).toMatchObject({ code, exit });
    const head = refsOf(remote)[`refs/heads/${branch}`];
    expect(head).toMatch(/^[0-9a-f]{40}$/);
    const found = spawnSync('grep', ['-rlF', TOKEN, remote, context.root], { encoding: 'utf8' });
    expect(`${(failure as Error).stack}${JSON.stringify(failure)}`).not.toContain(TOKEN);
    expect(found).toMatchObject({ status: 1, stdout: '' });
    expect(await publish([request('1')], context)).toMatchObject([
      { action: 'opened', commit: head, pullRequest: { number: 1 } },
    ]);
    expect(server.pulls).toHaveLength(1);
  },
);
