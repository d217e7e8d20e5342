import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withoutPolicyValues } from '../../src/text/image-policy.ts';
import { serveHttp } from './http-server.ts';
import { byHand, publishesOf, summarize } from './past.ts';
import { aRemote, commitOn, git, growHistory } from './remotes.ts';
import { rollBack, sha, ship } from './rollback-of.ts';
import { aContext, anApplication, aSource, byPullRequest, countCommits, filesOf, markOf, publish, refsOf } from './stages.ts';

const textOf = (remote: string, application = 'shop') => filesOf(remote)[`staging/${application}/web.yaml`];
const refused = (message: string) =>
  expect.objectContaining({ code: 'rollback-refused', exit: 3, message: expect.stringContaining(message) });

describe('a rollback', () => {
  test('puts an application back with its inventory, and leaves the others as they are', async () => {
    const remote = aRemote({ README: 'x' });
    const first = await ship(remote, { shop: 'image: 1\n', web: 'a: 1\n' }, { inputs: { IMAGE: '1', WEB: 'x' } });
    const before = filesOf(remote);
    const bad = await ship(remote, { shop: 'image: 2\n', web: 'a: 2\n' }, { source: 'b', inputs: { IMAGE: '2', WEB: 'y' } });
    const { plan, results } = await rollBack(remote, first, { applications: ['shop'] });
    const reason = `rolled back to ${first.slice(0, 12)} (broken)`;
    const hold = { source: sha('b'), by: 'Ada', since: '2026-01-01T00:00:00Z', reason };
    expect(plan?.applications).toEqual([{ application: 'shop', to: first, of: bad, hold }]);
    expect(results).toMatchObject([{ action: 'committed', changed: ['staging/shop/web.yaml'], added: [], removed: [] }]);
    expect(filesOf(remote)).toEqual({
      ...before,
      'staging/web/web.yaml': 'a: 2',
      '.stagewright/staging/web': filesOf(remote)['.stagewright/staging/web'],
    });
    expect(plan?.inputs).toEqual([{ name: 'IMAGE', before: '2', after: '1' }]);
    expect(markOf(remote)).toMatchObject({ source: sha('b'), inputs: { IMAGE: '1', WEB: 'y' }, holds: { shop: hold } });
    const message = git(remote, ['log', '-1', '--format=%B', 'main']);
    expect(message).toMatch(`rollback: staging: shop to ${first.slice(0, 8)} (broken)\n`);
    expect(message).toMatch(`Rollback-To: ${first}\nRollback-Of: ${bad}`);
    expect(summarize(await publishesOf(remote))[0]).toMatch(/^rollback shop/);
    const mark = git(remote, ['log', '-1', '--format=%B', 'refs/stagewright/shop/staging']);
    expect(mark).toMatch(/^staging: rollback shop\n/);
    expect(mark).toContain(`Kind: rollback\nCommit: ${git(remote, ['rev-parse', 'main'])}\nRollback-To: ${first}`);
  });

  test('goes back one further each time, past what was rolled back, and never to it again', async () => {
    const remote = aRemote();
    for (const [index, source] of ['a', 'b', 'c'].entries()) await ship(remote, { shop: `v: ${index}\n` }, { source });
    await rollBack(remote, 'previous');
    expect(textOf(remote)).toBe('v: 1');
    await rollBack(remote, 'previous', { applications: ['shop'] });
    expect(textOf(remote)).toBe('v: 0');
    expect(markOf(remote)).toMatchObject({ holds: { shop: { source: sha('c') } } });
    await expect(rollBack(remote, 'previous')).rejects.toEqual(refused('Nothing is known that ran before'));
    await ship(remote, { shop: 'v: 3\n' }, { source: 'd', context: { options: { allowOlder: true } } }).catch(() => undefined);
    expect(textOf(remote)).toBe('v: 0');
  });

  test('goes back only in what changed last, unless a commit is named for the whole stage', async () => {
    const remote = aRemote();
    const first = await ship(remote, { shop: 'v: 1\n', web: 'v: 1\n' }, { inputs: { A: '1', B: 'x' } });
    await ship(remote, { shop: 'v: 1\n', web: 'v: 2\n' }, { source: 'b', inputs: { A: '2', B: 'x' } });
    await ship(remote, { shop: 'v: 3\n', web: 'v: 2\n' }, { source: 'c', inputs: { A: '3', B: 'y' } });
    await rollBack(remote, 'previous');
    expect([textOf(remote, 'shop'), textOf(remote, 'web')]).toEqual(['v: 1', 'v: 2']);
    const { plan } = await rollBack(remote, first.slice(0, 10));
    expect([textOf(remote, 'shop'), textOf(remote, 'web')]).toEqual(['v: 1', 'v: 1']);
    expect(plan?.same).toEqual(['shop']);
    expect(plan?.inputs.map(({ name }) => name)).toEqual(['A', 'B']);
    expect(markOf(remote)).toMatchObject({ inputs: { A: '1', B: 'x' }, holds: { web: { source: sha('c') }, shop: {} } });
  });

  test('of inputs with the same values takes those that never changed without the application, and says where that is not one', async () => {
    const remote = aRemote();
    const inputs = (shop: string, web: string) => ({ inputs: { SHOP: shop, WEB: web } });
    await ship(remote, { shop: 'v: 1\n', web: 'v: 1\n' }, inputs('1', '1'));
    await ship(remote, { shop: 'v: 2\n', web: 'v: 2\n' }, { source: 'b', ...inputs('2', '2') });
    const both = await rollBack(remote, 'previous', {
      applications: ['shop'],
      context: { options: { dryRun: true, allowOlder: true } },
    });
    expect(both.plan?.inputs.map(({ name }) => name)).toEqual(['SHOP', 'WEB']);
    expect(both.plan?.warnings).toEqual([expect.stringContaining('Which of SHOP and WEB it is cannot be told')]);
    await ship(remote, { shop: 'v: 2\n', web: 'v: 3\n' }, { source: 'c', ...inputs('2', '3') });
    await ship(remote, { shop: 'v: 2\n', web: 'v: 2\n' }, { source: 'd', ...inputs('2', '2') });
    const one = await rollBack(remote, 'previous', { applications: ['shop'] });
    expect(one.plan).toMatchObject({ inputs: [{ name: 'SHOP', before: '2', after: '1' }], warnings: [] });
  });

  test('takes away what was not there then, once that is meant', async () => {
    const remote = aRemote();
    const first = await ship(remote, { web: 'v: 1\n' });
    await ship(remote, { web: 'v: 1\n', shop: 'v: 1\n' }, { source: 'b' });
    await expect(rollBack(remote, first)).rejects.toMatchObject({ code: 'deletions-refused' });
    const options = { allowOlder: true, allowDeletions: 1 };
    const { plan, results } = await rollBack(remote, first, { context: { options } });
    expect(plan?.applications).toMatchObject([{ application: 'shop', to: null }]);
    expect(results).toMatchObject([{ removed: ['staging/shop/web.yaml'] }]);
    expect(Object.keys(filesOf(remote)).sort()).toEqual(['.stagewright/staging/web', 'staging/web/web.yaml']);
    expect(markOf(remote)).toMatchObject({ holds: { shop: { source: sha('b') } } });
    // What was rolled back does not come again.
    await expect(rollBack(remote, 'previous', { applications: ['shop'] })).rejects.toEqual(refused('Nothing is known'));
  });

  test('brings back what a publish has taken away', async () => {
    const remote = aRemote();
    await ship(remote, { web: 'v: 1\n', shop: 'v: 1\n' });
    const context = { options: { allowOlder: true, allowDeletions: 1 } };
    await ship(remote, { web: 'v: 1\n' }, { source: 'b', context });
    const { results } = await rollBack(remote, 'previous');
    expect(results).toMatchObject([{ added: ['staging/shop/web.yaml'] }]);
    await expect(ship(remote, { web: 'v: 1\n' }, { source: 'b', context })).rejects.toMatchObject({ code: 'held' });
  });

  test('goes to what a source commit has published there', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'v: 1\n' });
    await ship(remote, { shop: 'v: 1\n' }, { source: 'b' });
    await ship(remote, { shop: 'v: 3\n' }, { source: 'c' });
    const { plan } = await rollBack(remote, sha('b').slice(0, 8));
    expect([textOf(remote), plan?.source?.commit]).toEqual(['v: 1', sha('b')]);
    expect(await rollBack(remote, sha('e'))).toEqual({ plan: undefined, results: [] });
  });

  test('does nothing where everything is so already, and a second time', async () => {
    const remote = aRemote();
    const first = await ship(remote, { shop: 'v: 1\n' });
    expect((await rollBack(remote, first)).plan).toMatchObject({ applications: [], same: ['shop'] });
    await ship(remote, { shop: 'v: 2\n' }, { source: 'b' });
    await rollBack(remote, first);
    const refs = refsOf(remote);
    expect((await rollBack(remote, first)).plan).toMatchObject({ applications: [], same: ['shop'] });
    expect(refsOf(remote)).toEqual(refs);
  });

  test('works without a mark, and for one that cannot be read', async () => {
    const remote = aRemote();
    const first = await ship(remote, { shop: 'v: 1\n' });
    await ship(remote, { shop: 'v: 2\n' }, { source: 'b' });
    git(remote, ['update-ref', '-d', 'refs/stagewright/shop/staging']);
    const { plan } = await rollBack(remote, first);
    expect([textOf(remote), plan?.warnings]).toEqual([
      'v: 1',
      ['Which inputs shop had then is not known, so they stay as they are.'],
    ]);
    expect(markOf(remote)).toMatchObject({ source: null, holds: { shop: { source: null } } });
    await expect(ship(remote, { shop: 'v: 2\n' }, { source: 'c' })).rejects.toMatchObject({ code: 'held' });
  });

  test('goes to no commit at which the stage was not there, as before it was moved', async () => {
    const remote = aRemote({ README: 'x' });
    const before = git(remote, ['rev-parse', 'main']);
    const first = await ship(remote, { shop: 'v: 1\n' });
    await expect(rollBack(remote, before)).rejects.toEqual(refused('nothing of stage "staging" was there.'));
    const target = { repository: remote, path: 'apps' };
    await ship(remote, { shop: 'v: 2\n' }, { source: 'b', target });
    await expect(rollBack(remote, first)).rejects.toEqual(refused('nothing of stage "staging" was there below "apps".'));
    await expect(rollBack(remote, 'previous')).rejects.toEqual(refused('Nothing is known that ran before'));
  });

  test('is refused for an inventory of then that cannot be read, whatever made it so', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'v: 1\n' });
    const text = filesOf(remote)['.stagewright/staging/shop']!;
    const newer = commitOn(remote, 'main', { '.stagewright/staging/shop': text.replace('"version": 1', '"version": 9') });
    commitOn(remote, 'main', { '.stagewright/staging/shop': `${text}\n` });
    await ship(remote, { shop: 'v: 2\n' }, { source: 'b' });
    await expect(rollBack(remote, newer)).rejects.toEqual(refused('its format version is 9, and this program knows 1'));
    await rollBack(remote, 'previous');
    expect(textOf(remote)).toBe('v: 1');
  });

  test('leaves what another project has in the stage, and tells a foreign past from its own', async () => {
    const remote = aRemote();
    const theirs = await ship(remote, { shop: 'v: 0\n' }, { project: 'old', source: 'e' });
    await ship(remote, {}, { project: 'old', isRemoval: true, context: { options: { allowOlder: true, allowDeletions: 1 } } });
    await ship(remote, { web: 'v: 9\n' }, { project: 'other', source: 'f' });
    await ship(remote, { shop: 'v: 1\n' });
    await expect(rollBack(remote, theirs)).rejects.toEqual(refused('belongs to project "old"'));
    await ship(remote, { shop: 'v: 2\n' }, { source: 'b' });
    await rollBack(remote, 'previous');
    expect([textOf(remote), textOf(remote, 'web')]).toEqual(['v: 1', 'v: 9']);
  });
});

test.each(['commit', 'pullRequest'] as const)(
  'what was merged since it was planned is not taken back unseen (%s)',
  async (kind) => {
    const remote = aRemote({ README: 'x' });
    await ship(remote, { shop: 'v: 1\n' });
    await ship(remote, { shop: 'v: 2\n' }, { source: 'b' });
    await ship(remote, { shop: 'v: 3\n' }, { source: 'c', delivery: byPullRequest });
    const { plan } = await rollBack(remote, 'previous', { context: { options: { dryRun: true, allowOlder: true } } });
    // The mark stays where it is.
    byHand(remote, (run) => run('merge', '-q', '--no-ff', '-m', 'Merge', 'origin/stagewright/shop/staging'));
    const before = refsOf(remote);
    const request = { ...plan!.request, delivery: kind === 'commit' ? ({ kind } as const) : byPullRequest };
    await expect(publish([request], aContext({ options: { allowOlder: true } }))).rejects.toMatchObject({ code: 'race-lost' });
    expect(refsOf(remote)).toEqual(before);
  },
);

test('for a mark that cannot be read the newest source stays what others are compared with', async () => {
  const remote = aRemote();
  const { root, first, second } = aSource();
  const context = { root, options: { allowOlder: true } };
  await ship(remote, { shop: 'v: 1\n', web: 'v: 1\n' }, { source: first, context });
  await ship(remote, { shop: 'v: 2\n', web: 'v: 2\n' }, { source: second, context });
  const blob = git(remote, ['hash-object', '-w', '--stdin'], '{');
  const tree = git(remote, ['mktree'], `100644 blob ${blob}\tmark.json\n`);
  const ref = 'refs/stagewright/shop/staging';
  git(remote, ['update-ref', ref, git(remote, ['commit-tree', '-p', ref, '-m', 'x', tree])]);
  await rollBack(remote, 'previous', { applications: ['shop'], context });
  expect(markOf(remote)).toMatchObject({ source: second });
});

describe('what people and bots wrote', () => {
  test('is not lost without a word: hand edits of now are refused as for any publish', async () => {
    const remote = aRemote();
    const first = await ship(remote, { shop: 'v: 1\n' });
    await ship(remote, { shop: 'v: 2\n' }, { source: 'b' });
    commitOn(remote, 'main', { 'staging/shop/web.yaml': 'v: by hand\n' });
    await expect(rollBack(remote, first)).rejects.toMatchObject({ code: 'hand-edits' });
    await rollBack(remote, first, { context: { options: { allowOlder: true, overwriteHandEdits: true } } });
    expect(textOf(remote)).toBe('v: 1');
  });

  test('is not restored: a commit with hand edits is refused, and previous takes the one before', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'v: 1\n' });
    const edited = commitOn(remote, 'main', { 'staging/shop/web.yaml': 'v: by hand\n' });
    const options = { allowOlder: true, overwriteHandEdits: true };
    await ship(remote, { shop: 'v: 2\n' }, { source: 'b', context: { options } });
    await expect(rollBack(remote, edited)).rejects.toEqual(refused('somebody had changed files'));
    await rollBack(remote, 'previous');
    expect(textOf(remote)).toBe('v: 1');
  });

  test('comes back with the values that bots had written then', async () => {
    const remote = aRemote();
    const image = (tag: string) => `image: shop:${tag} # {"$imagepolicy": "flux-system:shop"}\n`;
    const render = () => {
      const app = anApplication('shop', { files: { 'web.yaml': image('1') } });
      const own = anApplication('shop', { files: { 'web.yaml': withoutPolicyValues(image('1')) } });
      return { ...app, inventory: own.inventory, inventoryText: own.inventoryText };
    };
    const first = await ship(remote, {}, { applications: [render()] });
    commitOn(remote, 'main', { 'staging/shop/web.yaml': image('2') });
    const second = git(remote, ['rev-parse', 'main']);
    commitOn(remote, 'main', { 'staging/shop/web.yaml': image('3') });
    await rollBack(remote, second);
    expect(textOf(remote)).toBe(image('2').trim());
    await rollBack(remote, first);
    expect(textOf(remote)).toBe(image('1').trim());
    expect((await rollBack(remote, first)).plan?.applications).toEqual([]);
  });
});

describe('by pull request', () => {
  const request = { delivery: byPullRequest };
  const merge = (remote: string) =>
    byHand(remote, (run) =>
      run('merge', '-q', '--no-ff', '-m', 'Merge pull request #4 from x', 'origin/stagewright/shop/staging'),
    );

  test('it is proposed as the stage was delivered last, and holds at once', async () => {
    const remote = aRemote({ README: 'x' });
    await ship(remote, { shop: 'v: 1\n' }, { ...request, inputs: { V: '1' } });
    const first = merge(remote);
    await ship(remote, { shop: 'v: 2\n' }, { ...request, source: 'b', inputs: { V: '2' } });
    merge(remote);
    const before = countCommits(remote);
    const { plan } = await rollBack(remote, first);
    expect(plan?.request.delivery).toMatchObject({ kind: 'pullRequest' });
    expect([countCommits(remote), textOf(remote)]).toEqual([before, 'v: 2']);
    expect(filesOf(remote, 'refs/heads/stagewright/shop/staging')['staging/shop/web.yaml']).toBe('v: 1');
    expect(markOf(remote)).toMatchObject({ inputs: { V: '1' }, holds: { shop: { source: sha('b') } } });
    merge(remote);
    expect(summarize(await publishesOf(remote)).map((line) => line.split(' ')[0])).toEqual(['rollback', 'publish', 'publish']);
    await rollBack(remote, 'previous').catch(() => undefined);
    expect(textOf(remote)).toBe('v: 1');
  });

  test('it says what it takes out of an open one', async () => {
    const remote = aRemote({ README: 'x' });
    await ship(remote, { shop: 'v: 1\n', web: 'v: 1\n' }, request);
    const first = merge(remote);
    await ship(remote, { shop: 'v: 2\n', web: 'v: 1\n' }, { ...request, source: 'b' });
    merge(remote);
    await ship(remote, { shop: 'v: 2\n', web: 'v: 3\n' }, { ...request, source: 'c' });
    const { plan } = await rollBack(remote, first, { applications: ['shop'] });
    expect(plan?.warnings).toEqual([
      'The pull request of stage "staging" proposed web, too: the next publish will propose that again.',
    ]);
  });
});

test('over HTTP a rollback downloads what it takes of a long past', { timeout: 60_000 }, async () => {
  const remote = aRemote({ 'other/README': 'x' });
  const first = await ship(remote, { shop: 'v: 1\n' });
  growHistory(remote, 'main', 400);
  await ship(remote, { shop: 'v: 2\n' }, { source: 'b' });
  const server = await serveHttp(dirname(remote));
  onTestFinished(server.close);
  const { plan } = await rollBack(`${server.url}/gitops.git`, 'previous');
  expect(plan?.applications).toMatchObject([{ application: 'shop', hold: { source: sha('b') } }]);
  expect(textOf(remote)).toBe('v: 1');
  expect((await rollBack(`${server.url}/gitops.git`, first)).plan?.same).toEqual(['shop']);
});
