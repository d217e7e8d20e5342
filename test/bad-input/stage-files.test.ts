import { expect, test } from 'vitest';
import { aProject, aStageFile, load, refusalOf } from '../load/a-project.ts';

test('a syntax error is placed', async () => {
  const root = aProject({
    'stages/staging.ts': "import { Stage } from 'stagewright';\n\nexport default new Stage('staging',, {});\n",
  });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-broken at stages/staging.ts:3:36
    Unexpected ",".
    Mend stages/staging.ts."
  `);
});

test('an import that does not resolve is placed', async () => {
  const root = aProject({
    'stages/staging.ts': "import { Stage } from 'stagewright';\nimport { Shop } from '../apps/shop.ts';\n",
  });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-broken at stages/staging.ts:2:22
    Could not resolve "../apps/shop.ts".
    Mend stages/staging.ts."
  `);
});

test('a package that is not installed is named', async () => {
  const root = aProject({
    'stages/staging.ts': "import { Stage } from 'stagewright';\nimport shop from 'not-installed';\nexport default shop;\n",
  });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-broken at stages/staging.ts:2:18
    Could not resolve "not-installed".
    Mend stages/staging.ts."
  `);
});

test('a construct that compiles and throws is placed where the author made it', async () => {
  const root = aProject({
    'apps/shop.ts': `import { Application } from 'stagewright';
import { Deployment } from 'cdk8s-plus-27';

export class Shop extends Application {
  readonly web = new Deployment(this, 'web', {
    replicas: 1,
    containers: [{ image: 'nginx:1.29', portNumber: 80, port: 81 }],
  });
}
`,
    'stages/staging.ts': `import { Stage } from 'stagewright';
import { Shop } from '../apps/shop.ts';
class Shops extends Stage { readonly shop = new Shop(this, 'shop'); }
export default new Shops('staging');
`,
  });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-broken at apps/shop.ts:5:18
    stages/staging.ts cannot be evaluated: Either 'port' or 'portNumber' is allowed. Use 'portNumber' since 'port' is deprecated.
    Mend apps/shop.ts at line 5."
  `);
});

test('a thrown value that is no Error is shown', async () => {
  const root = aProject({ 'stages/staging.ts': "throw 'no luck';\n" });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-broken at stages/staging.ts:1:1
    stages/staging.ts cannot be evaluated: something that is no Error was thrown: no luck.
    Mend stages/staging.ts or what it imports."
  `);
});

test('an object of another stage is placed where it is handed over', async () => {
  const root = aProject({
    'stages/staging.ts': `import { Application, Config, Stage } from 'stagewright';

class Database extends Application { readonly config = new Config(this, 'config', { a: 'b' }); }
class Shop extends Application<{ databases: readonly Database[] }> { readonly config = new Config(this, 'config', { a: 'b' }); }
const other = new Stage('staging-b');
const database = new Database(other, 'database');

const stage = new Stage('staging-a');
new Shop(stage, 'shop', { databases: [database] });
export default [stage, other];
`,
  });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "foreign-object at stages/staging.ts:9:1
    staging-a/shop was given database of stage staging-b as databases.
    Pass the one of stage staging-a: objects never cross stages."
  `);
});

test('a file without a default export is fine until it is asked for', async () => {
  const root = aProject({ 'stages/base.ts': 'export const a = 1;\n', 'stages/staging.ts': aStageFile('staging') });
  expect((await load(root)).stages.map(({ definition }) => definition.name)).toEqual(['staging']);
  expect(await refusalOf(() => load(root, { names: ['base'] }))).toMatchInlineSnapshot(`
    "stage-invalid at stages/base.ts:1:1
    stages/base.ts has no default export.
    Export the stage: export default new Stage("base", { … })."
  `);
});

test('a stage that is exported by name only is not passed over in silence', async () => {
  const text = aStageFile('staging').replace('export default ', 'export const staging = ');
  expect(await refusalOf(() => load(aProject({ 'stages/staging.ts': text })))).toMatchInlineSnapshot(`
    "stage-invalid at stages/staging.ts:1:1
    stages/staging.ts has no default export.
    Stages are found by the default export only: export default staging."
  `);
});

test('a default export that is no Stage is refused', async () => {
  const root = aProject({ 'stages/staging.ts': "export default { name: 'staging' };\n" });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-invalid at stages/staging.ts:1:1
    The default export of stages/staging.ts is no Stage.
    Export one Stage, or an array of them."
  `);
});

test('two stages of one name are refused', async () => {
  const root = aProject({
    'stages/staging.ts': aStageFile('staging-eu'),
    'stages/staging-eu.ts': aStageFile('staging-eu'),
  });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-invalid at stages/staging-eu.ts:6:16
    Two stages are named "staging-eu": in stages/staging.ts and in stages/staging-eu.ts.
    Give one of them another name."
  `);
});

test('two files of one name are refused', async () => {
  const root = aProject({ 'stages/staging.ts': aStageFile('staging'), 'stages/staging.mts': aStageFile('staging') });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-invalid at stages/staging.ts:6:16
    Two stages are named "staging": in stages/staging.mts and in stages/staging.ts.
    Give one of them another name."
  `);
});

test.each(['Staging', '../x', 'a b', '', 'clusters', 'a'.repeat(64), '.', 'süd'])('a stage cannot be named %j', async (name) => {
  const root = aProject({
    'stages/staging.ts': `import { Stage } from 'stagewright';\nexport default new Stage(${JSON.stringify(name)});\n`,
  });
  expect(await refusalOf(() => load(root))).toMatch(
    /^stage-invalid at stages\/staging\.ts:2:16\n".*" cannot be the name of a stage\./,
  );
});

test('a stage in a file of another name is refused', async () => {
  const root = aProject({ 'stages/staging.ts': aStageFile('production') });
  expect(await refusalOf(() => load(root))).toMatchInlineSnapshot(`
    "stage-invalid at stages/staging.ts:6:16
    stages/staging.ts holds stage "production".
    A file holds the stage of its name, or stages named "staging-…": rename one of the two."
  `);
});

test('a stage whose name only begins like the file is refused', async () => {
  const root = aProject({ 'stages/staging.ts': aStageFile('staging2') });
  expect(await refusalOf(() => load(root))).toMatch(/^stage-invalid/);
});

test('a stage that does not exist is refused with the nearest name', async () => {
  const root = aProject({ 'stages/staging.ts': aStageFile('staging'), 'stages/europe.ts': 'export default [];\n' });
  expect(await refusalOf(() => load(root, { names: ['stagin'] }))).toMatchInlineSnapshot(`
    "stage-not-found at -
    There is no stage "stagin"; did you mean "staging"?
    Known in stages/: europe and staging."
  `);
  expect(await refusalOf(() => load(root, { names: ['europe-west'] }))).toMatch(/^stage-not-found/);
});

test('a broken file breaks only what asks for it', async () => {
  const root = aProject({
    'stages/broken.ts': 'export default (;\n',
    'stages/throws.ts': "throw new Error('never asked for');\n",
    'stages/staging.ts': aStageFile('staging'),
  });
  const { stages } = await load(root, { names: ['staging'] });
  expect(stages.map(({ definition }) => definition.name)).toEqual(['staging']);
  expect(await refusalOf(() => load(root, { names: ['staging', 'broken'] }))).toMatch(
    /^stage-broken at stages\/broken\.ts:1:17\n/,
  );
  expect(await refusalOf(() => load(root, { names: ['throws'] }))).toMatch(/^stage-broken at stages\/throws\.ts:1:7\n/);
});
