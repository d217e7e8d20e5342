import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addHook, aRemote, git } from '../deliver/remotes.ts';
import { filesOf, refsOf } from '../deliver/stages.ts';
import { run } from './in-process.ts';
import { aProject, aStage, commitAll, embedded, json, put, snapshot, stagewright } from './projects.ts';

const inputs = "{ shop: input('SHOP', text), db: input('DB', text), level: input('LEVEL', text, { default: 'info' }) }";
const applications = {
  shop: '{ SHOP: (this as any).vars.shop, LEVEL: (this as any).vars.level }',
  database: '{ DB: (this as any).vars.db }',
  worker: '{ LEVEL: (this as any).vars.level }',
};
const file = 'stages/production.inputs.json';

/** A project with staging and production, each with three applications: SHOP and DB reach one of them, LEVEL reaches two. */
function aShop(options = '', of: Readonly<Record<string, string>> = applications): string {
  return aProject({
    'stages/staging.ts': aStage('staging', { variables: inputs, applications: of }),
    'stages/production.ts': aStage('production', { variables: inputs, applications: of, options }),
  });
}

async function publish(project: string, stage: string, values: Readonly<Record<string, string>>): Promise<void> {
  const set = Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  expect(await run(project, ['publish', stage, ...set])).toMatchObject({ exit: 0 });
}

const promote = ['promote', '--from', 'staging', '--to', 'production'];

test('shows what goes, writes the inputs file, and says when nothing is to be done', async () => {
  const project = aShop();
  await publish(project, 'staging', { SHOP: '2', DB: '1', LEVEL: 'debug' });
  await publish(project, 'production', { SHOP: '1', DB: '1' });
  put(project, { [file]: '{\n  "DB": "1" // as the contract says\n}\n' });
  const expected = [
    'staging -> production',
    '  database  same',
    '  shop      LEVEL: info -> debug, SHOP: 1 -> 2',
    '  worker    LEVEL: info -> debug',
    '',
  ].join('\n');
  expect(await stagewright(project, [...promote, '--dry-run'])).toMatchObject({
    exit: 0,
    stdout: `${expected}Would write ${file}.\n`,
  });
  expect(readFileSync(join(project, file), 'utf8')).toBe('{\n  "DB": "1" // as the contract says\n}\n');
  expect(await stagewright(project, promote)).toMatchObject({
    exit: 0,
    stdout: `${expected}Wrote ${file}. Commit it and publish production, or let your pipeline do it.\n`,
  });
  expect(readFileSync(join(project, file), 'utf8')).toBe(
    '{\n  "DB": "1", // as the contract says\n  "LEVEL": "debug",\n  "SHOP": "2"\n}\n',
  );
  expect((await stagewright(project, promote)).stdout).toContain('Nothing is to be done.\n');
});

describe('--publish', () => {
  test('publishes at the source that the other stage is published from, in a clean copy, with its inputs', async () => {
    const project = aShop();
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    put(project, { 'apps/word.ts': "export const word = 'tested';" });
    const worded = { ...applications, worker: '{ LEVEL: (this as any).vars.level, WORD: word }' };
    const stage = (name: string) =>
      `import { word } from '../apps/word.ts';\n${aStage(name, { variables: inputs, applications: worded })}`;
    put(project, { 'stages/staging.ts': stage('staging'), 'stages/production.ts': stage('production') });
    const tested = commitAll(project, 'Tested');
    await publish(project, 'staging', { SHOP: '2', DB: '1', LEVEL: 'debug' });
    put(project, { 'apps/word.ts': "export const word = 'newer';" });
    commitAll(project, 'Newer');
    put(project, { 'apps/word.ts': "export const word = 'not committed';", 'stages/new.ts': 'broken(' });
    const checkout = snapshot(project);

    const dry = await run(project, [...promote, '--publish', '--dry-run']);
    expect(dry).toMatchObject({
      exit: 0,
      document: { source: tested, file: null, newer: false, results: [{ action: 'committed', commit: null }] },
    });
    const { exit, text } = await run(project, [...promote, '--publish']);
    expect({ exit, text: text.replace(/main [0-9a-f]+/, 'main COMMIT') }).toEqual({
      exit: 0,
      text: [
        'staging -> production',
        '  database  same',
        '  shop      LEVEL: info -> debug, SHOP: 1 -> 2',
        '  worker    LEVEL: info -> debug',
        `From source ${tested.slice(0, 12)}, in a clean copy:`,
        'production  committed 2 changes to main COMMIT',
        '',
      ].join('\n'),
    });
    const files = filesOf(embedded(project));
    expect(files['production/worker/configmap-worker-config.yaml']).toContain('WORD: tested');
    expect(
      Object.entries(files)
        .filter(([path]) => path.startsWith('staging/'))
        .map(([, text]) => text),
    ).toEqual(
      Object.entries(files)
        .filter(([path]) => path.startsWith('production/'))
        .map(([, text]) => text),
    );
    expect(git(embedded(project), ['log', '-1', '--format=%(trailers:key=Source-Commit,valueonly)', 'main'])).toBe(tested);
    expect(Object.keys(snapshot(project)).filter((path) => !path.startsWith('.stagewright/local/'))).toEqual(
      Object.keys(checkout).filter((path) => !path.startsWith('.stagewright/local/')),
    );
    expect(existsSync(join(project, file))).toBe(false);
    expect(await run(project, [...promote, '--publish'])).toMatchObject({
      exit: 0,
      document: { applications: [{ action: 'same' }, { action: 'same' }, { action: 'same' }], results: [] },
    });
  });

  test('of one application leaves the others as they are, whatever their source says', async () => {
    const project = aShop();
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    const changed = { ...applications, worker: "{ LEVEL: (this as any).vars.level, MORE: 'yes' }" };
    for (const name of ['staging', 'production'])
      put(project, { [`stages/${name}.ts`]: aStage(name, { variables: inputs, applications: changed }) });
    const source = commitAll(project, 'More');
    await publish(project, 'staging', { SHOP: '2', DB: '2' });
    const before = filesOf(embedded(project));
    expect(await run(project, [...promote, '--publish', 'database'])).toMatchObject({
      exit: 0,
      document: {
        source,
        applications: [{ application: 'database', action: 'changes', inputs: [{ input: 'DB', before: '1', after: '2' }] }],
        inputs: [{ input: 'DB' }],
        results: [{ action: 'committed', changed: ['production/database/configmap-database-config.yaml'], removed: [] }],
      },
    });
    const after = filesOf(embedded(project));
    const differing = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(differing).toEqual(['.stagewright/production/database', 'production/database/configmap-database-config.yaml']);
    // What comes from production in turn is known to have two sources.
    put(project, { 'stages/backup.ts': aStage('backup', { variables: inputs, applications: changed }) });
    const mixed = await run(project, ['promote', '--from', 'production', '--to', 'backup', '--publish', '--dry-run']);
    expect(mixed.document).toMatchObject({
      source,
      applications: [
        { application: 'database', action: 'changes' },
        { application: 'shop', skipped: { reason: 'other-source' } },
        { application: 'worker', skipped: { reason: 'other-source' } },
      ],
    });
    rmSync(join(project, 'stages/backup.ts'));
    // What was left out goes with the rest later, and nothing comes back.
    expect((await run(project, [...promote, '--publish'])).document).toMatchObject({
      applications: [
        { application: 'database', action: 'same' },
        { application: 'shop', action: 'changes', inputs: [{ input: 'SHOP', before: '1', after: '2' }] },
        { application: 'worker', action: 'changes', inputs: [] },
      ],
      results: [{ action: 'committed' }],
    });
    expect((await run(project, ['publish', 'production'])).document.results).toMatchObject([{ action: 'nothing' }]);
  });

  test('takes what is merged, not what is proposed, and proposes it in turn', async () => {
    const project = aShop('cluster: "p"');
    put(project, {
      'stages/staging.ts': aStage('staging', { variables: inputs, applications, options: 'delivery: pullRequest()' }),
    });
    commitAll(project, 'Staging by pull request');
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    await publish(project, 'staging', { SHOP: '2', DB: '1' });
    expect(await run(project, promote)).toMatchObject({ exit: 2, document: { error: { code: 'not-published' } } });
    await run(project, ['merge', 'staging']);
    await publish(project, 'staging', { SHOP: '3', DB: '2' });
    expect((await run(project, [...promote, '--dry-run'])).document.inputs).toEqual([{ input: 'SHOP', before: '1', after: '2' }]);

    put(project, {
      'stages/production.ts': aStage('production', {
        variables: inputs,
        applications,
        options: 'cluster: "p", delivery: pullRequest()',
      }),
    });
    commitAll(project, 'Production by pull request');
    await publish(project, 'staging', { SHOP: '2', DB: '1' });
    const opened = await run(project, [...promote, '--publish']);
    expect(opened.document.results).toMatchObject([{ stage: 'production', action: 'opened', pullRequest: { number: 3 } }]);
    // The one pull request of the stage would lose the rest.
    await publish(project, 'staging', { SHOP: '3', DB: '2' });
    await run(project, ['merge', 'staging']);
    const mixed = await run(project, [...promote, '--publish', 'database']);
    expect(mixed).toMatchObject({
      exit: 3,
      document: { error: { code: 'promotion-refused', message: expect.stringContaining('proposes shop, too') } },
    });
  });

  test('of a project in a folder of its repository, one application with a pull request of its own', async () => {
    const repository = aProject({ 'README.md': '' });
    const project = join(repository, 'gitops');
    const options = "cluster: 'p', delivery: pullRequest({ per: 'application' })";
    const stages = { 'stages/staging.ts': aStage('staging', { variables: inputs, applications }) };
    const production = (more = '') => aStage('production', { variables: inputs, applications, options }) + more;
    put(project, { 'package.json': '{"name":"shop","type":"module"}', ...stages });
    put(project, { 'stages/production.ts': aStage('production', { variables: inputs, applications, options: "cluster: 'p'" }) });
    commitAll(repository, 'By commit');
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    put(project, { 'stages/production.ts': production() });
    const source = commitAll(repository, 'In a folder');
    await publish(project, 'staging', { SHOP: '2', DB: '2' });
    put(project, { 'stages/production.ts': production('// newer\n') });
    commitAll(repository, 'Newer');
    expect((await run(project, [...promote, '--publish', 'database'])).document).toMatchObject({
      source,
      results: [{ application: 'database', action: 'opened' }],
    });
    await run(project, ['merge', '1']);
    const both = await run(project, [...promote, '--publish', 'shop', 'database']);
    expect(both.document).toMatchObject({
      applications: [{ action: 'same' }, { application: 'shop', action: 'changes' }],
      results: [{ application: 'shop', action: 'opened' }],
    });
  });

  test('is refused where the inputs file would take it back', async () => {
    const project = aShop();
    await publish(project, 'staging', { SHOP: '2', DB: '1' });
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    put(project, { [file]: '{ "SHOP": "1" }' });
    const before = refsOf(embedded(project));
    expect(await run(project, [...promote, '--publish'])).toMatchObject({
      exit: 3,
      document: { error: { code: 'promotion-undone', message: expect.stringContaining(`${file} gives SHOP`) } },
    });
    expect(refsOf(embedded(project))).toEqual(before);
    put(project, { [file]: '{ "SHOP": "2" }' });
    expect((await run(project, [...promote, '--publish'])).document.results).toMatchObject([{ action: 'committed' }]);
  });

  test('never lets an application go without what it needs', async () => {
    const stage = (name: string, withCache: boolean) => `import { Application, Config, input, Stage, text } from 'stagewright';
import { ApiObject } from 'cdk8s';
class Cache extends Application<{ level: string }> {
  readonly config = new Config(this, 'config', { LEVEL: this.vars.level${withCache ? ", SIZE: '1'" : ''} });
}
class Shop extends Application<{ shop: string; cache: Cache }> {
  readonly pod = new ApiObject(this, 'pod', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a', image: 'a:1', env: [
    { name: 'SHOP', value: this.vars.shop },
    ${withCache ? "{ name: 'SIZE', valueFrom: { configMapKeyRef: { name: this.vars.cache.config.name, key: 'SIZE' } } }," : ''}
  ] }] } });
}
class Whole extends Stage<{ shop: string }> {
  readonly cache = new Cache(this, 'cache', { level: 'a' });
  readonly shop = new Shop(this, 'shop', { shop: this.vars.shop, cache: this.cache });
}
export default new Whole('${name}', { vars: { shop: input('SHOP', text) }, namespace: 'shop', cluster: '${name}', policies: [] });
`;
    const project = aProject({
      'stages/staging.ts': stage('staging', false),
      'stages/production.ts': stage('production', false),
    });
    await publish(project, 'production', { SHOP: '1' });
    put(project, { 'stages/staging.ts': stage('staging', true), 'stages/production.ts': stage('production', true) });
    commitAll(project, 'The shop needs the size of the cache');
    await publish(project, 'staging', { SHOP: '2' });
    const before = refsOf(embedded(project));
    const alone = await run(project, [...promote, '--publish', 'shop']);
    expect(alone).toMatchObject({
      exit: 1,
      document: { results: [], issues: [{ code: 'missing-reference', application: 'shop' }] },
    });
    expect(refsOf(embedded(project))).toEqual(before);
    expect((await run(project, [...promote, '--publish', 'cache'])).exit).toBe(0);
    expect((await run(project, [...promote, '--publish', 'shop'])).exit).toBe(0);
    put(project, { 'stages/staging.ts': stage('staging', false), 'stages/production.ts': stage('production', false) });
    commitAll(project, 'It no longer does');
    await publish(project, 'staging', { SHOP: '2' });
    expect((await run(project, [...promote, '--publish', 'cache'])).document.issues).toMatchObject([{ code: 'still-needed' }]);
  });
});

describe('what cannot go', () => {
  test('goes together or not at all: by an input, or by a group', async () => {
    const project = aShop("promotion: { from: 'staging', together: [['database', 'shop']] }");
    await publish(project, 'staging', { SHOP: '2', DB: '2', LEVEL: 'debug' });
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    const { exit, document, text } = await run(project, ['promote', '--to', 'production', 'shop', 'database']);
    expect(exit).toBe(3);
    expect(document).toMatchObject({
      applications: [
        { application: 'database', action: 'skipped', skipped: { reason: 'bound' } },
        {
          application: 'shop',
          action: 'skipped',
          skipped: { reason: 'bound', text: 'it goes together with "worker", which was not named', until: null },
        },
      ],
      inputs: [],
      error: { code: 'promotion-refused' },
    });
    expect(text).toContain('Nothing was done.');
    expect(existsSync(join(project, file))).toBe(false);
    expect((await run(project, ['promote', '--to', 'production', 'shop', 'database', 'worker'])).document.inputs).toHaveLength(3);
  });

  test('is skipped with the reason while the rest goes; named, it is refused', async () => {
    const project = aShop();
    await publish(project, 'staging', { SHOP: '2', DB: '2', LEVEL: 'debug' });
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    await run(project, ['lock', 'production', 'shop', '--owner', 'Ada', '--reason', 'sale']);
    const { exit, document } = await run(project, [...promote, '--publish']);
    expect(exit).toBe(0);
    expect(document).toMatchObject({
      applications: [
        { application: 'database', action: 'changes' },
        { application: 'shop', action: 'skipped', skipped: { reason: 'locked', text: expect.stringContaining('locked by Ada') } },
        { application: 'worker', action: 'skipped', skipped: { reason: 'bound' } },
      ],
      inputs: [{ input: 'DB' }],
      results: [{ changed: ['production/database/configmap-database-config.yaml'] }],
    });
    expect((await run(project, [...promote, 'shop'])).exit).toBe(3);
    expect(existsSync(join(project, file))).toBe(false);
  });

  test('is held after a rollback, unless its source is newer', async () => {
    const project = aShop();
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    await publish(project, 'staging', { SHOP: '2', DB: '1' });
    expect((await run(project, [...promote, '--publish'])).exit).toBe(0);
    expect((await run(project, ['rollback', 'production', 'shop', '--to', 'previous', '--reason', 'empty carts'])).exit).toBe(0);
    const held = await run(project, [...promote, 'shop']);
    expect(held).toMatchObject({
      exit: 3,
      document: { applications: [{ skipped: { reason: 'held', text: expect.stringContaining('empty carts') } }] },
    });
    expect(existsSync(join(project, file))).toBe(false);
    commitAll(project, 'Mended');
    await publish(project, 'staging', { SHOP: '3', DB: '1' });
    expect((await run(project, [...promote, '--dry-run'])).document.inputs).toEqual([{ input: 'SHOP', before: '1', after: '3' }]);
    expect((await run(project, [...promote, '--publish', 'shop'])).document.results).toMatchObject([{ action: 'committed' }]);
  });

  test('waits for its time: soaking, and frozen', async () => {
    const policy = "promotion: { from: 'staging', soak: '12h' }";
    const project = aShop(policy);
    await publish(project, 'staging', { SHOP: '2', DB: '1' });
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    const soaking = await run(project, ['promote', '--to', 'production']);
    expect(soaking.document.applications[1]).toMatchObject({ action: 'skipped', skipped: { reason: 'soaking' } });
    const left = Date.parse(soaking.document.applications[1].skipped.until) - Date.now();
    expect(left).toBeGreaterThan(11 * 3_600_000);
    expect(left).toBeLessThan(13 * 3_600_000);
    const frozen = aStage('production', {
      variables: inputs,
      applications,
      options: "freezes: [freeze('* * * * *', { duration: '2m', reason: 'always' })]",
    });
    put(project, { 'stages/production.ts': frozen.replace('import {', 'import { freeze,') });
    expect((await run(project, promote)).document.applications[1].skipped).toMatchObject({ reason: 'frozen', until: null });
    expect((await run(project, [...promote, '--during-freeze'])).document.inputs).toHaveLength(1);
  });

  test('a freeze counts as the newest code has it, also where the source that goes is older', async () => {
    const freezes = "freezes: [freeze('* * * * *', { duration: '2m', reason: 'always' })]";
    const thawed = aStage('production', { variables: inputs, applications });
    const frozen = aStage('production', { variables: inputs, applications, options: freezes });
    const project = aShop();
    put(project, { 'stages/production.ts': frozen.replace('import {', 'import { freeze,') });
    commitAll(project, 'Freeze');
    await publish(project, 'staging', { SHOP: '2', DB: '1' });
    expect(await run(project, ['publish', 'production', '--set', 'SHOP=1', '--set', 'DB=1', '--during-freeze'])).toMatchObject({
      exit: 0,
    });
    put(project, { 'stages/production.ts': thawed });
    commitAll(project, 'Thaw');
    expect(await run(project, [...promote, '--publish'])).toMatchObject({
      exit: 0,
      document: { results: [{ action: 'committed' }] },
    });
  });

  test('has to be healthy where it comes from', async () => {
    const operator = "operator: flux({ status: { secret: 'forge' } }), cluster: 'eu'";
    const project = aProject({
      'stages/staging.ts': aStage('staging', { variables: inputs, applications, options: operator }).replace(
        'import {',
        'import { flux,',
      ),
      'stages/production.ts': aStage('production', {
        variables: inputs,
        applications,
        options: "promotion: { from: 'staging', healthy: true }",
      }),
    });
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    const published = await run(project, ['publish', 'staging', '--set', 'SHOP=2', '--set', 'DB=2']);
    const [{ commit }] = published.document.results;
    const skippedIn = async () => {
      const { document } = await run(project, ['promote', '--to', 'production', '--dry-run']);
      return document.applications.map(({ skipped }: { skipped: { text: string } | null }) => skipped?.text ?? null);
    };
    const silent = 'nobody has reported that it is healthy in "staging"';
    expect(await skippedIn()).toEqual([silent, silent, null]);
    const status = (application: string, state: string) => ({
      [`stagewright/eu/staging-${application}`]: { state, description: 'says flux', url: null },
    });
    put(project, {
      [`.stagewright/local/statuses/${commit}.json`]: JSON.stringify({
        ...status('shop', 'success'),
        ...status('database', 'failure'),
      }),
    });
    expect(await skippedIn()).toEqual(['it is not healthy in "staging" (says flux)', null, null]);
    expect((await run(project, ['promote', '--to', 'production', 'database'])).exit).toBe(3);
  });

  test('is an input that the other stage does not know or take, and one that is its own', async () => {
    const stage = (name: string, variables: string, options = '') =>
      aStage(name, {
        variables,
        options,
        applications: {
          shop: '{ A: String((this as any).vars.a), B: String((this as any).vars.b) }',
          other: '{ C: String((this as any).vars.c) }',
        },
      });
    const project = aProject({
      'stages/staging.ts': stage(
        'staging',
        "{ a: input('A', text), b: input('B', text), c: input('C', text), token: input('TOKEN', text, { default: 'x' }) }",
      ),
      'stages/production.ts': stage(
        'production',
        "{ a: input('A', text), b: 'fixed', c: input('C', image), token: input('TOKEN', text, { secret: true }), d: input('D', text, { default: 'd' }) }",
        "promotion: { from: 'staging', except: ['HOST'] }",
      ),
    });
    await publish(project, 'staging', { A: '2', B: '2', C: 'no image' });
    const environment = { TOKEN: 'hunter2' };
    await run(project, ['publish', 'production', '--set', 'A=1', '--set', 'C=c:1'], environment);
    const { document, exit, text } = await run(project, promote, environment);
    expect(exit).toBe(0);
    expect(document).toMatchObject({
      applications: [
        {
          application: 'other',
          action: 'skipped',
          skipped: { reason: 'refused-input', text: expect.stringContaining('does not take C: no image') },
        },
        { application: 'shop', action: 'changes', inputs: [{ input: 'A', before: '1', after: '2' }] },
      ],
      inputs: [{ input: 'A' }],
      left: [
        { input: 'B', skipped: { reason: 'unknown-input' } },
        { input: 'C' },
        { input: 'TOKEN', skipped: { text: expect.stringContaining('it is a secret there') } },
      ],
    });
    expect(text + JSON.stringify(document)).not.toContain('hunter2');
    expect(readFileSync(join(project, file), 'utf8')).toBe('{\n  "A": "2"\n}\n');
  });
});

describe('bad input', () => {
  test.each([
    [['promote', '--to', 'production'], 2, 'usage'],
    [['promote', '--from', 'production', '--to', 'production'], 2, 'usage'],
    [['promote', '--from', 'staging', '--to', 'prodution'], 2, 'stage-not-found'],
    [['promote', '--from', 'stagin', '--to', 'production'], 2, 'stage-not-found'],
    [['promote', '--from', 'staging'], 2, 'usage'],
    [['promote', '--from', 'staging', '--to', 'production'], 2, 'not-published'],
  ])('%j', async (args, exit, code) => {
    expect(await run(aShop(), args)).toMatchObject({ exit, document: { error: { code } } });
  });

  test('an application that is none, a damaged file, and one that is read-only', async () => {
    const project = aShop();
    await publish(project, 'staging', { SHOP: '2', DB: '1' });
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    expect(await run(project, [...promote, 'shpo'])).toMatchObject({
      exit: 2,
      document: { error: { code: 'usage', message: expect.stringContaining('did you mean "shop"') } },
    });
    put(project, { [file]: '{ "SHOP": ' });
    expect(await run(project, promote)).toMatchObject({ exit: 2, document: { error: { code: 'project-invalid' } } });
    put(project, { [file]: '{}' });
    chmodSync(join(project, file), 0o444);
    expect(await run(project, promote)).toMatchObject({ exit: 6, document: { error: { code: 'output-not-writable' } } });
  });

  test('a source commit that is not in this clone, or needs other packages, or was none', async () => {
    const project = aShop();
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    put(project, { 'package-lock.json': '{"packages":{"":{}}}' });
    commitAll(project, 'Locked');
    await publish(project, 'staging', { SHOP: '2', DB: '1' });
    put(project, { 'package-lock.json': '{"packages":{"":{},"node_modules/a":{}}}' });
    commitAll(project, 'Another package');
    expect(await run(project, [...promote, '--publish'])).toMatchObject({
      exit: 2,
      document: {
        error: {
          code: 'source-unavailable',
          message: expect.stringContaining('its package-lock.json differs'),
          hint: expect.stringContaining('git checkout'),
        },
      },
    });
    const clone = join(project, '.stagewright', 'clone');
    git(project, ['clone', '-q', '--depth=1', `file://${project}`, clone]);
    renameSync(join(project, '.stagewright', 'local'), join(clone, '.stagewright-local'));
    mkdirSync(join(clone, '.stagewright'));
    renameSync(join(clone, '.stagewright-local'), join(clone, '.stagewright', 'local'));
    expect(await run(clone, [...promote, '--publish'])).toMatchObject({
      exit: 2,
      document: {
        error: {
          code: 'source-unavailable',
          message: expect.stringContaining('is not in this clone'),
          hint: expect.stringContaining('git fetch'),
        },
      },
    });
    // Inputs alone need no source.
    expect((await run(clone, [...promote, '--dry-run'])).exit).toBe(0);
    put(clone, { 'stages/staging.ts': `${readFileSync(join(clone, 'stages/staging.ts'), 'utf8')}// touched\n` });
    await publish(clone, 'staging', { SHOP: '3', DB: '1' });
    expect((await run(clone, [...promote, '--publish'])).document.error).toMatchObject({
      code: 'source-unavailable',
      message: expect.stringContaining('changes that are in no commit'),
    });
  });
});

test('a package of the workspace is no part of the copy, so it is refused', async () => {
  const project = aProject({
    'words/package.json': '{"name":"words","type":"module","exports":"./index.ts"}',
    'words/index.ts': "export const word = 'tested';",
  });
  mkdirSync(join(project, 'node_modules'));
  symlinkSync('../words', join(project, 'node_modules/words'));
  const stage = (name: string) =>
    `import { word } from 'words';\n${aStage(name, { variables: inputs, applications: { shop: '{ A: word, B: (this as any).vars.shop }' } })}`;
  put(project, { 'stages/staging.ts': stage('staging'), 'stages/production.ts': stage('production') });
  commitAll(project, 'Words');
  await publish(project, 'staging', { SHOP: '2', DB: '2' });
  put(project, { 'words/index.ts': "export const word = 'newer';" });
  commitAll(project, 'Newer words');
  const before = refsOf(embedded(project));
  expect(await run(project, [...promote, '--publish'])).toMatchObject({
    exit: 2,
    document: {
      error: { code: 'source-unavailable', message: expect.stringContaining('words/index.ts, which may be of another commit') },
    },
  });
  expect(refsOf(embedded(project))).toEqual(before);
});

describe('others at the same time', () => {
  /** A script that does something to the repository, once, when production is pushed. */
  const once = (what: string) => `while read old new ref; do [ "$ref" = refs/stagewright/shop/production ] && hit=1; done
[ -n "$hit" ] && [ ! -f done ] && touch done && {
${what}
}
exit 0`;

  function aShopAt(remote: string): string {
    return aShopWith(`target: { repository: 'file://${remote}' }`);
  }

  function aShopWith(options: string): string {
    return aProject({
      'stages/staging.ts': aStage('staging', { variables: inputs, applications, options }),
      'stages/production.ts': aStage('production', { variables: inputs, applications, options }),
    });
  }

  test('somebody who publishes the same stage makes it plan again', async () => {
    const remote = aRemote({ 'README.md': '' });
    const project = aShopAt(remote);
    await publish(project, 'staging', { SHOP: '2', DB: '2' });
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    // Who is faster locks the shop, and publishes: the plan is no longer the right one.
    addHook(
      remote,
      'pre-receive',
      once(`unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
  mark=$(git rev-parse refs/stagewright/shop/production)
  git update-ref refs/stagewright/shop/production $(git -c user.name=Eve -c user.email=e@e commit-tree -p $mark -m other $mark^{tree})
  printf '{"format":1,"locks":[{"application":"shop","owner":"Eve","reason":"sale","since":"2026-01-01T00:00:00Z","expires":null}]}' > l
  tree=$(printf '100644 blob %s\\tlocks.json\\n' $(git hash-object -w l) | git mktree)
  git update-ref refs/stagewright-locks/production $(git -c user.name=Eve -c user.email=e@e commit-tree -m lock $tree)`),
    );
    const { exit, document } = await json(project, [...promote, '--publish']);
    expect(exit).toBe(0);
    expect(document.applications).toMatchObject([
      { application: 'database', action: 'changes' },
      { application: 'shop', action: 'skipped', skipped: { reason: 'locked' } },
      { application: 'worker', action: 'same' },
    ]);
    const files = filesOf(remote);
    expect(files['production/shop/configmap-shop-config.yaml']).toContain('SHOP: "1"');
    expect(files['production/database/configmap-database-config.yaml']).toContain('DB: "2"');
  });

  test('what was planned is promoted, and it is said that there is something newer', async () => {
    const remote = aRemote({ 'README.md': '' });
    const project = aShopAt(remote);
    await publish(project, 'staging', { SHOP: '2', DB: '2' });
    await publish(project, 'production', { SHOP: '1', DB: '1' });
    const head = 'commit refs/heads/main\\ncommitter Eve <e@e> 1700000000 +0000\\ndata 5\\nother\\nfrom refs/heads/main^0\\n';
    addHook(
      remote,
      'post-receive',
      once(`printf '${head}M 100644 inline .stagewright/staging/shop\\ndata 2\\n{}\\n' | git fast-import --quiet`),
    );
    const { exit, document, stderr } = await json(project, [...promote, '--publish']);
    expect({ exit, newer: document.newer }).toEqual({ exit: 0, newer: true });
    expect(stderr).toContain('Meanwhile something newer was published in staging');
    expect(filesOf(remote)['production/shop/configmap-shop-config.yaml']).toContain('SHOP: "2"');
  });
});

test('diff --from --to shows inputs and resources of what a promotion would bring', async () => {
  const project = aShop('cluster: "p"');
  await publish(project, 'production', { SHOP: '1', DB: '1' });
  put(project, {
    'stages/production.ts': aStage('production', {
      variables: inputs,
      applications: { ...applications, worker: "{ LEVEL: (this as any).vars.level, NEW: 'n' }" },
      options: 'cluster: "p"',
    }),
  });
  const source = commitAll(project, 'New');
  await publish(project, 'staging', { SHOP: '2', DB: '1' });
  put(project, { 'stages/production.ts': 'broken(' });
  const args = ['diff', '--from', 'staging', '--to', 'production'];
  expect((await run(project, args)).exit).toBe(2);
  put(project, { 'stages/production.ts': aStage('production', { variables: inputs, applications, options: 'cluster: "p"' }) });
  expect(await run(project, args)).toMatchObject({
    exit: 0,
    text: [
      `staging -> production, source ${source.slice(0, 12)} (a clean copy of that commit)`,
      '  SHOP  1 -> 2',
      '',
      'production/shop  1 changed',
      'production/worker  1 changed',
      '~ ConfigMap shop/shop-config',
      '~   data.SHOP: "1" → "2"',
      '~ ConfigMap worker/worker-config',
      '+   data.NEW: "n"',
      '',
      '2 files would change.',
      '',
    ].join('\n'),
  });
  const { document } = await run(project, [...args, '--exit-code']);
  expect(document).toMatchObject({
    from: 'staging',
    to: 'production',
    source,
    inputs: [{ input: 'DB' }, { input: 'LEVEL' }, { input: 'SHOP', before: '1', after: '2', reaches: ['shop'] }],
    differences: { length: 2 },
  });
  const markdown = await run(project, [...args, '--format', 'markdown']);
  expect(markdown.printed).toContain(
    '| input | `production` | `staging` | |\n| --- | --- | --- | --- |\n| `SHOP` | `1` | `2` |  |\n',
  );
  expect((await run(project, [...args, '--format', 'unified'])).printed).toMatch(/^--- production\/shop/m);
  expect((await run(project, ['diff', '--from', 'staging'])).exit).toBe(2);
  expect((await run(project, [...args, 'staging'])).exit).toBe(2);
});
