import { describe, expect, test } from 'vitest';
import { aFolder, aRemote, commitOn, git } from './remotes.ts';
import { aContext, anApplication, aRequest, aSource, at, byPullRequest, filesOf, markOf, publish, refsOf } from './stages.ts';

const text = (value: string) => ({ applications: [anApplication('web', { files: { 'web.yaml': `a: ${value}\n` } })] });

describe('an older build', () => {
  test.each(['commit', 'pullRequest'] as const)('is refused with both commits named (%s)', async (kind) => {
    const remote = aRemote({ a: '1' });
    const { root, first, second } = aSource();
    const context = aContext({ root });
    const delivery = kind === 'commit' ? ({ kind } as const) : byPullRequest;
    await publish([aRequest(remote, { delivery, ...text('new') })], at(context, second));
    const before = refsOf(remote);
    await expect(publish([aRequest(remote, { delivery, ...text('old') })], at(context, first))).rejects.toMatchObject({
      code: 'older-build',
      exit: 3,
      message: `For stage "staging" the source commit ${first.slice(0, 12)} is older than what is published: ${second.slice(0, 12)}.`,
    });
    expect(refsOf(remote)).toEqual(before);
  });

  test('is refused even when the newer one changed nothing', async () => {
    const remote = aRemote({ a: '1' });
    const { root, first, second } = aSource();
    const context = aContext({ root });
    await publish([aRequest(remote)], at(context, first));
    await publish([aRequest(remote)], at(context, second));
    await expect(publish([aRequest(remote, text('old'))], at(context, first))).rejects.toMatchObject({ code: 'older-build' });
    expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: 1');
  });

  test('is published when asked, and is then what later ones are compared with', async () => {
    const remote = aRemote({ a: '1' });
    const { root, first, second } = aSource();
    const context = aContext({ root });
    await publish([aRequest(remote, text('new'))], at(context, second));
    await publish([aRequest(remote, text('old'))], { ...at(context, first), options: { allowOlder: true } });
    expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: old');
    expect(markOf(remote)).toMatchObject({ source: first });
    await publish([aRequest(remote, text('new'))], at(context, second));
    expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: new');
  });

  test('on another line of history is refused', async () => {
    const remote = aRemote({ a: '1' });
    const { root, second, other } = aSource();
    const context = aContext({ root });
    await publish([aRequest(remote)], at(context, second));
    await expect(publish([aRequest(remote, text('other'))], at(context, other))).rejects.toMatchObject({
      code: 'older-build',
      message: expect.stringMatching(new RegExp(`${other.slice(0, 12)} is on another line .* ${second.slice(0, 12)}`)),
    });
  });

  test('that cannot be compared is refused, because its history is not here', async () => {
    const remote = aRemote({ a: '1' });
    const { root, second } = aSource();
    await publish([aRequest(remote)], at(aContext({ root }), 'a'.repeat(40)));
    await expect(publish([aRequest(remote, text('x'))], at(aContext({ root }), second))).rejects.toMatchObject({
      code: 'older-build',
      message: expect.stringContaining('cannot be compared'),
      hint: expect.stringContaining('--unshallow'),
    });
    // Nor can a folder that is in no repository.
    await expect(publish([aRequest(remote, text('x'))])).rejects.toMatchObject({ code: 'older-build' });
  });

  test('of a shallow clone is told with the history of its remote', async () => {
    const remote = aRemote({ a: '1' });
    const { root, first, second } = aSource();
    const clone = aFolder();
    git(clone, ['clone', '-q', '--depth=1', `file://${root}`, '.']);
    await publish([aRequest(remote)], at(aContext({ root }), first));
    await publish([aRequest(remote, text('new'))], at(aContext({ root: clone }), second));
    expect(markOf(remote)).toMatchObject({ source: second });
  });

  test('cannot be told from a mark that somebody broke, so it is refused until asked for', async () => {
    const remote = aRemote({ a: '1' });
    const { root, first } = aSource();
    const context = at(aContext({ root }), first);
    await publish([aRequest(remote)], context);
    commitOn(remote, 'broken', { 'mark.json': '{' });
    git(remote, ['update-ref', 'refs/stagewright/shop/staging', 'refs/heads/broken']);
    await expect(publish([aRequest(remote, text('x'))], context)).rejects.toMatchObject({ code: 'older-build' });
    const removal = aRequest(remote, { applications: [], removable: ['web'] });
    await publish([removal], { ...context, options: { allowOlder: true, allowDeletions: 1 } });
    await expect(publish([aRequest(remote, text('x'))], context)).rejects.toMatchObject({ code: 'older-build' });
    await publish([aRequest(remote, text('x'))], { ...context, options: { allowOlder: true } });
    expect(markOf(remote)).toMatchObject({ source: first });
  });
});

describe('a preview whose branch was rebased', () => {
  const preview = { ephemeral: true } as const;
  const run = (number: number) => ({ build: { pipeline: 'acme/web/preview', number } });

  test.each(['commit', 'pullRequest'] as const)('is published by the newer run, and not by the older one (%s)', async (kind) => {
    const remote = aRemote({ a: '1' });
    const { root, second, other } = aSource();
    const context = aContext({ root });
    const delivery = kind === 'commit' ? ({ kind } as const) : byPullRequest;
    const request = (value: string) => aRequest(remote, { ...preview, delivery, ...text(value) });
    await publish([request('old')], { ...at(context, second), ...run(7) });
    const told = kind === 'commit' ? [] : [expect.stringContaining('no pull request')];
    expect(await publish([request('new')], { ...at(context, other), ...run(8) })).toMatchObject([{ warnings: told }]);
    expect(markOf(remote)).toMatchObject({ source: other, build: { number: 8 } });
    await expect(publish([request('old')], { ...at(context, second), ...run(7) })).rejects.toMatchObject({
      code: 'older-build',
      message: expect.stringContaining('run 7 of acme/web/preview is older'),
    });
  });

  test('is published with a warning where no run numbers tell, also when what it left behind is gone', async () => {
    const remote = aRemote({ a: '1' });
    const { root, second, other } = aSource();
    const context = aContext({ root });
    const request = (value: string) => aRequest(remote, { ...preview, ...text(value) });
    await publish([request('1')], at(context, 'a'.repeat(40)));
    expect(await publish([request('2')], at(context, second))).toMatchObject([
      { action: 'committed', warnings: [expect.stringContaining('aaaaaaaaaaaa is not in its history'), expect.anything()] },
    ]);
    expect(await publish([request('3')], at(context, other))).toMatchObject([
      { action: 'committed', warnings: [expect.stringContaining(`${second.slice(0, 12)} is not in its history`)] },
    ]);
    expect(await publish([request('4')], at(context, other))).toMatchObject([{ action: 'committed', warnings: [] }]);
  });

  test('is still refused for a commit that is older on the same line, and from no repository at all', async () => {
    const remote = aRemote({ a: '1' });
    const { root, first, second } = aSource();
    const context = aContext({ root });
    const request = (value: string) => aRequest(remote, { ...preview, ...text(value) });
    await publish([request('new')], { ...at(context, second), ...run(1) });
    await expect(publish([request('old')], { ...at(context, first), ...run(2) })).rejects.toMatchObject({ code: 'older-build' });
    await expect(publish([request('old')], context)).rejects.toMatchObject({ code: 'older-build' });
  });

  test('is known by its mark when its code does not say it', async () => {
    const remote = aRemote({ a: '1' });
    const { root, second, other } = aSource();
    const context = aContext({ root });
    await publish([aRequest(remote, { ...preview, ...text('1') })], at(context, second));
    expect(await publish([aRequest(remote, text('2'))], at(context, other))).toMatchObject([{ action: 'committed' }]);
  });
});

describe('where commits do not tell, the run number does', () => {
  const run = (number: number, pipeline = 'acme/web/publish') => ({ build: { pipeline, number } });

  test('of the same pipeline at the same commit: a late run does not win over a newer one', async () => {
    const remote = aRemote({ a: '1' });
    const { root, first } = aSource();
    const context = at(aContext({ root }), first);
    await publish([aRequest(remote, text('12'))], { ...context, ...run(12) });
    await expect(publish([aRequest(remote, text('11'))], { ...context, ...run(11) })).rejects.toMatchObject({
      code: 'older-build',
      message: expect.stringMatching(/run 11 .* 12/),
    });
    await publish([aRequest(remote, text('again'))], { ...context, ...run(12) });
    await publish([aRequest(remote, text('other pipeline'))], { ...context, ...run(3, 'acme/api/publish') });
    expect(markOf(remote)).toMatchObject({ build: { pipeline: 'acme/api/publish', number: 3 } });
  });

  test('for a source whose history is unknown', async () => {
    const remote = aRemote({ a: '1' });
    const { root, second } = aSource();
    await publish([aRequest(remote)], { ...at(aContext({ root }), 'a'.repeat(40)), ...run(12) });
    await expect(
      publish([aRequest(remote, text('11'))], { ...at(aContext({ root }), second), ...run(11) }),
    ).rejects.toMatchObject({ code: 'older-build' });
    await publish([aRequest(remote, text('13'))], { ...at(aContext({ root }), second), ...run(13) });
    expect(filesOf(remote)['staging/web/web.yaml']).toBe('a: 13');
  });

  test('but never against what the commits say', async () => {
    const remote = aRemote({ a: '1' });
    const { root, first, second } = aSource();
    const context = aContext({ root });
    await publish([aRequest(remote)], { ...at(context, second), ...run(1) });
    await expect(publish([aRequest(remote, text('x'))], { ...at(context, first), ...run(2) })).rejects.toMatchObject({
      code: 'older-build',
    });
  });
});
