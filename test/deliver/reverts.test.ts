import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { publishStages } from '../../src/deliver/publish.ts';
import { releaseHolds } from '../../src/deliver/release.ts';
import type { PublishContext } from '../../src/deliver/request.ts';
import { withWorkspace } from '../../src/deliver/workspace.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { serveHttp } from './http-server.ts';
import { byHand } from './past.ts';
import { aRemote, commitOn, git, growHistory } from './remotes.ts';
import { rollBack, type Shipping, ship } from './rollback-of.ts';
import { aContext, anApplication, aRequest, aSource, byPullRequest, filesOf, markOf } from './stages.ts';

const textOf = (remote: string, application = 'shop') => filesOf(remote)[`staging/${application}/web.yaml`];
const held = (text: string) => expect.objectContaining({ code: 'held', exit: 3, message: expect.stringContaining(text) });
const proposals = 'origin/stagewright/shop/staging';
const merge = (remote: string, ...flags: readonly string[]) =>
  byHand(remote, (run) => run('merge', '-q', '--no-ff', '-m', 'Merge pull request #4 from x', ...flags, proposals));
const squash = (remote: string) =>
  byHand(remote, (run) => {
    run('merge', '-q', '--squash', proposals);
    run('commit', '-q', '-m', 'staging (#4)');
  });
const revert = (remote: string, commit: string, ...flags: readonly string[]) =>
  byHand(remote, (run) => run('revert', '--no-edit', ...flags, commit));

/** A source with a good, a bad and a mended commit, and what is published of them. */
function aProject(remote = aRemote({ README: 'x' }), request: Shipping = {}) {
  const { root, first: good, second: bad } = aSource();
  git(root, ['commit', '-q', '--allow-empty', '-m', 'fix']);
  const fixed = git(root, ['rev-parse', 'HEAD']);
  const context = { root };
  const publish = (source: string, shop: string, web = '1', more: Shipping = {}) =>
    ship(remote, { shop: `v: ${shop}\n`, web: `v: ${web}\n` }, { source, context: { root, options: {} }, ...request, ...more });
  return { remote, context, good, bad, fixed, publish };
}

describe("somebody's revert of our commit", () => {
  test('counts as a rollback: the refusal names commit and author, and a newer source passes', async () => {
    const { remote, good, bad, fixed, publish } = aProject();
    await publish(good, '1');
    const commit = await publish(bad, '2');
    const by = revert(remote, commit);
    const refusal = await publish(bad, '2').catch((error) => error);
    expect(refusal).toEqual(held(`by Ada: reverted by ${by.slice(0, 12)} (Revert "staging: shop`));
    expect(refusal.message).toContain(`after ${bad.slice(0, 12)}`);
    // What does not change it is not held, and does not forget it.
    await publish(bad, '1', '2');
    expect(markOf(remote)).toMatchObject({ holds: { shop: { source: bad, by: 'Ada' } } });
    await expect(publish(bad, '2', '2')).rejects.toEqual(held('"shop"'));
    await publish(fixed, '3', '2');
    expect([textOf(remote), textOf(remote, 'web')]).toEqual(['v: 3', 'v: 2']);
    expect(markOf(remote)).not.toHaveProperty('holds');
  });

  test('in part holds that part', async () => {
    const { remote, good, bad, publish } = aProject();
    await publish(good, '1');
    const commit = await publish(bad, '2', '2');
    byHand(remote, (run) => {
      run('revert', '--no-edit', '--no-commit', commit);
      run('reset', '-q', 'HEAD', 'staging/web', '.stagewright/staging/web');
      run('commit', '-q', '-m', 'shop as it was');
      run('checkout', '-q', '.');
    });
    expect([textOf(remote), textOf(remote, 'web')]).toEqual(['v: 1', 'v: 2']);
    await publish(bad, '1', '4');
    await expect(publish(bad, '2', '4')).rejects.toEqual(held('"shop"'));
  });

  test('of the first publish of an application, which takes it away, holds that', async () => {
    const { remote, good, bad, publish } = aProject();
    await publish(good, '1');
    const applications = ['shop', 'web', 'new'].map((name) => anApplication(name, { files: { 'web.yaml': 'v: 1\n' } }));
    const commit = await publish(bad, '1', '1', { applications });
    const by = revert(remote, commit);
    await expect(publish(bad, '1', '1', { applications })).rejects.toEqual(held(`reverted by ${by.slice(0, 12)}`));
  });

  test('of several in a row holds the newest', async () => {
    const { remote, good, bad, fixed, publish } = aProject();
    await publish(good, '1');
    const [two, three] = [await publish(bad, '2'), await publish(fixed, '3')];
    revert(remote, three);
    revert(remote, two);
    expect(textOf(remote)).toBe('v: 1');
    await expect(publish(fixed, '3')).rejects.toEqual(held(`after ${fixed.slice(0, 12)}`));
  });

  test('is over once it is reverted itself', async () => {
    const { remote, good, bad, publish } = aProject();
    await publish(good, '1');
    const by = revert(remote, await publish(bad, '2'));
    revert(remote, by);
    expect(textOf(remote)).toBe('v: 2');
    await publish(bad, '3');
    expect([textOf(remote), 'holds' in (markOf(remote) as object)]).toEqual(['v: 3', false]);
  });

  test('is released', async () => {
    const { remote, context, good, bad, publish } = aProject();
    await publish(good, '1');
    revert(remote, await publish(bad, '2'));
    await withWorkspace(aContext(context), async ({ workspace, ...rest }) => {
      const target = { repository: remote };
      const wish = { request: { stage: 'staging', target }, applications: ['shop'] };
      const released = await releaseHolds(await workspace.open(target), wish, { ...rest, workspace });
      expect([...released.keys()]).toEqual(['shop']);
    });
    await publish(bad, '2');
    expect(textOf(remote)).toBe('v: 2');
  });

  test('of a rollback releases what was rolled back, and that is said', async () => {
    const { remote, context, good, bad, publish } = aProject();
    await publish(good, '1');
    await publish(bad, '2');
    const { results } = await rollBack(remote, 'previous', { context: { ...context, options: { allowOlder: true } } });
    const by = revert(remote, results[0]!.commit!);
    expect(textOf(remote)).toBe('v: 2');
    const own: PublishContext = aContext({ ...context, provenance: { ...aContext().provenance, commit: bad } });
    const applications = ['shop', 'web'].map((name) => anApplication(name, { files: { 'web.yaml': 'v: 5\n' } }));
    const published = await publishStages([aRequest(remote, { applications })], own, recogniseForge);
    expect(published.failure).toBeUndefined();
    expect(published.results[0]?.warnings).toContain(
      `The rollback of shop was undone by Ada in ${by.slice(0, 12)}, so it is no longer held.`,
    );
    expect([textOf(remote), 'holds' in (markOf(remote) as object)]).toEqual(['v: 5', false]);
  });

  test('is not what hand edits are, nor what others do beside it', async () => {
    const { remote, good, bad, publish } = aProject();
    await publish(good, '1');
    await publish(bad, '2');
    commitOn(remote, 'main', { 'staging/shop/web.yaml': 'v: by hand\n' });
    await expect(publish(bad, '3')).rejects.toMatchObject({ code: 'hand-edits' });
    commitOn(remote, 'main', { 'staging/shop/web.yaml': 'v: 2\n', 'else/where': 'x' });
    await publish(bad, '3');
    expect(textOf(remote)).toBe('v: 3');
  });
});

describe('of pull requests', () => {
  const byPull = { delivery: byPullRequest };

  test.each([
    ['a merge', (remote: string) => merge(remote), ['-m', '1']],
    ['a squash', squash, []],
    ['a fast-forward', (remote: string) => byHand(remote, (run) => run('merge', '-q', '--ff-only', proposals)), []],
  ] as const)('%s that is reverted holds its applications', async (_, land, flags) => {
    const { remote, good, bad, fixed, publish } = aProject(undefined, byPull);
    await publish(good, '1');
    land(remote);
    await publish(bad, '2');
    const by = revert(remote, land(remote), ...flags);
    expect(textOf(remote)).toBe('v: 1');
    await expect(publish(bad, '2')).rejects.toEqual(held(`reverted by ${by.slice(0, 12)}`));
    await publish(fixed, '3');
    expect(filesOf(remote, 'refs/heads/stagewright/shop/staging')['staging/shop/web.yaml']).toBe('v: 3');
  });

  test('an unmerged one is no revert, nor is what is merged late', async () => {
    const { remote, good, bad, publish } = aProject(undefined, byPull);
    await publish(good, '1');
    merge(remote);
    await publish(bad, '2');
    commitOn(remote, 'main', { 'else/where': 'x' });
    await publish(bad, '3');
    commitOn(remote, 'main', { 'else/where': 'y' });
    await publish(bad, '4');
    merge(remote);
    await publish(bad, '5');
    expect(markOf(remote)).not.toHaveProperty('holds');
    expect(filesOf(remote, 'refs/heads/stagewright/shop/staging')['staging/shop/web.yaml']).toBe('v: 5');
  });
});

test('over HTTP the history is looked at only where the branch does not hold what was published', {
  timeout: 60_000,
}, async () => {
  const remote = aRemote({ README: 'x' });
  const server = await serveHttp(dirname(remote));
  onTestFinished(server.close);
  const { good, bad, publish } = aProject(remote);
  await publish(good, '1');
  const commit = await publish(bad, '2');
  const target = { target: { repository: `${server.url}/gitops.git` } };
  commitOn(remote, 'main', { 'else/where': 'x' });
  await publish(bad, '2', '1', target);
  const few = server.requests.length;
  const by = revert(remote, commit);
  growHistory(remote, 'main', 300);
  await expect(publish(bad, '2', '1', target)).rejects.toEqual(held(`reverted by ${by.slice(0, 12)}`));
  expect(few).toBeLessThan(10);
});
