import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PublishContext, StageRequest } from '../../src/deliver/request.ts';
import { readEntries, readLandings } from '../../src/published/read-history.ts';
import { readContents } from '../../src/published/stage-contents.ts';
import { toChain } from '../../src/timeline/chain.ts';
import { explain } from '../../src/timeline/explain.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { byHand, past, publishesOf, summarize } from '../deliver/past.ts';
import { aFolder, aRemote, git, growHistory } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, publish, refsOf } from '../deliver/stages.ts';

const sha = (digit: string) => digit.repeat(40);

/** A publish of an application with that text, from a source commit of that digit. */
async function ship(
  remote: string,
  texts: Readonly<Record<string, string>>,
  { source = 'a', inputs = {}, project = 'shop', ...request }: Shipping = {},
): Promise<string> {
  const { stage = 'staging' } = request;
  const options = {
    allowOlder: true,
    allowRewound: true,
    ...((request.removable || request.isRemoval) && { allowDeletions: 1 }),
  };
  const base = aContext({ project, options });
  const provenance = { ...base.provenance, commit: sha(source), subject: `change ${source}`, build: `7 (CI)` };
  const context: PublishContext = { ...base, provenance };
  const applications = Object.entries(texts).map(([name, text]) =>
    anApplication(name, { stage, project, files: { 'web.yaml': text } }),
  );
  const [result] = await publish([aRequest(remote, { applications, inputs, ...request })], context);
  return result?.commit ?? '';
}

interface Shipping extends Partial<StageRequest> {
  readonly source?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly project?: string;
}

const proposals = 'origin/stagewright/shop/staging';
const proposed = { delivery: byPullRequest } as const;

describe('the past of a stage', () => {
  test('has every publish with its source, the inputs that changed, and the contents', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'image: 1\n', web: 'a: 1\n' }, { inputs: { IMAGE: '1' } });
    const commit = await ship(remote, { shop: 'image: 2\n', web: 'a: 1\n' }, { source: 'b', inputs: { IMAGE: '2', NEW: [1] } });
    const [second, first] = await publishesOf(remote);
    expect(second).toMatchObject({
      kind: 'publish',
      project: 'shop',
      build: '7 (CI)',
      source: { commit: sha('b'), subject: 'change b', author: 'Ada', repository: 'acme/shop', isDirty: false },
      inputs: [
        { name: 'IMAGE', before: '1', after: '2' },
        { name: 'NEW', before: undefined, after: [1] },
      ],
      landing: { commit, author: 'Ada', told: { stage: 'staging' } },
    });
    expect(second?.applications.map(({ application }) => application)).toEqual(['shop']);
    expect(second?.landing.changes.map(({ path }) => path)).toEqual(['.stagewright/staging/shop', 'staging/shop/web.yaml']);
    expect(first?.applications.map(({ application, before }) => [application, before])).toEqual([
      ['shop', null],
      ['web', null],
    ]);
    const history = await past(remote);
    const contents = await readContents(history.repository, history.tip!, { stage: 'staging', prefix: '' });
    expect(contents.get('shop')).toBe(second?.applications[0]?.after);
  });

  test('has what was published again without a change as a newer source of the same', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'a: 1\n' });
    await ship(remote, { shop: 'a: 1\n' }, { source: 'b' });
    const history = await past(remote);
    const entries = (await readEntries(history, 'staging')).get('shop') ?? [];
    expect(entries.map(({ source, contents, landed }) => [source?.commit, contents.size, landed === null])).toEqual([
      [sha('b'), 0, true],
      [sha('a'), 1, false],
    ]);
    expect(await publishesOf(remote)).toHaveLength(1);
  });

  test.each([
    ['a merge', (run: Run) => run('merge', '-q', '--no-ff', '-m', 'Merge pull request #4 from x', proposals)],
    ['a squash', (run: Run) => [run('merge', '-q', '--squash', proposals), run('commit', '-q', '-m', 'staging (#4)')]],
    ['a rebase', (run: Run) => [run('commit', '-q', '--allow-empty', '-m', 'other'), run('cherry-pick', proposals)]],
    ['a fast-forward', (run: Run) => run('merge', '-q', '--ff-only', proposals)],
  ])('knows %s of a pull request as the publish that proposed it', async (_, merge) => {
    const remote = aRemote({ README: 'x' });
    await ship(remote, { shop: 'image: 1\n' }, { ...proposed, inputs: { IMAGE: '1' } });
    byHand(remote, merge);
    await ship(remote, { shop: 'image: 2\n' }, { ...proposed, source: 'b', inputs: { IMAGE: '2' } });
    await ship(remote, { shop: 'image: 3\n' }, { ...proposed, source: 'c', inputs: { IMAGE: '3' } });
    byHand(remote, merge);
    const publishes = await publishesOf(remote);
    expect(summarize(publishes)).toEqual(['publish shop cccc', 'publish shop aaaa']);
    expect(publishes[0]?.inputs).toEqual([{ name: 'IMAGE', before: '1', after: '3' }]);
  });

  test('knows what somebody reverts, and reverts again', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'image: 1\n' }, { inputs: { IMAGE: '1' } });
    const commit = await ship(remote, { shop: 'image: 2\n' }, { source: 'b', inputs: { IMAGE: '2' } });
    const revert = byHand(remote, (run) => run('revert', '--no-edit', commit));
    expect(summarize(await publishesOf(remote))).toEqual(['revert shop aaaa', 'publish shop bbbb', 'publish shop aaaa']);
    byHand(remote, (run) => run('revert', '--no-edit', revert));
    const publishes = await publishesOf(remote);
    expect(summarize(publishes).slice(0, 2)).toEqual(['revert shop bbbb', 'revert shop aaaa']);
    expect(publishes.slice(0, 2).map(({ inputs }) => inputs)).toEqual([
      [{ name: 'IMAGE', before: '1', after: '2' }],
      [{ name: 'IMAGE', before: '2', after: '1' }],
    ]);
  });

  test('calls edits of people edits, with or without our inventories', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'a: 1\n' });
    byHand(remote, (run) => edit(run, { 'staging/shop/web.yaml': 'a: 9\n' }));
    byHand(remote, (run) => edit(run, { '.stagewright/staging/shop': '{}\n', 'staging/README': 'x\n' }));
    expect(summarize(await publishesOf(remote)).slice(0, 2)).toEqual(['edit shop -', 'edit shop -']);
  });

  test('keeps two projects of one stage apart', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'a: 1\n' });
    await ship(remote, { bank: 'a: 1\n' }, { source: 'b', project: 'bank' });
    await ship(remote, { shop: 'a: 2\n' }, { source: 'c' });
    const publishes = await publishesOf(remote);
    expect(summarize(publishes)).toEqual(['publish shop cccc', 'publish bank bbbb', 'publish shop aaaa']);
    expect(publishes.map(({ project }) => project)).toEqual(['shop', 'bank', 'shop']);
  });

  test('keeps stages apart, also those below a folder, and knows an application alone', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'a: 1\n', web: 'a: 1\n' }, { target: { repository: remote, path: 'apps/eu' } });
    await ship(remote, { shop: 'a: 1\n' }, { stage: 'staging-2', target: { repository: remote, path: 'apps/eu' } });
    await ship(remote, { shop: 'a: 1\n', web: 'a: 2\n' }, { target: { repository: remote, path: 'apps/eu' } });
    const history = await past(remote);
    const countOf = async (application?: string) =>
      (await readLandings(history, { stage: 'staging', prefix: 'apps/eu/', application })).landings.length;
    expect([await countOf(), await countOf('shop'), await countOf('web'), await countOf('we')]).toEqual([2, 1, 2, 0]);
  });

  test('tells a removal of an application, and of the stage after its mark is gone', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'a: 1\n', web: 'a: 1\n' });
    await ship(remote, {}, { removable: ['web'] });
    expect(summarize(await publishesOf(remote))[0]).toBe('removal web -');
    expect(JSON.parse(git(remote, ['show', 'refs/stagewright/shop/staging:mark.json']))).toMatchObject({
      source: sha('a'),
      delivery: { kind: 'commit' },
    });
    await ship(remote, {}, { isRemoval: true });
    expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main']);
    const publishes = await publishesOf(remote);
    expect(publishes.map(({ kind, project }) => [kind, project])).toEqual([
      ['removal', 'shop'],
      ['removal', 'shop'],
      ['publish', 'shop'],
    ]);
  });

  test('is told by the commits alone where there is no mark', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'a: 1\n' });
    await ship(remote, { shop: 'a: 2\n' }, { source: 'b' });
    git(remote, ['update-ref', '-d', 'refs/stagewright/shop/staging']);
    expect(summarize(await publishesOf(remote))).toEqual(['publish shop bbbb', 'publish shop aaaa']);
    await ship(remote, { shop: 'a: 3\n' }, { source: 'c', inputs: { A: 1 } });
    expect(summarize(await publishesOf(remote))[0]).toBe('publish shop cccc');
  });

  test('goes in the order of the branch, whatever the clocks said', async () => {
    const remote = aRemote();
    for (const [source, time] of [
      ['a', '2026-01-03'],
      ['b', '1971-01-01'],
      ['c', '2026-01-05'],
    ] as const) {
      await ship(remote, { shop: `a: ${source}\n` }, { source });
      redate(remote, `${time}T00:00:00Z`);
    }
    expect(summarize(await publishesOf(remote))).toEqual(['publish shop cccc', 'publish shop bbbb', 'publish shop aaaa']);
  });

  test('of a branch without anything of ours, and of none at all, is empty', async () => {
    expect(await publishesOf(aRemote({ README: 'x' }))).toEqual([]);
    expect(await publishesOf(aRemote())).toEqual([]);
  });
});

describe('what is transferred', () => {
  test('nothing at all of a repository on this machine, bare or not', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'a: 1\n' });
    const clone = join(aFolder(), 'clone');
    git(remote, ['clone', '-q', remote, clone]);
    for (const place of [remote, clone]) {
      const history = await past(place);
      expect((await readLandings(history, { stage: 'staging', prefix: '' })).landings).toHaveLength(1);
      expect(git(history.repository.folder, ['count-objects', '-v'])).toMatch(/^count: 0\n(.*\n)*in-pack: 0$/m);
    }
  });

  test('a shallow or partial repository on this machine is copied like any other', async () => {
    const remote = aRemote();
    await ship(remote, { shop: 'a: 1\n' });
    await ship(remote, { shop: 'a: 2\n' });
    const shallow = join(aFolder(), 'shallow');
    git(remote, ['clone', '-q', '--depth=1', `file://${remote}`, shallow]);
    const { landings, isComplete } = await readLandings(await past(shallow), { stage: 'staging', prefix: '' });
    expect([landings.length, isComplete]).toEqual([0, false]);
  });

  test('over HTTP no blob, and of a long past only as much as the answer takes', async () => {
    const remote = aRemote({ 'staging/README': 'x' });
    growHistory(remote, 'main', 3000);
    for (let n = 0; n < 5; n++) await ship(remote, { shop: `a: ${n}\n` }, { inputs: { N: n } });
    const server = await serveHttp(dirname(remote));
    onTestFinished(server.close);
    const history = await past(`${server.url}/gitops.git`);
    const stage = { stage: 'staging', prefix: '' };
    const limited = await readLandings(history, stage, { limit: 3 });
    expect([limited.landings.length, limited.isComplete]).toEqual([3, false]);
    const count = () => git(history.repository.folder, ['rev-list', '--count', '--first-parent', 'refs/heads/main']);
    expect(count()).toBe('200');
    expect((await readLandings(history, stage, { limit: 5 })).landings).toHaveLength(5);
    expect(count()).toBe('200');
    const { landings, isComplete } = await readLandings(history, stage);
    expect([landings.length, isComplete, count()]).toEqual([6, true, '3006']);
    const kinds = git(history.repository.folder, ['cat-file', '--batch-all-objects', '--batch-check=%(objecttype)']);
    expect(kinds).not.toContain('blob');
    const entries = await readEntries(history, 'staging');
    expect(summarize(explain('staging', landings, [...entries.values()].map(toChain)))[0]).toBe('publish shop aaaa');
  });
});

type Run = (...args: readonly string[]) => unknown;

function edit(run: (...args: readonly string[]) => string, files: Readonly<Record<string, string>>): void {
  const root = run('rev-parse', '--show-toplevel');
  for (const [path, text] of Object.entries(files)) {
    rmSync(join(root, path), { force: true });
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  run('add', '-A');
  run('commit', '-q', '-m', 'by hand');
}

/** Gives the newest commit another time, as a wrong clock would, and lets the mark name it. */
function redate(remote: string, time: string): void {
  const old = git(remote, ['rev-parse', 'main']);
  const seconds = Date.parse(time) / 1000;
  const replace = (ref: string, from: string, to: string) => {
    const text = git(remote, ['cat-file', 'commit', ref]);
    const changed = text.replaceAll(from, to).replace(/^(committer .*>) \d+/m, `$1 ${seconds}`);
    git(remote, ['update-ref', ref, git(remote, ['hash-object', '-t', 'commit', '-w', '--stdin'], `${changed}\n`)]);
  };
  replace('refs/heads/main', 'x', 'x');
  replace('refs/stagewright/shop/staging', old, git(remote, ['rev-parse', 'main']));
}
