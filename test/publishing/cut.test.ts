import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { publishStages } from '../../src/deliver/publish.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { isStagewrightError } from '../../src/text/error.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { findProcesses, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, countCommits, publish } from '../deliver/stages.ts';
import { numbers, timeLimit } from './numbers.ts';
import { type Fate, startProxy } from './proxy.ts';
import { aRandom } from './random.ts';
import { aBigRemote, expectSound } from './repositories.ts';

/** Connections of one publish: a few requests, each of which may come on one of its own. */
const connections = 5;

async function serve(count: number, fateOf: (index: number) => Fate) {
  const remote = aBigRemote(count);
  const server = await serveHttp(dirname(remote));
  onTestFinished(server.close);
  const proxy = await startProxy(server.url, fateOf);
  return { remote, proxy, direct: `${server.url}/gitops.git`, url: `${proxy.url}/gitops.git` };
}

const versionOf = (text: string) =>
  anApplication('web', { files: { 'web.yaml': `version: ${text}\n`, 'long.yaml': noise(text) } });

/** Text that does not compress, so that a cut can hit the pack. */
function noise(text: string): string {
  const random = aRandom(text.length);
  return `# ${text}\n${Array.from({ length: 800 }, () => random().toString(36).slice(2)).join('\n')}\n`;
}

test(
  'connections that are cut at random bytes never lose a publish, never double one, and never let one be told that is not there',
  async () => {
    const random = aRandom(7);
    let plan: readonly Fate[] = [];
    let first = 0;
    const { remote, proxy, direct, url } = await serve(300, (index) => plan[index - first] ?? { kind: 'fine' });
    const outcomes = { told: 0, failed: 0, landedThough: 0 };
    for (let round = 0; round < numbers.cuts; round++) {
      first = proxy.count();
      plan = Array.from({ length: connections }, () => aFate(random));
      const before = git(remote, ['rev-parse', 'main']);
      const request = { applications: [versionOf(String(round))] };
      const context = aContext({ options: { budget: 10_000 } });
      const { results, failure } = await tryPublish(aRequest(url, request), context);
      const tip = git(remote, ['rev-parse', 'main']);
      if (failure === undefined) {
        expect(results).toMatchObject([{ action: 'committed', commit: tip }]);
        expect(tip).not.toBe(before);
        outcomes.told++;
      } else {
        expect(failure).toMatchObject({ code: 'network-failed', exit: 5 });
        outcomes[tip === before ? 'failed' : 'landedThough']++;
      }
      const [again] = await publish([aRequest(direct, request)], aContext());
      expect(again?.action).toBe(tip === before ? 'committed' : 'nothing');
      expect(git(remote, ['cat-file', 'blob', 'main:staging/web/web.yaml'])).toBe(`version: ${round}`);
      expect(countCommits(remote)).toBe(round + 2);
    }
    if (process.env.STAGEWRIGHT_SHOW_CUTS) process.stderr.write(`${JSON.stringify(outcomes)}\n`);
    expect(outcomes.told).toBeGreaterThan(0);
    expect(outcomes.failed).toBeGreaterThan(0);
    expectSound(remote);
    await expect.poll(() => findProcesses(proxy.url)).toEqual([]);
  },
  timeLimit(90_000, 3_600_000),
);

/** Most connections are fine, or nothing would ever come as far as the push. */
function aFate(random: () => number): Fate {
  if (random() < 0.75) return { kind: 'fine' };
  const way = random() < 0.5 ? 'up' : 'down';
  return { kind: 'cut', way, after: Math.floor(random() ** 2 * 20_000) };
}

async function tryPublish(request: ReturnType<typeof aRequest>, context: ReturnType<typeof aContext>) {
  return publishStages([request], context, recogniseForge).catch((failure: unknown) => {
    if (!isStagewrightError(failure)) throw failure;
    return { results: [], failure };
  });
}

test('a push whose answer is lost, and after which the network is gone for a while, is found and told with its commit', async () => {
  let isDown = false;
  const remote = aBigRemote(20);
  const server = await serveHttp(dirname(remote), {
    intercept: (request, response) => {
      if (isDown) {
        response.destroy();
        return true;
      }
      if (request.method !== 'POST' || !request.url?.endsWith('git-receive-pack')) return false;
      isDown = true;
      setTimeout(() => {
        isDown = false;
      }, 1500);
      response.write = () => true;
      response.writeHead = () => response;
      response.end = () => response.destroy() as never;
      return false;
    },
  });
  onTestFinished(server.close);
  const [result] = await publish([aRequest(`${server.url}/gitops.git`)], aContext({ options: { budget: 30_000 } }));
  expect(result).toMatchObject({ action: 'committed', commit: git(remote, ['rev-parse', 'main']) });
  expect(countCommits(remote)).toBe(2);
});

test('a push whose answer is lost for good is told as one that may have landed', async () => {
  let isDown = false;
  const remote = aBigRemote(20);
  const server = await serveHttp(dirname(remote), {
    intercept: (request, response) => {
      if (isDown) {
        response.destroy();
        return true;
      }
      isDown = request.method === 'POST' && !!request.url?.endsWith('git-receive-pack');
      if (!isDown) return false;
      response.write = () => true;
      response.writeHead = () => response;
      response.end = () => response.destroy() as never;
      return false;
    },
  });
  onTestFinished(server.close);
  const failed = publish([aRequest(`${server.url}/gitops.git`)], aContext({ options: { budget: 2000 } }));
  await expect(failed).rejects.toMatchObject({ code: 'network-failed', hint: expect.stringContaining('may have landed') });
  expect(countCommits(remote)).toBe(2);
});

test('a server that takes connections and never answers keeps nobody longer than the time that was given', async () => {
  const { url, remote, proxy } = await serve(20, () => ({ kind: 'silent' }));
  const start = performance.now();
  const failed = publish([aRequest(url)], aContext({ options: { budget: 1000 } }));
  await expect(failed).rejects.toMatchObject({ code: 'network-failed', exit: 5 });
  expect(performance.now() - start).toBeLessThan(6000);
  expect(countCommits(remote)).toBe(1);
  await expect.poll(() => findProcesses(proxy.url)).toEqual([]);
});
