import { expect, test } from 'vitest';
import { argocdWebhook } from '../../src/plugs/wake/argocd-webhook.ts';
import { fluxReceiver } from '../../src/plugs/wake/flux-receiver.ts';
import { anEndpoint } from '../plugs/wake/endpoint.ts';
import { aRemote, git } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, publish } from './stages.ts';

test('an endpoint is called once for what has landed on a branch, and not for what has not', async () => {
  const server = await anEndpoint(() => 200);
  const remote = aRemote({ a: '1' });
  const before = git(remote, ['rev-parse', 'main']);
  const wake = () => [fluxReceiver({ url: `${server.url}/hook/abc` })];
  const requests = [
    aRequest(remote, { wake: wake() }),
    aRequest(remote, { stage: 'testing', wake: wake() }),
    aRequest(remote, { stage: 'production', wake: wake(), delivery: byPullRequest }),
  ];
  await publish(requests, aContext({ options: { dryRun: true } }));
  expect(server.calls).toEqual([]);
  const results = await publish(requests);
  expect(server.calls.map(({ body }) => JSON.parse(body))).toEqual([
    {
      event: 'push',
      repository: remote,
      branch: 'main',
      before,
      commit: git(remote, ['rev-parse', 'main']),
      stages: ['staging', 'testing'],
    },
  ]);
  const unforged = expect.stringContaining('no pull request');
  expect(results.map(({ stage, warnings }) => [stage, warnings])).toEqual([
    ['staging', []],
    ['testing', []],
    ['production', [unforged]],
  ]);
  await publish(requests);
  expect(server.calls).toHaveLength(1);
});

test('paths are those of the repository', async () => {
  const server = await anEndpoint(() => 200);
  const remote = aRemote({ a: '1' });
  const wake = [argocdWebhook({ url: server.url })];
  const target = { repository: `file://${remote}`, path: 'apps' };
  const [result] = await publish([aRequest(remote, { wake, target })]);
  // A path on this machine is no repository of any Argo CD.
  expect(result?.warnings).toEqual([expect.stringContaining('no URL that Argo CD could know')]);
  const told: unknown[] = [];
  const listener = { name: 'x', key: 'x', call: async (landed: unknown) => void told.push(landed) };
  const changed = { applications: [anApplication('web', { files: { 'web.yaml': 'a: 2\n' } })] };
  await publish([aRequest(remote, { ...changed, wake: [listener], target })]);
  expect(told).toMatchObject([{ changed: ['apps/staging/web/web.yaml'] }]);
});

test('one that fails is a warning without a secret, and what was published stands', async () => {
  const server = await anEndpoint(() => 500);
  const remote = aRemote({ a: '1' });
  const environment = { ...aContext().environment, FLUX_TOKEN: 'canary-token' };
  const wake = [
    fluxReceiver({ url: `${server.url}/hook/abc`, secretEnv: 'FLUX_TOKEN' }),
    { name: 'somebody', key: 'somebody', call: async () => Promise.reject(new Error('no, canary-token')) },
  ];
  const [result] = await publish([aRequest(remote, { wake })], aContext({ environment }));
  expect(result).toMatchObject({ action: 'committed', commit: git(remote, ['rev-parse', 'main']) });
  expect(result?.warnings).toHaveLength(2);
  expect(result?.warnings.toSorted()).toEqual([
    'Somebody was not told, and will see the change when it polls: no, ***.',
    `The Flux receiver at ${server.host} was not told, and will see the change when it polls: it answered with 500.`,
  ]);
});
