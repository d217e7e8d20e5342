import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aProject, aStage, json, put, snapshot, stagewright } from './projects.ts';

const path = 'stages/production.inputs.json';
const variables = `{
  shop: input('SHOP_IMAGE', image),
  replicas: input('SHOP_REPLICAS', integer),
  level: input('LOG_LEVEL', text, { default: 'info' }),
  limits: input('LIMITS', limits, { default: { cpu: 1 } }),
  token: input('TOKEN', text, { secret: true }),
}`;

/** A stage with inputs of many kinds; one takes objects only. Its application cannot bear a placeholder. */
function aProductionStage(): string {
  const limits = `const limits = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) =>
    typeof value === 'object' && value !== null && 'cpu' in value ? { value } : { issues: [{ message: 'this is no object with cpu' }] } } };`;
  const stage = aStage('production', { variables, applications: { shop: '{ A: refusePlaceholders((this as any).vars.shop) }' } });
  const refuse =
    "function refusePlaceholders(value: string) { if (value.includes('placeholder')) throw new Error('no'); return value; }";
  return `import { integer } from 'stagewright';\n${limits}\n${refuse}\n${stage}`;
}

function aShop(inputs?: string): string {
  return aProject({ 'stages/production.ts': aProductionStage(), ...(inputs !== undefined && { [path]: inputs }) });
}

test('writes what the parsers accept, and keeps the rest of the file', async () => {
  const project = aShop(
    '{\n  // pinned by the release team\n  "SHOP_IMAGE": "shop:1",\n\n  "LOG_LEVEL": "debug" // for now\n}\n',
  );
  const { exit, stdout } = await stagewright(project, [
    'set',
    'production',
    'SHOP_IMAGE=shop:2',
    'SHOP_REPLICAS=3',
    'LIMITS={"cpu":2}',
  ]);
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: [path, '  SHOP_IMAGE: shop:1 -> shop:2', '  SHOP_REPLICAS: nothing -> 3', '  LIMITS: nothing -> {"cpu":2}', ''].join(
      '\n',
    ),
  });
  expect(readFileSync(join(project, path), 'utf8')).toBe(
    '{\n  // pinned by the release team\n  "SHOP_IMAGE": "shop:2",\n\n  "LOG_LEVEL": "debug", // for now\n  "SHOP_REPLICAS": "3",\n  "LIMITS": {"cpu":2}\n}\n',
  );
  expect((await stagewright(project, ['list', 'production'])).stdout).toContain('input SHOP_REPLICAS -> replicas: 3 from file');
  const before = snapshot(join(project, 'stages'));
  expect(await json(project, ['set', 'production', 'SHOP_IMAGE=shop:2', 'SHOP_REPLICAS=3'])).toEqual({
    exit: 0,
    document: { stage: 'production', file: path, changes: [], issues: [] },
    stderr: `${path} says so already.\n`,
  });
  expect(snapshot(join(project, 'stages'))).toEqual(before);
});

test('makes the file, keeps a value that says the same in other words, and answers in JSON', async () => {
  const project = aShop();
  expect((await json(project, ['set', 'production', 'SHOP_REPLICAS=3'])).document.changes).toEqual([
    { input: 'SHOP_REPLICAS', before: null, after: '3' },
  ]);
  put(project, { [path]: '{ "SHOP_REPLICAS": 3 }' });
  expect((await json(project, ['set', 'production', 'SHOP_REPLICAS=3'])).document.changes).toEqual([]);
  expect((await json(project, ['set', 'production', 'SHOP_REPLICAS=4', 'SHOP_IMAGE=a=b:1'])).exit).toBe(1);
  expect(readFileSync(join(project, path), 'utf8')).toBe('{ "SHOP_REPLICAS": 3 }');
});

test('a value of the file that its parser refuses can be mended', async () => {
  const project = aShop('{ "SHOP_REPLICAS": "three", "OLD": 1 }');
  expect((await stagewright(project, ['set', 'production', 'SHOP_REPLICAS=3'])).exit).toBe(0);
  expect(readFileSync(join(project, path), 'utf8')).toBe('{ "SHOP_REPLICAS": "3", "OLD": 1 }');
});

describe('is refused, with nothing written:', () => {
  test('everything that is wrong, at once, with the nearest name', async () => {
    const project = aShop();
    const args = [
      'set',
      'production',
      'SHOP_IMAGE=shop',
      'SHOP_REPLICAS=1.5',
      'LIMITS=many',
      'SHOP_IMGAE=shop:1',
      'level=x',
      'BRANCH=x',
    ];
    const { exit, document, stderr } = await json(project, args);
    expect(exit).toBe(1);
    expect(document.changes).toEqual([]);
    expect(document.issues.map(({ code, message }: { code: string; message: string }) => `${code}: ${message}`)).toEqual([
      'invalid-input: Input SHOP_IMAGE of stage "production" does not accept "shop": it has neither a tag nor a digest.',
      'invalid-input: Input SHOP_REPLICAS of stage "production" does not accept "1.5": this is no whole number.',
      'invalid-input: Input LIMITS of stage "production" does not accept "many": this is no object with cpu.',
      'unknown-input: Stage "production" has no input SHOP_IMGAE; did you mean "SHOP_IMAGE"?',
      'unknown-input: Stage "production" has no input level; did you mean "LOG_LEVEL"?',
      'unknown-input: Stage "production" has no input BRANCH.',
    ]);
    expect(document.issues[0].source).toMatchObject({ file: 'stages/production.ts' });
    expect(stderr).toContain('Found 6 errors. Nothing was written.');
    expect(existsSync(join(project, path))).toBe(false);
  });

  test.each([
    [['set', 'production', 'TOKEN=hunter2'], 2, 'usage'],
    [['set', 'production', 'SHOP_IMAGE'], 2, 'usage'],
    [['set', 'prodution', 'SHOP_IMAGE=shop:1'], 2, 'stage-not-found'],
    [['set', 'production'], 2, 'usage'],
  ])('%j', async (args, expected, code) => {
    const project = aShop();
    const { exit, document, stderr } = await json(project, args);
    expect({ exit, code: document.error.code }).toEqual({ exit: expected, code });
    expect(stderr + JSON.stringify(document)).not.toContain('hunter2');
    expect(existsSync(join(project, path))).toBe(false);
  });

  test('a damaged file, and one that is read-only', async () => {
    const project = aShop('{ "SHOP_IMAGE": "shop:1", }');
    expect(await json(project, ['set', 'production', 'SHOP_IMAGE=shop:2'])).toMatchObject({
      exit: 2,
      document: { error: { code: 'project-invalid' } },
    });
    put(project, { [path]: '{}' });
    chmodSync(join(project, path), 0o444);
    expect(await json(project, ['set', 'production', 'SHOP_IMAGE=shop:2'])).toMatchObject({
      exit: 6,
      document: { error: { code: 'output-not-writable' } },
    });
    expect(readFileSync(join(project, path), 'utf8')).toBe('{}');
  });
});

test('takes a stage of a file that holds several, and a preview', async () => {
  const project = aProject({
    'stages/europe.ts': `${aStage('europe-west', { variables: "{ a: input('A', text) }" }).replace('export default', 'const west =')}
export default [west, new Whole('europe-north', { vars: { a: input('A', text) } })];`,
    'stages/preview.ts': aStage('preview', { options: 'ephemeral: true', variables: "{ a: input('A', text) }" }).replace(
      "'preview'",
      "input('BRANCH', stageName('preview'))",
    ),
  });
  expect((await stagewright(project, ['set', 'europe-west', 'A=1'])).exit).toBe(0);
  expect((await stagewright(project, ['set', 'preview-login', 'A=1'])).exit).toBe(0);
  expect((await json(project, ['set', 'europe', 'A=1'])).document.error).toMatchObject({
    code: 'stage-not-found',
    hint: 'Known in stages/: europe-west and europe-north.',
  });
  expect((await json(project, ['set', 'preview-login', 'BRANCH=1'])).document.issues).toMatchObject([{ code: 'unknown-input' }]);
  expect(Object.keys(snapshot(join(project, 'stages'))).filter((file) => file.endsWith('.json'))).toEqual([
    'europe-west.inputs.json',
    'preview-login.inputs.json',
  ]);
});
