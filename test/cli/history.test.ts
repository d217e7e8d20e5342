import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aFolder, aRemote, commitOn, git } from '../deliver/remotes.ts';
import { aProject, aStage, commitAll, embedded, json, put, stagewright } from './projects.ts';

const variables = "{ image: input('SHOP_IMAGE', text) }";
const applications = { shop: '{ IMAGE: this.vars.image }', database: '{ A: "1" }' };
const byPullRequest = 'delivery: pullRequest()';

/** A project whose stage `staging` has an image that comes from outside. */
function aShop(options = ''): string {
  const project = aProject({ 'stages/staging.ts': aStage('staging', { variables, applications, options }) });
  git(project, ['remote', 'add', 'origin', 'https://git.example.com/acme/shop.git']);
  return project;
}

/** Publishes that image from a commit of its own, and gives the commit. */
async function ship(project: string, image: string, subject = `Image ${image}`): Promise<string> {
  const commit = commitAll(project, subject);
  const { exit, stderr } = await stagewright(project, ['publish', '--set', `SHOP_IMAGE=${image}`]);
  expect([exit, stderr]).toEqual([0, '']);
  return commit;
}

const tipOf = (repository: string) => git(repository, ['rev-parse', 'main']);

describe('every publish', () => {
  test('with source, author, inputs and files, in JSON and for people', async () => {
    const project = aShop();
    await ship(project, 'shop:1');
    const source = await ship(project, 'shop:2', 'Ship two');
    const { exit, document } = await json(project, ['history', 'staging']);
    const tip = tipOf(embedded(project));
    expect(exit).toBe(0);
    expect(document).toMatchObject({ stage: 'staging', isComplete: true, warnings: [] });
    expect(document.publishes).toHaveLength(2);
    expect(document.publishes[0]).toEqual({
      id: tip,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      kind: 'publish',
      project: 'shop',
      applications: [{ application: 'shop', kind: 'publish', before: expect.any(String), after: expect.any(String) }],
      author: 'Ada',
      message: expect.stringContaining('staging: shop'),
      source: { commit: source, isDirty: false, subject: 'Ship two', author: 'Ada', repository: 'acme/shop' },
      build: null,
      inputs: [{ input: 'SHOP_IMAGE', before: 'shop:1', after: 'shop:2' }],
      added: [],
      changed: ['staging/shop/configmap-shop-config.yaml'],
      removed: [],
      pullRequest: null,
      mergedBy: null,
      health: null,
    });
    const { stdout } = await stagewright(project, ['history', 'staging', '--limit', '1']);
    expect(stdout.replace(/\dT[\d:]+Z/, 'TIME').replace(/\d{4}-\d\d-\d/, '')).toBe(
      [
        `${tip.slice(0, 12)}  TIME  publish  shop`,
        `  from acme/shop@${source.slice(0, 12)} "Ship two" by Ada`,
        '  SHOP_IMAGE: shop:1 -> shop:2',
        '  ~ staging/shop/configmap-shop-config.yaml',
        '',
        'Older ones: --limit 5, or --limit all.',
        '',
      ].join('\n'),
    );
    expect((await json(project, ['history', 'staging', 'database'])).document.publishes).toHaveLength(1);
  });

  test('of a pull request, with its number, page and who merged it', async () => {
    const project = aShop(byPullRequest);
    const remote = embedded(project);
    git(project, ['init', '-q', '--bare', '-b', 'main', remote]);
    commitOn(remote, 'main', { README: 'x' });
    await ship(project, 'shop:1');
    expect((await json(project, ['history', 'staging'])).document.publishes).toEqual([]);
    await stagewright(project, ['merge']);
    expect((await json(project, ['history', 'staging'])).document.publishes).toMatchObject([
      {
        kind: 'publish',
        source: { subject: 'Image shop:1' },
        pullRequest: { number: 1, url: '.stagewright/local/pull-requests/1.md' },
        mergedBy: 'Ada',
      },
    ]);
  });

  test('with what operators have reported about it, when that is asked', async () => {
    const operator = "operator: flux({ status: { secret: 'forge' } }), cluster: 'eu'";
    const text = aStage('staging', { variables, applications, options: operator }).replace('Config,', 'Config, flux,');
    const project = aProject({ 'stages/staging.ts': text });
    await ship(project, 'shop:1');
    const folder = join(project, '.stagewright', 'local', 'statuses');
    const failed = { state: 'failure', description: 'image not found', url: 'https://flux.example.com/1' };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${tipOf(embedded(project))}.json`), JSON.stringify({ 'stagewright/eu/staging-shop': failed }));
    expect((await json(project, ['history', 'staging'])).document.publishes).toMatchObject([{ health: null }]);
    const { document, stderr } = await json(project, ['history', 'staging', '--health']);
    expect(document.publishes[0].health).toEqual([
      { application: 'database', state: 'pending', description: null, url: null },
      { application: 'shop', state: 'failed', description: 'image not found', url: 'https://flux.example.com/1' },
    ]);
    expect(stderr).toContain('  shop failed: image not found (https://flux.example.com/1)\n');
    const status = await json(project, ['status', '--health']);
    expect(status.document.applications).toMatchObject([{ health: { state: 'pending' } }, { health: { state: 'failed' } }]);
  });

  test('of somebody who reverts or edits is told as that', async () => {
    const project = aShop();
    await ship(project, 'shop:1');
    const source = git(project, ['rev-parse', 'HEAD']);
    await ship(project, 'shop:2');
    const clone = join(aFolder(), 'clone');
    git(project, ['clone', '-q', embedded(project), clone]);
    git(clone, ['revert', '--no-edit', 'HEAD']);
    put(clone, { 'staging/database/configmap-database-config.yaml': 'by: hand\n' });
    commitAll(clone, 'Quick fix');
    git(clone, ['push', '-q', 'origin', 'main']);
    const { stdout } = await stagewright(project, ['history', 'staging', '--limit', '2']);
    expect(stdout).toMatch(/^\w{12} {2}\S+Z {2}edit {2}database\n {2}by Ada: Quick fix\n {2}~ staging\/database\//);
    expect(stdout).toContain(`  by Ada: Revert "`);
    expect(stdout).toContain(
      `  back to what came from acme/shop@${source.slice(0, 12)} "Image shop:1" by Ada\n  SHOP_IMAGE: shop:2 -> shop:1\n`,
    );
  });
});

describe('a question', () => {
  test('what ran then', async () => {
    const project = aShop();
    const source = await ship(project, 'shop:1');
    const first = tipOf(embedded(project));
    const time = git(embedded(project), ['log', '-1', '--format=%cI', 'main']);
    // Git's times have no parts of a second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await ship(project, 'shop:2');
    const { document } = await json(project, ['history', 'staging', '--at', time]);
    expect(document).toMatchObject({
      inputs: { shop: { SHOP_IMAGE: 'shop:1' } },
      applications: [
        { application: 'database', publish: first },
        { application: 'shop', publish: first, kind: 'publish', project: 'shop', source: { commit: source } },
      ],
    });
    const now = await stagewright(project, ['history', 'staging', 'shop', '--at', '2999-01-01']);
    expect(now.stdout).toMatch(
      /^staging at 2999-01-01T00:00:00Z\nshop {2}SHOP_IMAGE=shop:2\n {2}\w{12} since \S+Z from acme\/shop@/,
    );
    const before = await stagewright(project, ['history', 'staging', '--at', '1999-01-01']);
    expect(before).toMatchObject({ exit: 0, stdout: 'staging  nothing was published yet at 1999-01-01T00:00:00Z\n' });
  });

  test('which publish brought a value, in an input or else in a file', async () => {
    const project = aShop();
    await ship(project, 'shop:1');
    await ship(project, 'shop:2');
    const second = tipOf(embedded(project));
    put(project, {
      'stages/staging.ts': aStage('staging', { variables, applications: { ...applications, database: '{ A: "needle" }' } }),
    });
    await ship(project, 'shop:3');
    const third = tipOf(embedded(project));
    const idsOf = async (text: string) =>
      (await json(project, ['history', 'staging', '--brings', text])).document.publishes.map(({ id }: { id: string }) => id);
    expect(await idsOf('shop:2')).toEqual([second]);
    expect(await idsOf('needle')).toEqual([third]);
    expect(await stagewright(project, ['history', 'staging', '--brings', 'nobody'])).toMatchObject({
      exit: 0,
      stdout: 'Nothing that was published brought "nobody".\n',
    });
  });
});

describe('without the source code', () => {
  test('and without any project, the repository says everything', async () => {
    const remote = aRemote();
    const project = aShop(`target: { repository: '${remote}', path: 'apps' }`);
    await ship(project, 'shop:1');
    const asked = ['history', 'staging', '--repository', remote, '--path', 'apps'];
    const { document } = await json(aFolder(), asked);
    expect(document.publishes).toMatchObject([{ kind: 'publish', project: 'shop', added: { length: 6 } }]);
    rmSync(join(project, 'stages/staging.ts'));
    put(project, { 'stages/other.ts': aStage('other', { options: `target: { repository: '${remote}', path: 'apps' }` }) });
    expect((await json(project, ['history', 'staging'])).document.publishes).toHaveLength(1);
  });
});

describe('what cannot be answered', () => {
  test('is a stage or application that never was', async () => {
    const project = aShop();
    expect(await stagewright(project, ['history', 'staging'])).toMatchObject({
      exit: 0,
      stdout: 'staging  nothing is published yet\n',
    });
    await ship(project, 'shop:1');
    for (const [names, said] of [
      [['stagin'], 'No stage "stagin" was ever published to main of'],
      [['staging', 'shp'], 'No application "shp" of stage "staging" was ever published'],
    ] as const) {
      const { exit, stderr } = await stagewright(project, ['history', ...names]);
      expect([exit, stderr]).toEqual([2, expect.stringContaining(`✖ not-published  ${said}`)]);
    }
  });

  test.each([
    ['--limit', '0'],
    ['--limit', 'x'],
    ['--at', 'yesterday'],
    ['--at', '2026-13-40'],
  ])('is %s %s', async (option, value) => {
    expect(await stagewright(aShop(), ['history', 'staging', option, value])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`✖ usage  ${option} "${value}"`),
    });
  });

  test('in a damaged mark is still told by the commits, and a newer one stops a publish only', async () => {
    const project = aShop();
    await ship(project, 'shop:1');
    const remote = embedded(project);
    for (const text of ['{', '{"format":9}']) {
      const blob = git(remote, ['hash-object', '-w', '--stdin'], text);
      const tree = git(remote, ['mktree'], `100644 blob ${blob}\tmark.json\n`);
      git(remote, [
        'update-ref',
        'refs/stagewright/shop/staging',
        git(remote, ['commit-tree', '-m', 'evil\n\nContent: shop \u001b[2J', tree]),
      ]);
      const { document } = await json(project, ['history', 'staging']);
      expect(document.publishes).toMatchObject([{ kind: 'publish', source: { repository: 'acme/shop' }, inputs: [] }]);
    }
    expect(await stagewright(project, ['publish', '--set', 'SHOP_IMAGE=shop:2'])).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('✖ mark-newer  A newer version of Stagewright has published here'),
    });
  });
});
