import { expect, test } from 'vitest';
import { aProject, load, refusalOf, synthesizeProject } from '../load/a-project.ts';

const SHOP = `import { Application, Config, type Image, image, input, integer, Stage } from 'stagewright';
class Shop extends Application<{ image: Image }> {
  readonly config = new Config(this, 'config', { image: this.vars.image });
}
class Shops extends Stage<{ image: Image; replicas: number; token: string }> {
  readonly shop = new Shop(this, 'shop', { image: this.vars.image });
}
`;
const FILE = `${SHOP}import { text } from 'stagewright';
export default new Shops('staging', {
  vars: {
    image: input('SHOP_IMAGE', image),
    replicas: input('SHOP_REPLICAS', integer),
    token: input('TOKEN', text, { default: 'none', secret: true }),
  },
});
`;
const GOOD = { SHOP_IMAGE: 'shop:1', SHOP_REPLICAS: '2' };

async function findingsOf(root: string, set: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await load(root, { set: new Map(Object.entries(set)) });
  return findings.map(({ code, stage, at, message, fix }) => `${code} ${stage ?? '-'} ${at ?? '-'}: ${message} ${fix}`);
}

test('all missing inputs are reported at once', async () => {
  expect(await findingsOf(aProject({ 'stages/staging.ts': FILE }), {})).toMatchInlineSnapshot(`
    [
      "missing-input staging image: Stage "staging" needs the input SHOP_IMAGE for its variable "image", and nothing gives it. Pass --set SHOP_IMAGE=VALUE, or set the environment variable SHOP_IMAGE, or add it to stages/staging.inputs.json.",
      "missing-input staging replicas: Stage "staging" needs the input SHOP_REPLICAS for its variable "replicas", and nothing gives it. Pass --set SHOP_REPLICAS=VALUE, or set the environment variable SHOP_REPLICAS, or add it to stages/staging.inputs.json.",
    ]
  `);
});

test('a missing input is placed where the stage is made', async () => {
  const { issues } = await synthesizeProject(aProject({ 'stages/staging.ts': FILE }));
  expect(issues.map(({ source }) => source)).toEqual(Array(2).fill({ file: 'stages/staging.ts', line: 9, column: 16 }));
});

test('a value that its parser refuses is shown with its source', async () => {
  const root = aProject({ 'stages/staging.ts': FILE, 'stages/staging.inputs.json': '{"SHOP_REPLICAS":"two"}' });
  expect(await findingsOf(root, { SHOP_IMAGE: 'shop' })).toMatchInlineSnapshot(`
    [
      "invalid-input staging image: Input SHOP_IMAGE of stage "staging" does not accept "shop" (from --set): it has neither a tag nor a digest. Give SHOP_IMAGE a value that its parser accepts.",
      "invalid-input staging replicas: Input SHOP_REPLICAS of stage "staging" does not accept "two" (from the inputs file): this is no whole number. Give SHOP_REPLICAS a value that its parser accepts.",
    ]
  `);
});

test('a secret that its parser refuses is not shown', async () => {
  const found = await findingsOf(aProject({ 'stages/staging.ts': FILE.replace("'TOKEN', text", "'TOKEN', integer") }), {
    ...GOOD,
    TOKEN: 'hunter2',
  });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^invalid-input staging token: /);
  expect(found[0]).not.toContain('hunter2');
});

test('a --set that no stage asked for has is reported with the nearest name', async () => {
  const root = aProject({ 'stages/staging.ts': FILE });
  expect(await findingsOf(root, { ...GOOD, SHOP_IMGAE: 'shop:2' })).toMatchInlineSnapshot(`
    [
      "unknown-input - -: --set SHOP_IMGAE: no stage asked for has an input of that name; did you mean "SHOP_IMAGE"? Inputs are SHOP_IMAGE, SHOP_REPLICAS and TOKEN.",
    ]
  `);
  expect(await findingsOf(root, { ...GOOD, 'production.SHOP_IMAGE': 'shop:2' })).toHaveLength(1);
  expect(await findingsOf(root, { ...GOOD, 'staging.SHOP_IMAGE': 'shop:2' })).toEqual([]);
});

test('an unknown name in the inputs file is reported with the nearest name', async () => {
  const root = aProject({ 'stages/staging.ts': FILE, 'stages/staging.inputs.json': '{"SHOP_IMGAE":"shop:1"}' });
  expect(await findingsOf(root, GOOD)).toMatchInlineSnapshot(`
    [
      "unknown-input staging -: stages/staging.inputs.json gives SHOP_IMGAE, which is no input of stage "staging"; did you mean "SHOP_IMAGE"? Remove it, or declare it: input(…) in the variables of the stage.",
    ]
  `);
});

test.each([
  ['{ broken', 'project-invalid'],
  ['[]', 'project-invalid'],
  ['null', 'project-invalid'],
  ['"text"', 'project-invalid'],
])('an inputs file that holds %s is refused', async (content, code) => {
  const root = aProject({ 'stages/staging.ts': FILE, 'stages/staging.inputs.json': content });
  const refusal = await refusalOf(() => load(root));
  expect(refusal).toMatch(
    new RegExp(
      `^${code} at .*\nstages/staging.inputs.json cannot be read as JSON: .*\nIt is one object: input name to value\\.$`,
    ),
  );
});

test('a preview without its name is reported only when it is named', async () => {
  const preview = `${SHOP}import { stageName } from 'stagewright';
export default new Stage(input('BRANCH', stageName('preview')), { ephemeral: true });
`;
  const root = aProject({ 'stages/preview.ts': preview, 'stages/staging.ts': FILE });
  expect(await findingsOf(root, GOOD)).toEqual([]);
  const { findings, stages } = await load(root, { names: ['preview'] });
  expect(stages).toEqual([]);
  expect(findings.map(({ code, message, fix }) => `${code}: ${message} ${fix}`)).toMatchInlineSnapshot(`
    [
      "missing-input: A stage needs the input BRANCH for its name, and nothing gives it. Pass --set BRANCH=VALUE, or set the environment variable BRANCH.",
    ]
  `);
});
