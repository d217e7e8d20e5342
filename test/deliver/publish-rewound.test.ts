import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { releaseHolds } from '../../src/deliver/release.ts';
import { withWorkspace } from '../../src/deliver/workspace.ts';
import { aFolder, aRemote, commitOn, git, growHistory } from './remotes.ts';
import { rollBack, ship } from './rollback-of.ts';
import { aContext, anApplication, aRequest, byPullRequest, filesOf, markOf, publish, refsOf } from './stages.ts';

const text = (value: string) => ({ applications: [anApplication('web', { files: { 'web.yaml': `a: ${value}\n` } })] });

async function aRewound(delivery: typeof byPullRequest | { readonly kind: 'commit' }) {
  const remote = aRemote({ a: '1' });
  const start = git(remote, ['rev-parse', 'main']);
  const other = commitOn(remote, 'main', { b: '1' });
  await publish([aRequest(remote, { delivery, ...text('1') })]);
  git(remote, ['update-ref', 'refs/heads/main', start]);
  commitOn(remote, 'main', { c: '1' });
  return { remote, other, request: (value: string) => aRequest(remote, { delivery, ...text(value) }) };
}

describe('a branch that has lost what we saw in it', () => {
  test.each([{ kind: 'commit' } as const, byPullRequest])('is refused with the lost commit ($kind)', async (delivery) => {
    const { remote, request } = await aRewound(delivery);
    const { tip } = markOf(remote) as { tip: { commit: string } };
    const before = refsOf(remote);
    await expect(publish([request('2')])).rejects.toMatchObject({
      code: 'branch-rewound',
      exit: 3,
      message: expect.stringContaining(tip.commit.slice(0, 12)),
    });
    expect(refsOf(remote)).toEqual(before);
    await publish([request('2')], aContext({ options: { allowRewound: true } }));
    // From here on, what there is now counts.
    await publish([request('3')]);
  });

  test('is refused when it is gone altogether', async () => {
    const remote = aRemote({});
    await publish([aRequest(remote, text('1'))]);
    git(remote, ['update-ref', '-d', 'refs/heads/main']);
    await expect(publish([aRequest(remote, text('2'))])).rejects.toMatchObject({ code: 'branch-rewound' });
  });

  test.each(['main', 'other'])('is still noticed after a release for %s', async (branch) => {
    const remote = aRemote({});
    git(remote, ['branch', 'other', await ship(remote, { web: 'v: 1\n' })]);
    const first = git(remote, ['rev-parse', 'other']);
    await ship(remote, { web: 'v: 2\n' }, { source: 'b' });
    await rollBack(remote, 'previous');
    git(remote, ['update-ref', 'refs/heads/main', first]);
    const request = { stage: 'staging', target: { repository: remote, branch } };
    const released = await withWorkspace(aContext(), async (shared) =>
      releaseHolds(await shared.workspace.open(request.target), { request, applications: [] }, shared),
    );
    expect([...released.keys()]).toEqual(['web']);
    await expect(ship(remote, { web: 'v: 3\n' }, { source: 'c' })).rejects.toMatchObject({ code: 'branch-rewound' });
  });

  test("is nobody's concern where nothing is to be published", async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote)]);
    const { tip } = markOf(remote) as { tip: { commit: string } };
    git(remote, ['update-ref', 'refs/heads/main', git(remote, ['commit-tree', '-m', 'all in one', `${tip.commit}^{tree}`])]);
    expect(await publish([aRequest(remote)])).toMatchObject([{ action: 'nothing' }]);
  });
});

describe('no branch is rewound', () => {
  test.each([1, 60, 1100])('that has got %i more commits', async (count) => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote, text('1'))]);
    // Other branches lie in the history that is fetched for the answer, as commits without contents.
    git(remote, ['branch', 'release', 'main']);
    growHistory(remote, 'main', count);
    git(remote, ['branch', 'next', 'main^']);
    expect(await publish([aRequest(remote, text('2'))])).toMatchObject([{ action: 'committed' }]);
  });

  test('whose pull request was squashed', async () => {
    const remote = aRemote({ a: '1' });
    const request = (value: string) => aRequest(remote, { delivery: byPullRequest, ...text(value) });
    await publish([request('1')]);
    const branch = 'refs/heads/stagewright/shop/staging';
    const squashed = git(remote, ['commit-tree', '-p', 'main', '-m', 'squashed', `${branch}^{tree}`]);
    git(remote, ['update-ref', 'refs/heads/main', squashed]);
    git(remote, ['update-ref', '-d', branch]);
    expect(await publish([request('2')])).toMatchObject([{ action: 'opened' }]);
  });

  test('when a stage goes to another one', async () => {
    const remote = aRemote({ a: '1' });
    git(remote, ['branch', 'next', 'main']);
    await publish([aRequest(remote, text('1'))]);
    const request = aRequest(remote, { ...text('2'), target: { repository: remote, branch: 'next' } });
    expect(await publish([request])).toMatchObject([{ action: 'committed' }]);
    expect(filesOf(remote, 'next')['staging/web/web.yaml']).toBe('a: 2');
  });

  test('where a mark says nothing understandable of it', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote, text('1'))]);
    const canary = join(aFolder(), 'canary');
    const mark = JSON.stringify({
      ...(markOf(remote) as object),
      tip: { branch: 'main', commit: `--upload-pack=touch ${canary}` },
    });
    const blob = git(remote, ['hash-object', '-w', '--stdin'], mark);
    const tree = git(remote, ['mktree'], `100644 blob ${blob}\tmark.json\n`);
    git(remote, ['update-ref', 'refs/stagewright/shop/staging', git(remote, ['commit-tree', '-m', 'x', tree])]);
    expect(await publish([aRequest(remote, text('2'))])).toMatchObject([{ action: 'committed' }]);
    expect(existsSync(canary)).toBe(false);
  });
});
