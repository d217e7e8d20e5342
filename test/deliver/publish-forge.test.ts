import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import { github } from '../../src/plugs/forges/github.ts';
import { startGithub } from '../plugs/forges/github-server.ts';
import { serveHttp } from './http-server.ts';
import { aRemote, commitOn, git } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, filesOf, publish, refsOf } from './stages.ts';

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

test('our label for deletions goes when nothing hard to bring back is deleted any more, and no other label does', async () => {
  const { remote, server, request, context } = await aHost();
  const volume = { 'pvc.yaml': 'kind: PersistentVolumeClaim\n' };
  const aStage = (files: Readonly<Record<string, string>>, offers: readonly string[], delivery = {}) => ({
    ...request('', { labels: ['deploy'], ...delivery }),
    applications: [anApplication('web', { stage: 'production', files, offers })],
  });
  const kept = ['Service shop/a', 'Service shop/b'];
  const whole = aStage({ 'web.yaml': '1', ...volume }, [...kept, 'PersistentVolumeClaim shop/data']);
  await publish([{ ...whole, delivery: { kind: 'commit' } }], context);
  await publish([aStage({ 'web.yaml': '1' }, kept)], context);
  expect(server.pulls).toMatchObject([{ labels: ['deploy', 'stagewright: deletes'] }]);
  server.pulls[0]!.labels.push('urgent');
  await publish([aStage({ 'web.yaml': '2', ...volume }, [...kept, 'PersistentVolumeClaim shop/data'])], context);
  expect(server.pulls[0]!.labels).toEqual(['deploy', 'urgent']);
  // Who asks for the label has it, whatever is deleted.
  const always = { labels: ['stagewright: deletes'] };
  await publish([aStage({ 'web.yaml': '3', ...volume }, [...kept, 'PersistentVolumeClaim shop/data'], always)], context);
  expect(server.pulls[0]!.labels).toEqual(['deploy', 'urgent', 'stagewright: deletes']);
  expect(filesOf(remote)).toHaveProperty(['production/web/pvc.yaml']);
});

test('each application has a pull request of its own that is opened, left alone, updated and closed', async () => {
  const { remote, server, request, context } = await aHost();
  const perApplication = (texts: Readonly<Record<string, string>>): StageRequest => {
    const applications = Object.entries(texts).map(([name, text]) =>
      anApplication(name, { stage: 'production', files: { 'a.yaml': `a: ${text}\n` } }),
    );
    return { ...request('', { per: 'application' }), applications };
  };
  const actionsOf = async (texts: Readonly<Record<string, string>>) => {
    const before = server.log.length;
    const results = await publish([perApplication(texts)], context);
    const told = results.map(({ application, action, pullRequest }) => `${application} ${action} ${pullRequest?.number}`);
    return [told, writesOf(server.log.slice(before)).length] as const;
  };
  expect(await actionsOf({ api: '1', web: '1' })).toEqual([['api opened 1', 'web opened 2'], 2]);
  expect(server.pulls).toMatchObject([
    { head: 'stagewright/shop/production--api', title: 'production: api' },
    { head: 'stagewright/shop/production--web', title: 'production: web' },
  ]);
  expect(await actionsOf({ api: '1', web: '1' })).toEqual([['api nothing 1', 'web nothing 2'], 0]);
  expect(await actionsOf({ api: '1', web: '2' })).toEqual([['api nothing 1', 'web updated 2'], 1]);
  const before = server.log.length;
  expect(await actionsOf({ web: '2' })).toMatchObject([['api closed 1', 'web nothing 2'], 2]);
  expect(server.log.slice(before)).toContain('PATCH /repos/acme/gitops/pulls/1');
  expect(server.pulls).toMatchObject([{ state: 'closed' }, { state: 'open' }]);
  expect(Object.keys(refsOf(remote)).filter((ref) => ref.includes('--'))).toEqual([
    'refs/heads/stagewright/shop/production--web',
  ]);
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
