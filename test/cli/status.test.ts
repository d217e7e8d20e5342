import { describe, expect, test } from 'vitest';
import { aFolder, aRemote, commitOn, git } from '../deliver/remotes.ts';
import { aProject, aStage, commitAll, embedded, json, put, stagewright } from './projects.ts';

const variables = "{ image: input('SHOP_IMAGE', text) }";
const applications = { shop: '{ IMAGE: this.vars.image }', database: '{ A: "1" }' };
const promotion = "promotion: { from: 'staging' }";

/** A project with `staging`, and `production` that gets what staging has. */
function aShop(options = promotion, target = ''): string {
  const project = aProject({
    'stages/staging.ts': aStage('staging', { variables, applications, options: target }),
    'stages/production.ts': aStage('production', { variables, applications, options: `${options}, ${target}` }),
  });
  git(project, ['config', 'user.name', 'Ada']);
  git(project, ['config', 'user.email', 'ada@example.com']);
  return project;
}

async function ship(project: string, image: string, ...stages: readonly string[]): Promise<string> {
  const commit = commitAll(project, `Image ${image}`);
  const { exit, stderr } = await stagewright(project, ['publish', ...stages, '--set', `SHOP_IMAGE=${image}`]);
  expect([exit, stderr]).toEqual([0, '']);
  return commit;
}

describe('status', () => {
  test('shows version, source and how far behind each application is', async () => {
    const project = aShop();
    await ship(project, 'shop:1');
    const level = (await json(project, ['status', 'production'])).document.applications;
    expect(level).toMatchObject([
      { application: 'database', behind: { stage: 'staging', landings: 0 } },
      { application: 'shop', behind: { stage: 'staging', landings: 0 } },
    ]);
    await ship(project, 'shop:2', 'staging');
    const source = await ship(project, 'shop:3', 'staging');
    const { exit, stdout } = await stagewright(project, ['status']);
    const [head, database, shop, ...rest] = stdout.split('\n');
    expect([exit, head]).toEqual([0, 'production']);
    expect(database).toMatch(/^ {2}database {2}content \w{8} {2}\w{8} {2}same as staging$/);
    expect(shop).toMatch(/^ {2}shop {6}content \w{8} {2}\w{8} {2}2 behind staging$/);
    expect(rest.join('\n')).toContain(`SHOP_IMAGE=shop:3  ${source.slice(0, 8)}`);
    await ship(project, 'shop:3', 'production');
    const ahead = (await json(project, ['status', 'production'])).document.applications;
    expect(ahead).toMatchObject([{ behind: { landings: null } }, { behind: { landings: null } }]);
    await ship(project, 'shop:4');
    const [, again] = (await json(project, ['status', 'production'])).document.applications;
    expect(again).toMatchObject({
      ...{ inputs: { SHOP_IMAGE: 'shop:4' }, behind: { landings: 0 }, isInCode: true, proposal: null, hold: null },
    });
  });

  test('does not call another value the same, and says nothing where no past tells whom the input reaches', async () => {
    const project = aShop();
    await ship(project, 'shop:2', 'staging');
    const show = async () => (await json(project, ['status', 'production'])).document.applications;
    const level = { landings: 0 };
    for (const [image, database, shop] of [
      ['shop:1', null, null],
      ['shop:2', level, level],
      ['shop:1', level, { landings: null }],
    ] as const) {
      await stagewright(project, ['publish', 'production', '--set', `SHOP_IMAGE=${image}`]);
      expect(await show()).toMatchObject([{ behind: database }, { application: 'shop', behind: shop }]);
    }
  });

  test('shows what is proposed, locked, no longer in the code, changed by hand, and not published yet', async () => {
    const project = aShop(`${promotion}, delivery: pullRequest()`);
    await ship(project, 'shop:1', 'staging');
    expect((await json(project, ['status', 'production'])).document.applications).toMatchObject([
      { application: 'database', content: null, isInCode: true },
      { application: 'shop', content: null, isInCode: true },
    ]);
    await ship(project, 'shop:1', 'production');
    const pullRequest = { number: 1, url: '.stagewright/local/pull-requests/1.md' };
    const proposal = { branch: 'stagewright/shop/production', pullRequest };
    expect((await json(project, ['status', 'production'])).document.applications).toMatchObject([
      { content: null, proposal },
      { content: null, proposal },
    ]);
    await stagewright(project, ['merge']);
    await stagewright(project, ['lock', 'production', 'shop', '--reason', 'legal']);
    put(project, { 'stages/staging.ts': aStage('staging', { variables, applications: { shop: applications.shop } }) });
    commitOn(embedded(project), 'main', { '.stagewright/production/database': '{}\n' });
    const { stdout } = await stagewright(project, ['status']);
    expect(stdout).toContain('    locked by Ada: legal\n');
    expect(stdout).toContain('    no longer in the code\n');
    expect(stdout).toContain('    where it comes from is not known: changed by hand, or published by an older version\n');
    const rows = (await json(project, ['status'])).document.applications;
    expect(rows.map((row: Row) => [row.stage, row.application, row.isInCode, row.locks.length, row.source !== null])).toEqual([
      ['production', 'database', true, 0, false],
      ['production', 'shop', true, 1, true],
      ['staging', 'database', false, 0, true],
      ['staging', 'shop', true, 0, true],
    ]);
  });

  test('looks for each stage in the folder of its own', async () => {
    const project = aProject({
      'stages/staging.ts': aStage('staging', { variables, applications }),
      'stages/production.ts': aStage('production', {
        ...{ variables, applications },
        options: `${promotion}, target: { path: 'apps' }`,
      }),
    });
    await ship(project, 'shop:1', 'staging');
    const none = await stagewright(project, ['status', 'production']);
    expect(none.stdout).toBe('production\n  database  not published\n  shop      not published\n');
    await ship(project, 'shop:1', 'staging');
    await stagewright(project, ['publish', 'production', '--set', 'SHOP_IMAGE=shop:1']);
    const rows = (await json(project, ['status'])).document.applications;
    expect(rows).toMatchObject([
      { stage: 'production', application: 'database', content: expect.any(String), behind: { landings: 0 } },
      { stage: 'production', application: 'shop', content: expect.any(String), behind: { landings: 0 } },
      { stage: 'staging', application: 'database', content: expect.any(String), behind: null },
      { stage: 'staging', application: 'shop', content: expect.any(String), behind: null },
    ]);
    expect(rows).toHaveLength(4);
  });

  test('needs no project where the repository is named', async () => {
    const remote = aRemote();
    const project = aShop(promotion, `target: { repository: '${remote}' }`);
    await ship(project, 'shop:1');
    const { document } = await json(aFolder(), ['status', '--repository', remote]);
    expect(
      document.applications.map(({ stage, application, project: owner, isInCode }: Row) => [stage, application, owner, isInCode]),
    ).toEqual([
      ['production', 'database', 'shop', null],
      ['production', 'shop', 'shop', null],
      ['staging', 'database', 'shop', null],
      ['staging', 'shop', 'shop', null],
    ]);
  });

  test('says that there is nothing, and which stage is not there', async () => {
    const project = aShop();
    expect((await stagewright(aFolder(), ['status', '--repository', aRemote()])).stdout).toBe('Nothing is published.\n');
    expect((await json(project, ['status', 'staging'])).document.applications).toMatchObject([
      { content: null },
      { content: null },
    ]);
    expect(await stagewright(project, ['status', 'stagin'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('✖ not-published  There is no stage "stagin"'),
    });
  });

  test('says which mark cannot be read', async () => {
    const project = aShop();
    await ship(project, 'shop:1', 'staging');
    const remote = embedded(project);
    const tree = git(remote, ['mktree'], `100644 blob ${git(remote, ['hash-object', '-w', '--stdin'], '{')}\tmark.json\n`);
    git(remote, ['update-ref', 'refs/stagewright/shop/staging', git(remote, ['commit-tree', '-m', 'x', tree])]);
    const { exit, stdout } = await stagewright(project, ['status', 'staging']);
    expect([exit, stdout]).toEqual([0, expect.stringContaining('! The mark of project shop for stage staging cannot be read')]);
  });
});

interface Row {
  readonly stage: string;
  readonly application: string;
  readonly project: string | null;
  readonly isInCode: boolean | null;
  readonly locks: readonly unknown[];
  readonly source: unknown;
}
