import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scmManager } from '../../../src/plugs/forges/scm-manager.ts';
import type { Deployment, Forge } from '../../../src/types/forge.ts';
import { serve } from './plain-server.ts';
import { CHECK_RUN, report, type StatusServer, statusForges } from './status-servers.ts';

const TOKEN = 'tok_verysecretsecret';
const commit = 'a'.repeat(40);
const context = 'stagewright/eu/production-shop';
const pending = { context, state: 'pending', description: 'Waiting for flux', url: null } as const;

for (const candidate of statusForges) {
  describe(`${candidate.name}: a commit status`, () => {
    let server: StatusServer;
    beforeEach(async () => {
      server = await candidate.start(TOKEN);
    });
    afterEach(() => server.close());
    const connect = (token = TOKEN): Forge =>
      candidate.plug(server.url)({ repository: 'unknown', project: '', environment: { [candidate.variable]: token } });

    test('is what was set, of that commit and context alone', async () => {
      const { statuses } = connect();
      expect(await statuses!.list(commit, [context])).toEqual([]);
      await statuses!.set(commit, pending);
      expect(await statuses!.list(commit, [context, 'other'])).toMatchObject([
        { context, state: 'pending', description: 'Waiting for flux' },
      ]);
      expect(await statuses!.list('b'.repeat(40), [context])).toEqual([]);
      expect(await statuses!.list(commit, ['other'])).toEqual([]);
    });

    test.each(['success', 'failure'] as const)('is what the operator said last: %s', async (word) => {
      const { statuses } = connect();
      await statuses!.set(commit, pending);
      report(server, candidate, { commit, context, word: 'failure', description: 'health check failed' });
      report(server, candidate, { commit, context, word, description: 'reconciled', url: 'https://flux.example.com/x' });
      expect(await statuses!.list(commit, [context])).toEqual([
        { context, state: word, description: 'reconciled', url: 'https://flux.example.com/x' },
      ]);
    });

    test('is found behind pages of others', async () => {
      for (let count = 0; count < 230; count++) report(server, candidate, { commit, context: `other-${count}`, word: 'failure' });
      report(server, candidate, { commit, context, word: 'success' });
      expect(await connect().statuses!.list(commit, [context])).toMatchObject([{ context, state: 'success' }]);
    });

    test('has a description as long as the forge takes', async () => {
      await connect().statuses!.set(commit, { ...pending, description: 'ä'.repeat(1000) });
      expect(server.statuses[0]?.description).toHaveLength(candidate.longest);
    });

    test('is another word for on its way unless the operator is done', async () => {
      server.statuses.push({ id: 1, commit, key: candidate.keyOf(context), state: 'constructor', description: '', url: null });
      expect(await connect().statuses!.list(commit, [context])).toMatchObject([{ state: 'pending' }]);
    });

    test('says nothing to a terminal, and leads nowhere but to pages', async () => {
      report(server, candidate, {
        commit,
        context,
        word: 'failure',
        description: 'a\u001b[2J\nb\u202ec',
        url: 'javascript:alert(1)',
      });
      expect(await connect().statuses!.list(commit, [context])).toEqual([
        { context, state: 'failure', description: 'a [2J b c', url: null },
      ]);
    });

    test('is refused to a wrong token, which no message shows', async () => {
      const error = await connect('tok_wrongwrongwrong')
        .statuses!.list(commit, [context])
        .catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'authentication-failed', exit: 4 });
      expect((error as Error).message).not.toContain('tok_');
    });

    test('of a server that answers with a page, or with nonsense, is a coded error', async () => {
      for (const answer of ['<html>Sign in</html>', '{}', 'null', '[[]]', '[null]', '7', '{"statuses":7}', '{"values":null}']) {
        const other = await serve((_, response) => response.end(answer));
        const { statuses } = candidate.plug(other.url)({
          repository: '',
          project: '',
          environment: { [candidate.variable]: TOKEN },
        });
        const outcome = await statuses!.list(commit, [context]).catch((error: Error) => error);
        if (Array.isArray(outcome)) expect(outcome).toEqual([]);
        else expect(outcome).toMatchObject({ name: 'StagewrightError', code: 'forge-error' });
      }
    });

    test('waits for the rate limit', async () => {
      report(server, candidate, { commit, context, word: 'success' });
      server.before((_, response) => {
        response.writeHead(429, { 'retry-after': '1' }).end();
        return true;
      });
      expect(await connect().statuses!.list(commit, [context])).toMatchObject([{ state: 'success' }]);
    });
  });

  test(`${candidate.name}: a pull request tells what it became`, async () => {
    const server = await candidate.start(TOKEN);
    const { findMerge } = candidate.plug(server.url)({
      repository: '',
      project: '',
      environment: { [candidate.variable]: TOKEN },
    });
    server.add({ head: 'a' });
    server.add({ head: 'b', state: 'closed' });
    server.add({ head: 'c' });
    server.merges.set(3, commit);
    expect(await findMerge!(1)).toEqual({ state: 'open', commit: null });
    expect(await findMerge!(2)).toEqual({ state: 'closed', commit: null });
    expect(await findMerge!(3)).toMatchObject({ state: 'merged', commit: expect.stringMatching(/^a{12,40}$/) });
    await server.close();
  });
}

describe('check runs of GitHub', () => {
  const forge = statusForges[0]!;
  test.each([
    ['success', 'success'],
    ['failure', 'failure'],
    ['timed_out', 'failure'],
    ['neutral', 'pending'],
  ])('that ended with %s count as %s, beside our own status', async (conclusion, state) => {
    const server = await forge.start(TOKEN);
    const { statuses } = forge.plug(server.url)({ repository: '', project: '', environment: { GITHUB_TOKEN: TOKEN } });
    await statuses!.set(commit, pending);
    server.statuses.push({ id: 2, commit, key: context, state: conclusion, description: 'Deployed', url: CHECK_RUN });
    expect(await statuses!.list(commit, [context])).toMatchObject([{ context, state }]);
    await server.close();
  });

  test('that the token may not read are left out', async () => {
    const server = await serve((request, response) => {
      if (request.url?.includes('check-runs'))
        response.writeHead(403).end('{"message":"Resource not accessible by integration"}');
      else
        response.end(JSON.stringify({ statuses: [{ id: 1, context, state: 'pending', description: null, target_url: null }] }));
    });
    const { statuses } = forge.plug(server.url)({ repository: '', project: '', environment: { GITHUB_TOKEN: TOKEN } });
    expect(await statuses!.list(commit, [context])).toEqual([{ context, state: 'pending', description: '', url: null }]);
  });
});

describe('an environment', () => {
  const url = 'https://shop.example.com/';
  const deployment: Deployment = { environment: 'production', url, commit, branch: 'main', description: 'Stage production' };

  test.each([
    ['GitHub', 'in_progress', 'success', 'failure'],
    ['GitLab', 'running', 'success', 'failed'],
  ])('of %s shows once what is on its way, and how it came out', async (name, running, success, failure) => {
    const forge = statusForges.find((each) => each.name === name)!;
    const server = await forge.start(TOKEN);
    const { environments } = forge.plug(server.url)({ repository: '', project: '', environment: { [forge.variable]: TOKEN } });
    await environments!.start(deployment);
    await environments!.start(deployment);
    expect(server.deployments).toMatchObject([{ environment: 'production', sha: commit, states: [running] }]);
    await environments!.finish(deployment, 'success');
    await environments!.finish({ ...deployment, commit: 'b'.repeat(40) }, 'failure');
    expect(server.deployments.map(({ states }) => states.at(-1))).toEqual([success, failure]);
    const link = name === 'GitHub' ? server.deployments[0]?.url : server.environments.get('production');
    expect(link).toBe(url);
    await server.close();
  });

  test('of GitLab that is done already stays so, and gets its new link', async () => {
    const forge = statusForges[1]!;
    const server = await forge.start(TOKEN);
    const { environments } = forge.plug(server.url)({ repository: '', project: '', environment: { GITLAB_TOKEN: TOKEN } });
    await environments!.finish(deployment, 'success');
    await environments!.finish(deployment, 'success');
    expect(server.deployments).toMatchObject([{ states: ['success'] }]);
    await environments!.start({ ...deployment, url: 'https://new.example.com/' });
    expect(server.environments.get('production')).toBe('https://new.example.com/');
    await server.close();
  });
});

test('SCM-Manager has neither statuses nor environments', () => {
  const forge = scmManager({ server: 'http://127.0.0.1:1/scm', repository: 'acme/gitops' })({
    repository: '',
    project: '',
    environment: { SCM_TOKEN: TOKEN },
  });
  expect([forge.statuses, forge.environments]).toEqual([undefined, undefined]);
});
