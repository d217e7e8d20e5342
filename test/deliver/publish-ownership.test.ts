import { describe, expect, test } from 'vitest';
import type { StageRequest } from '../../src/deliver/request.ts';
import { aRemote, commitOn, git, growHistory } from './remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, filesOf, markOf, publish, refsOf } from './stages.ts';

describe('a folder that is not ours', () => {
  test('is refused, and taken over when asked, with all that is in it left in place', async () => {
    const remote = aRemote({ 'staging/web/old.yaml': 'theirs', 'staging/web/web.yaml': 'theirs' });
    const before = refsOf(remote);
    await expect(publish([aRequest(remote)])).rejects.toMatchObject({ code: 'folder-not-ours', exit: 3 });
    expect(refsOf(remote)).toEqual(before);
    await publish([aRequest(remote)], aContext({ options: { adopt: true } }));
    expect(filesOf(remote)).toMatchObject({ 'staging/web/old.yaml': 'theirs', 'staging/web/web.yaml': 'a: 1' });
  });

  test('because another project published it is refused, also with adopt', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote)]);
    const before = refsOf(remote);
    const context = aContext({ project: 'bank', options: { adopt: true, overwriteHandEdits: true } });
    const request = aRequest(remote, { applications: [anApplication('web', { project: 'bank' })] });
    await expect(publish([request], context)).rejects.toMatchObject({
      code: 'folder-not-ours',
      message: expect.stringContaining('"shop"'),
    });
    expect(refsOf(remote)).toEqual(before);
  });

  test.each([
    ['an application', '120000', 'staging/web'],
    ['a stage', '120000', 'staging'],
    ['an application', '160000', 'staging/web'],
    ['the inventories', '120000', '.stagewright/staging'],
    ['an inventory', '120000', '.stagewright/staging/web'],
    ['all inventories', '160000', '.stagewright'],
    ['the operator files', '120000', 'clusters/prod'],
    ['an application', '100644', 'staging/web'],
  ])('where %s should be (mode %s at %s) is refused, also with adopt', async (_what, mode, path) => {
    const remote = aRemote({ target: '/etc' });
    const oid = mode === '160000' ? git(remote, ['rev-parse', 'main']) : git(remote, ['rev-parse', 'main:target']);
    git(
      remote,
      ['fast-import', '--quiet'],
      `commit refs/heads/main\ncommitter B <b@c> 1700000000 +0000\ndata 1\nx\nfrom refs/heads/main^0\nM ${mode} ${oid} ${path}\n`,
    );
    const before = refsOf(remote);
    const files = { 'web.yaml': 'a: 1\n', 'clusters/prod/staging-web.yaml': 'b: 1\n' };
    const request = aRequest(remote, { applications: [anApplication('web', { files })] });
    await expect(publish([request], aContext({ options: { adopt: true } }))).rejects.toMatchObject({ code: 'folder-not-ours' });
    expect(refsOf(remote)).toEqual(before);
  });

  test("beside ours is nobody's concern, be it a link or a submodule", async () => {
    const remote = aRemote({ target: '/etc' });
    const oid = git(remote, ['rev-parse', 'main:target']);
    git(
      remote,
      ['fast-import', '--quiet'],
      `commit refs/heads/main\ncommitter B <b@c> 1700000000 +0000\ndata 1\nx\nfrom refs/heads/main^0\nM 120000 ${oid} staging/other\nM 120000 ${oid} clusters/elsewhere\n`,
    );
    expect(await publish([aRequest(remote)])).toMatchObject([{ action: 'committed' }]);
    expect(git(remote, ['ls-tree', 'main', 'staging/other'])).toContain('120000');
  });
});

test('the target path is a folder below which everything lies, and it may not lead out of the repository', async () => {
  const remote = aRemote({ 'staging/web/web.yaml': 'theirs' });
  const request = (path: string) => aRequest(remote, { target: { repository: remote, path } });
  expect(await publish([request('/gitops/apps/')])).toMatchObject([{ added: ['staging/web/web.yaml'] }]);
  expect(Object.keys(filesOf(remote))).toEqual([
    'gitops/apps/.stagewright/staging/web',
    'gitops/apps/staging/web/web.yaml',
    'staging/web/web.yaml',
  ]);
  expect(await publish([request('gitops/apps')])).toMatchObject([{ action: 'nothing' }]);
  for (const path of ['..', 'a/../../b', '.git', 'a//b', 'a\\b', 'a\nb']) {
    await expect(publish([request(path)])).rejects.toMatchObject({ code: 'stage-invalid' });
  }
});

describe('a hand edit', () => {
  const changed = anApplication('web', { files: { 'web.yaml': 'a: 2\n' } });

  test('is refused by name, and overwritten when asked', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote)]);
    commitOn(remote, 'main', { 'staging/web/web.yaml': 'a: human\n' });
    const edit = git(remote, ['rev-parse', '--short=12', 'main']);
    growHistory(remote, 'main', 30);
    const grown = refsOf(remote);
    await expect(publish([aRequest(remote, { applications: [changed] })])).rejects.toMatchObject({
      code: 'hand-edits',
      exit: 3,
      message: expect.stringContaining(`staging/web/web.yaml (${edit} by Bob).`),
    });
    expect(refsOf(remote)).toEqual(grown);
    await publish([aRequest(remote, { applications: [changed] })], aContext({ options: { overwriteHandEdits: true } }));
    expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: 2');
  });

  test('of a file that is no longer rendered is refused, and removed when asked, so that the folder does not become foreign', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote)]);
    commitOn(remote, 'main', { 'staging/web/web.yaml': 'a: human\n' });
    const none = aRequest(remote, { applications: [] });
    await expect(publish([none])).rejects.toMatchObject({ code: 'hand-edits' });
    expect(await publish([none], aContext({ options: { overwriteHandEdits: true, allowDeletions: 1 } }))).toMatchObject([
      { removed: ['staging/web/web.yaml'] },
    ]);
    expect(Object.keys(filesOf(remote))).toEqual(['a']);
    expect(await publish([aRequest(remote)])).toMatchObject([{ added: ['staging/web/web.yaml'] }]);
  });

  test('that is what we would write anyway is none', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote)]);
    commitOn(remote, 'main', { 'staging/web/web.yaml': 'a: 2\n' });
    expect(await publish([aRequest(remote, { applications: [changed] })])).toMatchObject([{ changed: [] }]);
  });
});

/** Somebody means that many deletions. */
const meaning = (allowDeletions: number) => aContext({ options: { allowDeletions } });

describe('what is removed', () => {
  const [web, api] = [
    anApplication('web'),
    anApplication('api', { files: { 'api.yaml': 'a', 'clusters/prod/staging-api.yaml': 'b' } }),
  ];

  test('is every application of ours that is no longer rendered, with its operator file, and no foreign file', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote, { applications: [web, api] })]);
    commitOn(remote, 'main', { 'staging/api/NOTES.md': 'theirs', 'clusters/prod/other.yaml': 'theirs' });
    expect(await publish([aRequest(remote, { applications: [web] })], meaning(2))).toMatchObject([
      { removed: ['clusters/prod/staging-api.yaml', 'staging/api/api.yaml'] },
    ]);
    expect(Object.keys(filesOf(remote))).toEqual([
      '.stagewright/staging/web',
      'a',
      'clusters/prod/other.yaml',
      'staging/api/NOTES.md',
      'staging/web/web.yaml',
    ]);
    expect(git(remote, ['log', '-1', '--format=%B', 'main'])).toContain('Applications: api\n');
  });

  test('is never an application of another project', async () => {
    const remote = aRemote({ a: '1' });
    const bank = anApplication('bank', { project: 'bank' });
    await publish([aRequest(remote, { applications: [bank] })], aContext({ project: 'bank' }));
    await publish([aRequest(remote)]);
    await publish([aRequest(remote, { applications: [], isRemoval: true })], meaning(1));
    expect(Object.keys(filesOf(remote))).toEqual(['.stagewright/staging/bank', 'a', 'staging/bank/web.yaml']);
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main', 'refs/stagewright/bank/staging']);
  });

  test('by name leaves the other applications and what the mark knows of them', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote, { applications: [web, api], inputs: { IMAGE: 'web:1' } })]);
    const before = markOf(remote) as { contents: Record<string, string> };
    const request = aRequest(remote, { applications: [], removable: ['api'] });
    expect(await publish([request], meaning(2))).toMatchObject([{ action: 'committed' }]);
    expect(Object.keys(filesOf(remote))).toEqual(['.stagewright/staging/web', 'a', 'staging/web/web.yaml']);
    const contents = { web: before.contents.web };
    expect(markOf(remote)).toEqual({ ...before, contents, tip: { branch: 'main', commit: git(remote, ['rev-parse', 'main']) } });
    expect(git(remote, ['log', '-1', '--format=%s', 'main'])).toBe('remove staging: api (shop)');
    expect(await publish([request])).toMatchObject([{ action: 'nothing' }]);
  });

  test('as a whole stage takes the mark along, and is done only once', async () => {
    const remote = aRemote({ a: '1' });
    await publish([aRequest(remote)]);
    const request = aRequest(remote, { applications: [], isRemoval: true });
    expect(await publish([request], meaning(1))).toMatchObject([{ action: 'committed', removed: ['staging/web/web.yaml'] }]);
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main']);
    const before = refsOf(remote);
    expect(await publish([request])).toMatchObject([{ action: 'nothing' }]);
    expect(refsOf(remote)).toEqual(before);
  });

  test('cannot be made more by an inventory that claims what is not ours', async () => {
    const remote = aRemote({ 'precious.yaml': 'theirs' });
    await publish([aRequest(remote)]);
    const claims = { version: 1, project: 'shop', files: { 'precious.yaml': git(remote, ['rev-parse', 'main:precious.yaml']) } };
    commitOn(remote, 'main', { '.stagewright/staging/evil': JSON.stringify(claims) });
    await expect(publish([aRequest(remote)])).rejects.toMatchObject({ code: 'folder-not-ours' });
    expect(filesOf(remote)['precious.yaml']).toBe('theirs');
  });
});

describe('a target that gets another folder', () => {
  const there = (remote: string, path: string, request: Partial<StageRequest> = {}) =>
    aRequest(remote, { ...request, target: { repository: remote, path } });

  test('is told what stays behind, once; that is taken away without what the mark knows', async () => {
    const remote = aRemote({ a: '1' });
    await publish([there(remote, 'old')]);
    const [moved] = await publish([there(remote, 'new/place')]);
    expect(moved).toMatchObject({ action: 'committed', warnings: [expect.stringContaining('remove staging --path old')] });
    expect(await publish([there(remote, 'new/place')])).toMatchObject([{ action: 'nothing', warnings: [] }]);
    const mark = markOf(remote);
    await publish([there(remote, 'old', { applications: [], isRemoval: true })], meaning(1));
    expect(Object.keys(filesOf(remote)).sort()).toEqual([
      'a',
      'new/place/.stagewright/staging/web',
      'new/place/staging/web/web.yaml',
    ]);
    expect(markOf(remote)).toEqual(mark);
    expect(await publish([there(remote, 'new/place')])).toMatchObject([{ action: 'nothing' }]);
  });

  test('keeps its pull request when the old folder is taken away', async () => {
    const remote = aRemote({ a: '1' });
    await publish([there(remote, 'old')]);
    const proposed = await publish([there(remote, 'new', { delivery: byPullRequest })]);
    const told = [expect.stringContaining('remove staging --path old'), expect.stringContaining('no pull request')];
    expect(proposed).toMatchObject([{ action: 'opened', warnings: told }]);
    const before = refsOf(remote);
    await publish([there(remote, 'old', { applications: [], isRemoval: true })], meaning(1));
    expect({ ...refsOf(remote), 'refs/heads/main': before['refs/heads/main'] }).toEqual(before);
  });
});
