import { describe, expect, onTestFinished, test } from 'vitest';
import type { Arrival } from '../../src/cli/arrival/arrival.ts';
import { awaitArrivals, type Waiting } from '../../src/cli/arrival/await-arrivals.ts';
import { getReporting, type Subject } from '../../src/cli/arrival/subject.ts';
import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import { flux } from '../../src/plugs/operators/flux.ts';
import type { Delivery } from '../../src/types/delivery.ts';
import { aRemote, commitOn, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, publish } from '../deliver/stages.ts';
import { report, type StatusForge, type StatusServer, statusForges, type Word } from '../plugs/forges/status-servers.ts';

const TOKEN = 'tok_verysecretsecret';
const tested = statusForges.filter(({ name }) => ['GitHub', 'GitLab', 'Gitea'].includes(name));

interface Host {
  readonly forge: StatusForge;
  readonly server: StatusServer;
  readonly remote: string;
  readonly context: PublishContext;
  /** Publishes those applications, name to text; null for one of another project. */
  readonly put: (texts: Readonly<Record<string, string>>) => Promise<string>;
  readonly subject: (change: Subject['change']) => Subject;
  /** Says as the operator does. */
  readonly say: (commit: string, word: Word, application?: string) => void;
}

async function aHost(forge: StatusForge, more: Partial<Delivery> = {}): Promise<Host> {
  const server = await forge.start(TOKEN);
  onTestFinished(server.close);
  const remote = aRemote({ a: '1' });
  const context = aContext({ environment: { ...aContext().environment, [forge.variable]: TOKEN } });
  const plug = forge.plug(server.url);
  const delivery = { kind: 'commit', ...more, forge: plug } as Delivery;
  const target = { repository: remote };
  const request = (texts: Readonly<Record<string, string>>): StageRequest =>
    aRequest(remote, {
      applications: Object.entries(texts).map(([name, text]) => anApplication(name, { files: { 'web.yaml': text } })),
    });
  const definition = {
    ...{ name: 'staging', cluster: 'eu', ephemeral: false, target, delivery, layout: 'file-per-resource' as const },
    ...{
      operator: flux({ status: { secret: 'forge', type: 'github', address: 'https://x.example.com/a/b' } }),
      variables: [],
      inputs: [],
    },
    trace: {} as never,
  };
  return {
    ...{ forge, server, remote, context },
    async put(texts) {
      const [result] = await publish([request(texts)], context);
      return result!.commit!;
    },
    subject: (change) => ({ reporting: getReporting(definition, context), change }),
    say: (commit, word, application = 'shop') =>
      report(server, forge, {
        ...{ commit, context: contextOf(application), word },
        description: word === 'success' ? 'reconciliation succeeded' : 'health check failed',
      }),
  };
}

const contextOf = (application: string) => `stagewright/eu/staging-${application}`;

/** Waits, and reacts to the lines that are said. */
async function awaitOn(
  { context, subject }: Host,
  change: Subject['change'],
  { react = () => undefined, timeout = 10_000 }: { react?: (line: string) => void; timeout?: number } = {},
): Promise<{ readonly arrivals: readonly Arrival[]; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const waiting: Waiting = {
    context: { ...context, options: { ...context.options, budget: timeout } },
    timeout,
    pace: { first: 30, longest: 60 },
    say: (line) => {
      lines.push(line);
      react(line);
    },
  };
  return { arrivals: await awaitArrivals([subject(change)], waiting), lines };
}

const landed = (commit: string) => ({ kind: 'landed', commit }) as const;

describe.each(tested)('$name: a commit', (forge) => {
  test('is announced, and healthy when its operator says so', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n', database: 'a: 1\n' });
    const { arrivals, lines } = await awaitOn(host, landed(commit), {
      react: (line) => {
        if (!line.includes('nobody has reported')) return;
        host.say(commit, 'success', line.includes('shop') ? 'shop' : 'database');
      },
    });
    expect(arrivals).toMatchObject([
      { application: 'database', state: 'healthy', landed: commit, commit, description: 'reconciliation succeeded' },
      { application: 'shop', state: 'healthy', landed: commit, commit, context: contextOf('shop') },
    ]);
    expect(lines).toHaveLength(4);
    const own = host.server.statuses.filter(({ description }) => description === 'Waiting for flux');
    expect(own).toMatchObject([
      { commit, state: 'pending' },
      { commit, state: 'pending' },
    ]);
  });

  test('that fails is told with the reason; the others are waited for', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n', database: 'a: 1\n' });
    host.say(commit, 'failure');
    const { arrivals } = await awaitOn(host, landed(commit), {
      react: (line) => {
        if (line.includes('database') && line.includes('nobody')) host.say(commit, 'success', 'database');
      },
    });
    expect(arrivals).toMatchObject([
      { application: 'database', state: 'healthy' },
      { application: 'shop', state: 'failed', description: 'health check failed' },
    ]);
    // A final status is never overwritten.
    expect(host.server.statuses.filter(({ key, state }) => key === contextOf('shop') && state === 'pending')).toEqual([]);
  });

  test('that changes one application is not waited for by others', async () => {
    const host = await aHost(forge);
    await host.put({ shop: 'a: 1\n', database: 'a: 1\n' });
    const commit = await host.put({ shop: 'a: 2\n', database: 'a: 1\n' });
    host.say(commit, 'success');
    const { arrivals } = await awaitOn(host, landed(commit));
    expect(arrivals).toMatchObject([{ application: 'shop', state: 'healthy' }]);
  });

  test('is healthy when a later one with the same content is', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n' });
    const { arrivals } = await awaitOn(host, landed(commit), {
      react: (line) => {
        if (line.includes('nobody')) host.say(commitOn(host.remote, 'main', { other: '2' }), 'success');
      },
    });
    expect(arrivals).toMatchObject([{ state: 'healthy', landed: commit }]);
    expect(arrivals[0]?.commit).toBe(git(host.remote, ['rev-parse', 'main']));
  });

  test('is superseded by one that changes the same, whatever is said of that', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n' });
    const next = await host.put({ shop: 'a: 2\n' });
    host.say(next, 'success');
    const { arrivals, lines } = await awaitOn(host, landed(commit));
    expect(arrivals).toMatchObject([{ state: 'superseded', landed: commit, supersededBy: next }]);
    expect(lines).toEqual([expect.stringContaining(`superseded by ${next.slice(0, 12)}`)]);
  });

  test('that is never reported is not known in time', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n' });
    const { arrivals } = await awaitOn(host, landed(commit), { timeout: 300 });
    expect(arrivals).toMatchObject([{ state: 'pending', landed: commit, url: null, supersededBy: null }]);
    expect(host.server.statuses).toMatchObject([{ commit, state: 'pending', description: 'Waiting for flux' }]);
  });

  test('is waited for through a rate limit and a server that fails for once', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n' });
    let count = 0;
    const limit = () =>
      host.server.before((_, response) => {
        count++;
        response.writeHead(429, { 'retry-after': '1' }).end('slow down');
        return true;
      });
    limit();
    const { arrivals } = await awaitOn(host, landed(commit), {
      react: (line) => {
        if (!line.includes('nobody')) return;
        limit();
        host.say(commit, 'success');
      },
    });
    expect(arrivals).toMatchObject([{ state: 'healthy' }]);
    expect(count).toBe(2);
  });

  test('is not waited for through a rate limit that is longer than the time', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n' });
    host.server.before((_, response) => {
      response.writeHead(429, { 'retry-after': '3600' }).end();
      return true;
    });
    await expect(awaitOn(host, landed(commit))).rejects.toMatchObject({ code: 'rate-limited', exit: 5 });
  });

  test('of a forge that answers with a page to sign in is an error', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n' });
    host.server.before((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
      return true;
    });
    await expect(awaitOn(host, landed(commit))).rejects.toMatchObject({ code: 'forge-error', exit: 4 });
  });

  test('is waited for with a token that may not write statuses, which is said', async () => {
    const host = await aHost(forge);
    const commit = await host.put({ shop: 'a: 1\n' });
    const refuse = () =>
      host.server.before((request, response) => {
        if (request.method === 'POST') response.writeHead(403).end('{"message":"no write access"}');
        return request.method === 'POST';
      });
    refuse();
    const { arrivals, lines } = await awaitOn(host, landed(commit), {
      react: (line) => {
        if (line.includes('nobody')) host.say(commit, 'success');
      },
    });
    expect(arrivals).toMatchObject([{ state: 'healthy' }]);
    expect(lines).toContainEqual(expect.stringMatching(/no write access.*waited for all the same/));
  });
});

/** A stage whose pull request is open: its branch is there, and the server knows it. */
async function aProposal(forge: StatusForge) {
  const host = await aHost(forge, byPullRequest);
  await host.put({ shop: 'a: 1\n' });
  const base = git(host.remote, ['rev-parse', 'main']);
  // As publish does it: one commit on top of the target branch.
  await host.put({ shop: 'a: 2\n' });
  const head = git(host.remote, ['rev-parse', 'main']);
  const branch = 'stagewright/shop/staging';
  git(host.remote, ['update-ref', `refs/heads/${branch}`, head]);
  git(host.remote, ['update-ref', 'refs/heads/main', base]);
  const { number } = host.server.add({ head: branch });
  const change = { kind: 'proposed', branch, number, url: `https://forge.example.com/${number}` } as const;
  /** Lands the content of the branch in another commit than its own. */
  const squash = (): string => {
    const tree = git(host.remote, ['merge-tree', '--write-tree', 'main', `refs/heads/${branch}`]);
    const commit = git(host.remote, ['commit-tree', tree, '-p', 'main', '-m', 'Squashed']);
    git(host.remote, ['update-ref', 'refs/heads/main', commit]);
    git(host.remote, ['update-ref', '-d', `refs/heads/${branch}`]);
    host.server.merges.set(number, commit);
    return commit;
  };
  return { host, head, change, number, squash };
}

describe.each(tested)('$name: a pull request', (forge) => {
  test('is waited for until it is merged, and then its commit, squashed among those of others', async () => {
    const { host, head, change, squash } = await aProposal(forge);
    let commit = '';
    const { arrivals, lines } = await awaitOn(host, change, {
      react: (line) => {
        if (line.includes('in pull request 1')) {
          commitOn(host.remote, 'main', { other: '2' });
          commit = squash();
          commitOn(host.remote, 'main', { other: '3' });
        }
        if (line.includes('nobody')) host.say(commit, 'success');
      },
    });
    expect(commit).not.toBe(head);
    expect(arrivals).toMatchObject([{ state: 'healthy', landed: commit, commit, pullRequest: { number: 1 } }]);
    expect(lines).toHaveLength(3);
    expect(host.server.statuses[0]).toMatchObject({ commit, state: 'pending' });
  });

  test('that fails after its merge is told', async () => {
    const { host, change, squash } = await aProposal(forge);
    const { arrivals } = await awaitOn(host, change, {
      react: (line) => {
        if (line.includes('in pull request 1')) host.say(squash(), 'failure');
      },
    });
    expect(arrivals).toMatchObject([{ state: 'failed', description: 'health check failed' }]);
  });

  test('that was closed is not waited for', async () => {
    const { host, change, number } = await aProposal(forge);
    const { arrivals, lines } = await awaitOn(host, change, {
      react: (line) => {
        if (line.includes('in pull request')) host.server.pulls.find((pull) => pull.number === number)!.state = 'closed';
      },
    });
    expect(arrivals).toMatchObject([{ state: 'closed', landed: null }]);
    expect(lines.at(-1)).toContain('closed without a merge');
  });

  test('that was merged with other content is superseded', async () => {
    const { host, change, number } = await aProposal(forge);
    const { arrivals } = await awaitOn(host, change, {
      react: (line) => {
        if (line.includes('in pull request')) host.server.merges.set(number, commitOn(host.remote, 'main', { other: '2' }));
      },
    });
    expect(arrivals).toMatchObject([
      { state: 'superseded', landed: null, supersededBy: expect.stringMatching(/^[0-9a-f]{40}$/) },
    ]);
  });

  test('that is not merged in time is not known', async () => {
    const { host, change } = await aProposal(forge);
    const { arrivals } = await awaitOn(host, change, { timeout: 300 });
    expect(arrivals).toMatchObject([{ state: 'pending', landed: null }]);
    expect(host.server.statuses).toEqual([]);
  });
});

describe('a branch', () => {
  const [forge] = tested;

  test('that has lost the commit has superseded it', async () => {
    const host = await aHost(forge!);
    const before = git(host.remote, ['rev-parse', 'main']);
    const commit = await host.put({ shop: 'a: 1\n' });
    const { arrivals, lines } = await awaitOn(host, landed(commit), {
      react: (line) => {
        if (line.includes('nobody')) git(host.remote, ['update-ref', 'refs/heads/main', before]);
      },
    });
    expect(arrivals).toMatchObject([{ state: 'superseded', landed: null, supersededBy: null }]);
    expect(lines.at(-1)).toContain('no longer in the branch');
  });

  test('with a long history is asked for as much of it as it takes', async () => {
    const host = await aHost(forge!);
    const commit = await host.put({ shop: 'a: 1\n' });
    for (let count = 0; count < 60; count++) commitOn(host.remote, 'main', { other: String(count) });
    host.say(git(host.remote, ['rev-parse', 'main~30']), 'success');
    const { arrivals } = await awaitOn(host, landed(commit.slice(0, 10)));
    expect(arrivals).toMatchObject([{ state: 'healthy', landed: commit }]);
    const newest = await awaitOn(host, { kind: 'landed', commit: undefined });
    expect(newest.arrivals).toMatchObject([{ state: 'healthy', landed: commit }]);
  });

  test('without that commit, or without anything of the stage, is an error', async () => {
    const host = await aHost(forge!);
    await expect(awaitOn(host, { kind: 'landed', commit: undefined })).rejects.toMatchObject({ code: 'usage' });
    await host.put({ shop: 'a: 1\n' });
    await expect(awaitOn(host, landed('f'.repeat(40)))).rejects.toMatchObject({ code: 'usage' });
    await expect(awaitOn(host, landed('--all'))).rejects.toMatchObject({ code: 'usage' });
  });
});

test('an environment shows what has landed and how it came out', async () => {
  const host = await aHost(tested[1]!, { environment: { name: 'Staging', url: 'https://staging.example.com/' } });
  const commit = await host.put({ shop: 'a: 1\n' });
  const { lines } = await awaitOn(host, landed(commit), {
    react: (line) => {
      if (line.includes('nobody')) host.say(commit, 'failure');
    },
  });
  expect(host.server.deployments).toMatchObject([
    { environment: 'Staging', sha: commit, ref: 'main', states: ['running', 'failed'] },
  ]);
  expect(lines).toHaveLength(2);

  const gitea = await aHost(tested[2]!, { environment: { name: 'Staging' } });
  const other = await gitea.put({ shop: 'a: 1\n' });
  gitea.say(other, 'success');
  const second = await awaitOn(gitea, landed(other));
  expect(second.arrivals).toMatchObject([{ state: 'healthy' }]);
  expect(second.lines).toContainEqual('The environment Staging is not shown: Gitea has none.');
});
