import { describe, expect, test } from 'vitest';
import { compareStages } from '../../src/deliver/compare.ts';
import { releaseHolds } from '../../src/deliver/release.ts';
import { withWorkspace } from '../../src/deliver/workspace.ts';
import { byHand } from './past.ts';
import { aRemote, git } from './remotes.ts';
import { rollBack, sha, ship } from './rollback-of.ts';
import { aContext, anApplication, aRequest, aSource, byPullRequest, filesOf, markOf, refsOf } from './stages.ts';

const textOf = (remote: string, application = 'shop') => filesOf(remote)[`staging/${application}/web.yaml`];
const held = (text: string) => expect.objectContaining({ code: 'held', exit: 3, message: expect.stringContaining(text) });

/** A source repository in which `bad` follows `good`, and `fixed` and `other` follow in lines of their own. */
function aHistory() {
  const { root, first: good, second: bad, other } = aSource();
  git(root, ['commit', '-q', '--allow-empty', '-m', 'fix']);
  return { root, good, bad, other, fixed: git(root, ['rev-parse', 'HEAD']) };
}

/** A stage that was published well and badly, and rolled back. */
async function aRolledBack() {
  const remote = aRemote({ README: 'x' });
  const { root, good, bad, other, fixed } = aHistory();
  const context = { root, options: { allowOlder: true } };
  await ship(remote, { shop: 'v: 1\n', web: 'v: 1\n' }, { source: good, context });
  await ship(remote, { shop: 'v: 2\n', web: 'v: 1\n' }, { source: bad, context });
  await rollBack(remote, 'previous', { context: { root, options: { allowOlder: true } } });
  return { remote, context, good, bad, other, fixed };
}

function release(remote: string, applications: readonly string[] = []) {
  return withWorkspace(aContext(), async ({ workspace, ...context }) =>
    releaseHolds(
      await workspace.open({ repository: remote }),
      { request: { stage: 'staging', target: { repository: remote } }, applications },
      { ...context, workspace },
    ),
  );
}

describe('what was rolled back', () => {
  test('is not published again from the same source, nor from an older or another one, and the refusal says why', async () => {
    const { remote, context, good, bad, other } = await aRolledBack();
    const again = await ship(remote, { shop: 'v: 2\n', web: 'v: 1\n' }, { source: bad, context }).catch((error) => error);
    expect(again).toEqual(held('"shop" of stage "staging" is held since 2026-01-01T00:00:00Z by Ada: rolled back to'));
    expect(again.message).toContain(`after ${bad.slice(0, 12)}; this is that very one.`);
    expect(again.hint).toBe('Publish a newer source commit, or let it go with stagewright release staging shop.');
    // The rollback publishes no older source, so that what came before the bad one is older still.
    const texts = { shop: 'v: 3\n', web: 'v: 1\n' };
    await expect(ship(remote, texts, { source: good, context })).rejects.toEqual(held(`${good.slice(0, 12)} is older.`));
    await expect(ship(remote, texts, { source: other, context })).rejects.toEqual(held('is on another line of history.'));
    await expect(ship(remote, texts, { source: sha('e'), context })).rejects.toEqual(held('cannot be compared with it'));
    expect(textOf(remote)).toBe('v: 1');
  });

  test('may be published from a newer source, which ends the hold', async () => {
    const { remote, context, fixed, bad } = await aRolledBack();
    await ship(remote, { shop: 'v: 3\n', web: 'v: 1\n' }, { source: fixed, context });
    expect([textOf(remote), markOf(remote)]).toEqual(['v: 3', expect.not.objectContaining({ holds: expect.anything() })]);
    await ship(remote, { shop: 'v: 2\n', web: 'v: 1\n' }, { source: bad, context });
    expect(textOf(remote)).toBe('v: 2');
  });

  test('keeps no other application from being published, and no publish that does not change it', async () => {
    const { remote, context, bad } = await aRolledBack();
    await ship(remote, { shop: 'v: 1\n', web: 'v: 2\n' }, { source: bad, context });
    expect([textOf(remote), textOf(remote, 'web')]).toEqual(['v: 1', 'v: 2']);
    await expect(ship(remote, { shop: 'v: 2\n', web: 'v: 2\n' }, { source: bad, context })).rejects.toEqual(held('"shop"'));
  });

  test('shows in a diff and a dry run as what would be refused', async () => {
    const { remote, context, bad } = await aRolledBack();
    const applications = ['shop', 'web'].map((name) => anApplication(name, { files: { 'web.yaml': 'v: 2\n' } }));
    const own = aContext({ ...context, provenance: { ...aContext().provenance, commit: bad } });
    const [compared] = await compareStages([aRequest(remote, { applications })], own);
    expect(compared?.warnings).toEqual([expect.stringMatching(/^This would be refused: Application "shop" of .* is held/)]);
  });

  test('is released by name, or all of it at once, and then published again', async () => {
    const { remote, context, bad } = await aRolledBack();
    expect([...(await release(remote, ['web'])).keys()]).toEqual([]);
    expect([...(await release(remote, ['shop'])).keys()]).toEqual(['shop']);
    expect([...(await release(remote)).keys()]).toEqual([]);
    const message = git(remote, ['log', '-1', '--format=%B', 'refs/stagewright/shop/staging']);
    expect(message).toContain('Kind: release');
    await ship(remote, { shop: 'v: 2\n', web: 'v: 1\n' }, { source: bad, context });
    expect(textOf(remote)).toBe('v: 2');
  });

  test('may be removed, which ends the hold', async () => {
    const { remote, context, bad } = await aRolledBack();
    const own = { ...context, options: { allowOlder: true, allowDeletions: 1 } };
    await ship(remote, {}, { source: bad, removable: ['shop'], context: own });
    expect(markOf(remote)).not.toHaveProperty('holds');
  });

  test('in pull requests of applications holds none of the others up', async () => {
    const remote = aRemote({ README: 'x' });
    const { root, good, bad } = aHistory();
    const delivery = { ...byPullRequest, per: 'application' } as const;
    const context = { root };
    const merge = (name: string) =>
      byHand(remote, (run) => run('merge', '-q', '--no-ff', '-m', 'Merge', `origin/stagewright/shop/staging--${name}`));
    await ship(remote, { shop: 'v: 1\n', web: 'v: 1\n' }, { source: good, context, delivery });
    merge('shop');
    merge('web');
    await ship(remote, { shop: 'v: 2\n', web: 'v: 1\n' }, { source: bad, context, delivery });
    merge('shop');
    const chooseDelivery = () => delivery;
    await rollBack(remote, 'previous', { chooseDelivery, context: { root, options: { allowOlder: true } } });
    merge('shop');
    expect(textOf(remote)).toBe('v: 1');
    await expect(ship(remote, { shop: 'v: 2\n', web: 'v: 2\n' }, { source: bad, context, delivery })).rejects.toEqual(
      held('"shop"'),
    );
    expect(filesOf(remote, 'refs/heads/stagewright/shop/staging--web')['staging/web/web.yaml']).toBe('v: 2');
    expect(markOf(remote)).toMatchObject({ holds: { shop: { source: bad } } });
  });

  test.each(['stage', 'application'] as const)('stays proposed by %s when the same source is published again', async (per) => {
    const remote = aRemote({ README: 'x' });
    const { root, good, bad, fixed } = aHistory();
    const delivery = { ...byPullRequest, per };
    const context = { root };
    await ship(remote, { shop: 'v: 1\n' }, { source: good, context });
    await ship(remote, { shop: 'v: 2\n' }, { source: bad, context });
    await rollBack(remote, 'previous', { chooseDelivery: () => delivery, context: { root, options: { allowOlder: true } } });
    const refs = refsOf(remote);
    // The target branch holds all of it, and yet the rollback would go.
    await expect(ship(remote, { shop: 'v: 2\n' }, { source: bad, context, delivery })).rejects.toEqual(held('"shop"'));
    await expect(ship(remote, { shop: 'v: 2\n' }, { source: bad, context })).rejects.toEqual(held('"shop"'));
    expect(refsOf(remote)).toEqual(refs);
    await ship(remote, { shop: 'v: 2\n' }, { source: fixed, context, delivery });
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main', 'refs/stagewright/shop/staging']);
  });
});
