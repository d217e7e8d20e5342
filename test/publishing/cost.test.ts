import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readPublished } from '../../src/deliver/read-published.ts';
import { withWorkspace } from '../../src/deliver/workspace.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { aContext, anApplication, aRequest, byPullRequest, publish, refsOf } from '../deliver/stages.ts';
import { numbers, timeLimit } from './numbers.ts';
import { startProxy } from './proxy.ts';
import { aBigRemote } from './repositories.ts';
import { aShim } from './shim.ts';

/** What reading and publishing, as the command does it, cost: commands of Git, requests to the server, bytes both ways. */
interface Cost {
  readonly commands: number;
  readonly requests: readonly string[];
  readonly bytes: number;
}

const application = (text: string) => [anApplication('web', { files: { 'web.yaml': `a: ${text}\n` } })];

async function measure(size: number) {
  const remote = aBigRemote(size);
  const server = await serveHttp(dirname(remote));
  onTestFinished(server.close);
  const proxy = await startProxy(server.url);
  const shim = aShim();
  const context = aContext({ environment: { ...aContext().environment, PATH: shim.path } });
  const url = `${proxy.url}/gitops.git`;
  const costOf = async (request: Partial<Parameters<typeof aRequest>[1]>): Promise<Cost> => {
    const [requests, commands, bytes] = [server.requests.length, shim.commands().length, proxy.bytes.up + proxy.bytes.down];
    await withWorkspace(context, async (shared) => {
      const requests = [aRequest(url, request)];
      await readPublished(requests, shared);
      await publish(requests, shared);
    });
    return {
      commands: shim.commands().length - commands,
      requests: server.requests.slice(requests),
      bytes: proxy.bytes.up + proxy.bytes.down - bytes,
    };
  };
  return { remote, costOf };
}

test(
  'what one changed application costs does not depend on the size of the repository, but for its tree',
  async () => {
    const costs: Cost[] = [];
    for (const size of [100, numbers.largeRepository]) {
      const { costOf } = await measure(size);
      await costOf({ applications: application('1') });
      costs.push(await costOf({ applications: application('2') }));
    }
    const [small, large] = costs;
    if (process.env.STAGEWRIGHT_SHOW_COST) process.stderr.write(`${JSON.stringify(costs)}\n`);
    expect(large!.commands).toBe(small!.commands);
    expect(large!.requests).toEqual(small!.requests);
    expect(large!.commands).toBeLessThanOrEqual(16);
    expect(large!.requests.length).toBeLessThanOrEqual(9);
    // 10 MiB of 100,000 files.
    expect(large!.bytes).toBeLessThan(105 * numbers.largeRepository);
  },
  timeLimit(60_000, 300_000),
);

test.each([
  { delivery: { kind: 'commit' } as const, commands: 12, requests: 7 },
  { delivery: byPullRequest, commands: 16, requests: 10 },
])('a second publish of the same writes nothing ($delivery.kind)', async ({ delivery, commands, requests }) => {
  const { remote, costOf } = await measure(100);
  const request = { applications: application('1'), delivery };
  const first = await costOf(request);
  const refs = refsOf(remote);
  const second = await costOf(request);
  expect(refsOf(remote)).toEqual(refs);
  expect(second.requests.filter((line) => line.includes('receive-pack'))).toEqual([]);
  expect(first.requests.filter((line) => line.includes('receive-pack'))).not.toEqual([]);
  expect(second.commands).toBeLessThanOrEqual(commands);
  expect(second.requests.length).toBeLessThanOrEqual(requests);
});

test('a thousand files take as many commands as one', async () => {
  const counts: number[] = [];
  for (const size of [1, 1000]) {
    const { costOf } = await measure(10);
    const files = Object.fromEntries(Array.from({ length: size }, (_, index) => [`file-${index}.yaml`, `a: ${index}\n`]));
    counts.push((await costOf({ applications: [anApplication('web', { files })] })).commands);
  }
  expect(counts[1]).toBe(counts[0]);
});
