import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aFolder, aRemote, git } from '../deliver/remotes.ts';
import { filesOf, refsOf } from '../deliver/stages.ts';
import { aProject, aStage, commitAll, embedded, json, put, stagewright } from './projects.ts';

const closed = "freezes: [freeze('* * * * *', { duration: '2m', timeZone: 'Europe/Berlin', reason: 'year end' })]";

/** A project of Ada's whose stages are published to that repository, or to the embedded one. */
function aProjectOf(options = ''): string {
  const project = aProject({ 'stages/production.ts': production({ shop: '1', database: '1' }, options) });
  git(project, ['config', 'user.name', 'Ada']);
  git(project, ['config', 'user.email', 'ada@example.com']);
  return project;
}

function production(texts: Readonly<Record<string, string>>, options = ''): string {
  const applications = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, `{ A: "${text}" }`]));
  return `import { freeze } from 'stagewright';\n${aStage('production', { options, applications })}`;
}

function change(project: string, texts: Readonly<Record<string, string>>, options = ''): void {
  put(project, { 'stages/production.ts': production(texts, options) });
  commitAll(project, 'Change');
}

describe('a stage', () => {
  test('is locked, stays as it is, and is unlocked', async () => {
    const project = aProjectOf();
    await stagewright(project, ['publish']);
    const locked = await stagewright(project, ['lock', 'production', '--reason', 'database migration', '--expires', '12h']);
    const line = /^production {2}locked by Ada since \S+Z, until (\S+Z): database migration\n$/;
    expect(locked).toMatchObject({ exit: 0, stdout: expect.stringMatching(line), stderr: '' });
    const end = Date.parse(line.exec(locked.stdout)?.[1] ?? '') - Date.now();
    expect(end).toBeGreaterThan(11.9 * 3_600_000);
    expect(end).toBeLessThanOrEqual(12 * 3_600_000);

    change(project, { shop: '2', database: '1' });
    const before = refsOf(embedded(project));
    const refused = await stagewright(project, ['publish']);
    expect(refused).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('✖ locked  Stage "production" is locked by Ada since'),
    });
    expect(refused.stderr).toContain('database migration');
    expect(refused.stderr).toContain('stagewright unlock production');
    expect(await json(project, ['publish'])).toMatchObject({ exit: 3, document: { error: { code: 'locked' } } });
    const removed = await stagewright(project, ['remove', 'production', '--allow-deletions', '4']);
    expect(removed).toMatchObject({ exit: 3, stderr: expect.stringContaining('✖ locked') });
    expect(refsOf(embedded(project))).toEqual(before);

    const warning = '! This would be refused: Stage "production" is locked by Ada';
    expect(await stagewright(project, ['diff'])).toMatchObject({ exit: 0, stdout: expect.stringContaining(warning) });
    expect(await stagewright(project, ['publish', '--dry-run'])).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining(warning),
    });
    expect((await json(project, ['diff'])).document.warnings).toHaveLength(1);

    expect(await stagewright(project, ['unlock', 'production'])).toMatchObject({ exit: 0, stdout: 'production  unlocked\n' });
    expect((await stagewright(project, ['publish'])).exit).toBe(0);
    expect(filesOf(embedded(project))['production/shop/configmap-shop-config.yaml']).toContain('"2"');
  });

  test('is locked once, and unlocked once: again is nothing to do', async () => {
    const project = aProjectOf();
    const ask = ['lock', 'production', '--reason', 'legal'];
    expect((await json(project, ask)).document.results).toEqual([{ stage: 'production', application: null, action: 'locked' }]);
    const before = refsOf(embedded(project));
    expect((await json(project, ask)).document.results).toMatchObject([{ action: 'nothing' }]);
    expect((await stagewright(project, ask)).stdout).toMatch(
      /^production {2}nothing to do, it is locked already\nproduction {2}locked by/,
    );
    expect(refsOf(embedded(project))).toEqual(before);
    expect((await json(project, ['lock', 'production', '--reason', 'more'])).document).toMatchObject({
      results: [{ action: 'renewed' }],
      locks: [{ reason: 'more', expires: null, isExpired: false }],
    });
    expect((await json(project, ['unlock', 'production'])).document).toMatchObject({
      results: [{ action: 'unlocked' }],
      locks: [],
    });
    expect(await stagewright(project, ['unlock', 'production'])).toMatchObject({
      exit: 0,
      stdout: 'production  nothing to do, it is not locked\n',
    });
  });

  test("keeps somebody else's lock, unless that is taken over or lifted by force", async () => {
    const project = aProjectOf();
    await stagewright(project, ['lock', 'production', '--reason', 'legal', '--owner', 'Bob']);
    const refused = await stagewright(project, ['lock', 'production', '--reason', 'mine']);
    expect(refused).toMatchObject({ exit: 3, stderr: expect.stringContaining('is locked by Bob') });
    expect(await stagewright(project, ['unlock', 'production'])).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('is locked by Bob'),
    });
    const taken = await json(project, ['lock', 'production', '--reason', 'mine', '--force']);
    expect(taken.document).toMatchObject({ results: [{ action: 'taken' }], locks: [{ owner: 'Ada', reason: 'mine' }] });
    const lifted = await stagewright(project, ['unlock', 'production', '--owner', 'Bob', '--force']);
    expect(lifted.stdout).toBe('production  unlocked, which Ada had locked: mine\n');
  });
});

test('an application is locked for itself, and its lock outlives that of the stage', async () => {
  const project = aProjectOf();
  await stagewright(project, ['publish']);
  await stagewright(project, ['lock', 'production', 'shop', '--reason', 'legal']);
  await stagewright(project, ['lock', 'production', '--reason', 'migration']);
  expect((await stagewright(project, ['unlock', 'production'])).stdout).toMatch(
    /^production {2}unlocked\nStill locked:\nproduction\/shop {2}locked by Ada since \S+, until unlocked: legal\n$/,
  );
  change(project, { shop: '1', database: '2' });
  expect((await stagewright(project, ['publish'])).exit).toBe(0);
  change(project, { shop: '2', database: '2' });
  expect((await stagewright(project, ['publish'])).exit).toBe(3);
});

test('a preview is locked by its name, and by what names it', async () => {
  const text = aStage('preview', { options: 'ephemeral: true' });
  const preview = text.replace("new Whole('preview'", "new Whole(input('BRANCH', stageName('preview'))");
  const project = aProject({ 'stages/preview.ts': preview });
  const owner = ['--owner', 'Ada'];
  await stagewright(project, ['lock', 'preview', '--set', 'BRANCH=login', '--reason', 'demo', ...owner]);
  expect((await stagewright(project, ['publish', 'preview-login'])).exit).toBe(3);
  expect((await stagewright(project, ['publish', 'preview-other'])).exit).toBe(0);
  await stagewright(project, ['unlock', 'preview-login', ...owner]);
  expect((await stagewright(project, ['publish', 'preview-login'])).exit).toBe(0);
});

describe('without its code', () => {
  test('a stage is locked in the repository that is named, for every project that publishes there', async () => {
    const remote = aRemote({ readme: 'r' });
    const project = aProjectOf(`target: { repository: '${remote}' }`);
    await stagewright(project, ['publish']);
    const elsewhere = aProject({ 'stages/other.ts': aStage('other') });
    const ask = ['production', 'shop', '--repository', remote, '--owner', 'Bob'];
    expect((await json(elsewhere, ['lock', ...ask, '--reason', 'legal'])).document).toMatchObject({
      warnings: [],
      locks: [{ owner: 'Bob' }],
    });
    change(project, { shop: '2', database: '1' }, `target: { repository: '${remote}' }`);
    expect((await stagewright(project, ['publish'])).exit).toBe(3);
    rmSync(join(project, 'stages/production.ts'));
    put(project, { 'stages/staging.ts': aStage('staging', { options: `target: { repository: '${remote}' }` }) });
    const remove = ['remove', 'production', '--allow-deletions', '4'];
    expect(await stagewright(project, remove)).toMatchObject({ exit: 3, stderr: expect.stringContaining('by Bob') });
    expect((await stagewright(elsewhere, ['unlock', ...ask])).exit).toBe(0);
    expect((await stagewright(project, remove)).exit).toBe(0);
  });

  test('a repository that is named needs no project', async () => {
    const remote = aRemote({ readme: 'r' });
    const where = ['--repository', remote, '--owner', 'Bob'];
    const folder = aFolder();
    expect((await json(folder, ['lock', 'production', '--reason', 'legal', ...where])).document).toMatchObject({
      results: [{ action: 'locked' }],
    });
    expect((await json(folder, ['lock', '--repository', remote])).document.locks).toMatchObject([{ owner: 'Bob' }]);
    expect((await json(folder, ['unlock', 'production', ...where])).document.results).toMatchObject([{ action: 'unlocked' }]);
  });

  test('a name that nothing published has is told, and locked all the same', async () => {
    const project = aProjectOf();
    await stagewright(project, ['publish']);
    const { exit, document } = await json(project, ['lock', 'prodution', '--reason', 'x']);
    expect({ exit, warnings: document.warnings }).toEqual({
      exit: 0,
      warnings: ['Nothing is published as stage "prodution"; did you mean "production"?'],
    });
    expect((await json(project, ['lock', 'production', 'shopp', '--reason', 'x'])).document.warnings).toEqual([
      'Stage "production" has no application "shopp" published; did you mean "shop"?',
    ]);
  });
});

test('all locks are shown, and those of one stage', async () => {
  const remote = aRemote({ readme: 'r' });
  const project = aProject({
    'stages/staging.ts': aStage('staging'),
    'stages/production.ts': aStage('production', { options: `target: { repository: '${remote}' }` }),
  });
  expect(await stagewright(project, ['lock'])).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('Nothing is locked in'),
  });
  await stagewright(project, ['lock', 'staging', '--reason', 'a', '--owner', 'Ada']);
  await stagewright(project, [
    'lock',
    'production',
    'shop',
    '--reason',
    'b',
    '--owner',
    'Bob',
    '--expires',
    '2098-01-01T01:00:00+01:00',
  ]);
  const { document } = await json(project, ['lock', '--list']);
  expect(document).toEqual({
    locks: [
      {
        ...{ repository: remote, stage: 'production', application: 'shop', owner: 'Bob', reason: 'b' },
        ...{ since: expect.any(String), expires: '2098-01-01T00:00:00Z', isExpired: false },
      },
      {
        ...{ repository: null, stage: 'staging', application: null, owner: 'Ada', reason: 'a' },
        ...{ since: expect.any(String), expires: null, isExpired: false },
      },
    ],
    warnings: [],
  });
  expect((await json(project, ['lock', '--list', 'staging'])).document.locks).toMatchObject([{ stage: 'staging' }]);
  expect((await stagewright(project, ['lock'])).stdout).toMatch(/gitops\.git\nproduction\/shop {2}locked by Bob/);
});

test.each([
  ['no reason', ['lock', 'production'], '--reason TEXT'],
  ['a blank reason', ['lock', 'production', '--reason', ' \n '], '--reason TEXT'],
  ['a bad end', ['lock', 'production', '--reason', 'x', '--expires', 'tomorrow'], '2026-12-24T18:00:00+01:00'],
  ['an end without a zone', ['lock', 'production', '--reason', 'x', '--expires', '2098-12-24T18:00:00'], 'with its zone'],
  ['an end that is over', ['lock', 'production', '--reason', 'x', '--expires', '2020-01-01T00:00:00Z'], 'to come'],
  ['no stage', ['lock', '../main', '--reason', 'x', '--repository', 'file:///nowhere'], 'a-z, 0-9'],
  ['no application', ['lock', 'production', 'Shop/x', '--reason', 'x'], 'a-z, 0-9'],
])('%s is wrong usage, and nothing is locked', async (_name, args, hint) => {
  const project = aProjectOf();
  expect(await stagewright(project, args)).toMatchObject({ exit: 2, stdout: '', stderr: expect.stringContaining(hint) });
});

test('whoever locks has to be known', async () => {
  const project = aProject({ 'stages/production.ts': aStage('production') });
  expect(await stagewright(project, ['lock', 'production', '--reason', 'x'])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('--owner NAME'),
  });
});

describe('a freeze of a stage', () => {
  test('stops what would change it, and is left aside when that is asked for', async () => {
    const project = aProjectOf(closed);
    const refused = await stagewright(project, ['publish']);
    expect(refused).toMatchObject({ exit: 3, stderr: expect.stringContaining('✖ frozen  Stage "production" is frozen since') });
    expect(refused.stderr).toContain('year end');
    const done = await stagewright(project, ['publish', '--during-freeze']);
    expect(done).toMatchObject({ exit: 0, stdout: expect.stringContaining('! Stage "production" is frozen since') });
    expect((await stagewright(project, ['publish'])).exit).toBe(0);
    expect((await stagewright(project, ['remove', 'production', '--allow-deletions', '4'])).stderr).toContain('✖ frozen');
  });

  test('is listed with the way of promotion', async () => {
    const promotion = "promotion: { from: 'staging', soak: '30m', healthy: true, together: [['shop', 'database']] }";
    const project = aProjectOf(`${closed}, ${promotion}`);
    const { document } = await json(project, ['list']);
    expect(document.stages[0]).toMatchObject({
      freezes: [{ cron: '* * * * *', duration: '2m', timeZone: 'Europe/Berlin', reason: 'year end' }],
      promotion: { from: 'staging', soak: '30m', healthy: true, together: [['shop', 'database']] },
    });
    const { stdout } = await stagewright(project, ['list']);
    expect(stdout).toContain('  frozen for 2m from * * * * * (Europe/Berlin): year end\n');
    expect(stdout).toContain('  promoted from staging, after 30m, when healthy, shop and database together\n');
  });

  test('that cannot be is placed at the line of its author', async () => {
    const project = aProjectOf("\n  freezes: [freeze('0 16 * * 8', { duration: '64h', reason: 'weekend' })]");
    const { exit, stderr } = await stagewright(project, ['check']);
    expect(exit).toBe(2);
    expect(stderr).toContain('"0 16 * * 8" is no time at which a freeze could begin.');
    expect(stderr).toContain('stages/production.ts:11:13');
  });
});
