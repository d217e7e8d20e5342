import { expect, onTestFinished, test } from 'vitest';
import { commit, pullRequest } from '../../src/model/delivery.ts';
import { statusForges } from '../plugs/forges/status-servers.ts';
import { aRemote, git } from './remotes.ts';
import { aContext, aRequest, byPullRequest, publish } from './stages.ts';

const TOKEN = 'tok_verysecretsecret';

async function aHost(name: string) {
  const forge = statusForges.find((each) => each.name === name)!;
  const server = await forge.start(TOKEN);
  onTestFinished(server.close);
  const context = aContext();
  const withToken = { ...context, environment: { ...context.environment, [forge.variable]: TOKEN } };
  return { server, plug: forge.plug(server.url), context: withToken, anonymous: context };
}

test('an environment may be a name, or one with a link', () => {
  expect(commit({ environment: 'production' })).toEqual({ kind: 'commit', environment: { name: 'production' } });
  const environment = { name: 'production', url: 'https://shop.example.com' };
  expect(pullRequest({ environment })).toMatchObject({ kind: 'pullRequest', environment });
  expect(commit()).toEqual({ kind: 'commit' });
});

test.each([
  ['GitHub', 'in_progress'],
  ['GitLab', 'running'],
])('what is committed is shown in the environment of %s, and nothing else', async (name, state) => {
  const { server, plug, context } = await aHost(name);
  const remote = aRemote({ a: '1' });
  const delivery = commit({ forge: plug, environment: { name: 'Staging', url: 'https://staging.example.com/' } });
  const request = aRequest(remote, { delivery });
  await publish([request], { ...context, options: { dryRun: true } });
  expect(server.deployments).toEqual([]);
  const [result] = await publish([request], context);
  expect(result).toMatchObject({ action: 'committed', warnings: [] });
  expect(server.deployments).toMatchObject([
    { environment: 'Staging', sha: git(remote, ['rev-parse', 'main']), states: [state] },
  ]);
  await publish([request], context);
  await publish([{ ...request, applications: [], isRemoval: true }], { ...context, options: { allowDeletions: 1 } }).catch(
    () => [],
  );
  expect(server.deployments).toHaveLength(1);
});

test('a forge that shows none, or refuses, is a warning: the commit stands', async () => {
  const gitea = await aHost('Gitea');
  const environment = { name: 'Staging' };
  const first = await publish(
    [aRequest(aRemote({ a: '1' }), { delivery: commit({ forge: gitea.plug, environment: 'Staging' }) })],
    gitea.context,
  );
  expect(first).toMatchObject([{ action: 'committed', warnings: ['The environment Staging is not shown: Gitea has none.'] }]);

  const gitlab = await aHost('GitLab');
  const delivery = { kind: 'commit', forge: gitlab.plug, environment } as const;
  const wrong = { ...gitlab.context, environment: { ...gitlab.context.environment, GITLAB_TOKEN: 'tok_wrongwrongwrong' } };
  const [refused] = await publish([aRequest(aRemote({ a: '1' }), { delivery })], wrong);
  expect(refused).toMatchObject({ action: 'committed', warnings: [expect.stringContaining('is not up to date: The forge at')] });
  expect(refused?.warnings.join()).not.toContain('tok_');
  const [without] = await publish([aRequest(aRemote({ a: '1' }), { delivery })], gitlab.anonymous);
  expect(without).toMatchObject({ action: 'committed', warnings: [expect.stringContaining('GITLAB_TOKEN')] });
  const [unknown] = await publish(
    [aRequest(aRemote({ a: '1' }), { delivery: { kind: 'commit', environment } })],
    gitlab.anonymous,
  );
  const told = 'The environment Staging is not shown: a repository on this machine is on no forge.';
  expect(unknown).toMatchObject({ action: 'committed', warnings: [told] });
});

test('a pull request is shown when it is merged, not before', async () => {
  const { server, context } = await aHost('GitHub');
  const delivery = { ...byPullRequest, environment: { name: 'Staging' } };
  const [result] = await publish([aRequest(aRemote({ a: '1' }), { delivery })], context);
  expect(result).toMatchObject({ action: 'opened', warnings: [expect.stringContaining('no pull request')] });
  expect(server.deployments).toEqual([]);
});
