import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { LoadOptions } from '../../src/load/load-stages.ts';
import { findProject } from '../../src/load/project.ts';
import { aProject, aStageFile, load, synthesizeProject } from './a-project.ts';

async function namesOf(root: string, options: Partial<LoadOptions> = {}): Promise<readonly string[]> {
  const { stages, findings } = await load(root, options);
  expect(findings).toEqual([]);
  return stages.map(({ definition }) => definition.name);
}

/** The data of the only ConfigMap. */
async function dataOf(root: string, options: Partial<LoadOptions> = {}): Promise<unknown> {
  const { graphs } = await synthesizeProject(root, options);
  return graphs.flatMap(({ resources }) => resources).find(({ id }) => id.kind === 'ConfigMap')?.manifest.data;
}

describe('which stages', () => {
  const regions = `import { Stage } from 'stagewright';
globalThis.evaluated?.push('europe');
export default [new Stage('europe-west'), new Stage('europe-north')];
`;

  test('without names all stages but the ephemeral ones take part', async () => {
    const root = aProject({
      'stages/staging.ts': aStageFile('staging'),
      'stages/europe.ts': regions,
      'stages/preview.ts': "import { Stage } from 'stagewright';\nexport default new Stage('preview', { ephemeral: true });\n",
      'stages/staging.inputs.json': '{}',
      'stages/types.d.ts': 'export type A = 1;\n',
      'stages/staging.test.ts': "throw new Error('a test is no stage');\n",
      'stages/README.md': '# Stages\n',
    });
    expect(await namesOf(root)).toEqual(['europe-west', 'europe-north', 'staging']);
    expect(await namesOf(root, { names: ['preview'] })).toEqual(['preview']);
  });

  test('a name asks for one stage of a file, the name of the file for all of it', async () => {
    const root = aProject({ 'stages/europe.ts': regions });
    expect(await namesOf(root, { names: ['europe-north'] })).toEqual(['europe-north']);
    expect(await namesOf(root, { names: ['europe'] })).toEqual(['europe-west', 'europe-north']);
  });

  test('the longest file name that fits holds a stage', async () => {
    const root = aProject({
      'stages/europe.ts': regions,
      'stages/europe-west.ts': aStageFile('europe-west', { of: "'its own file'" }),
    });
    expect(await dataOf(root, { names: ['europe-west'] })).toEqual({ of: 'its own file' });
  });

  test('a stage that is not asked for is not evaluated', async () => {
    const evaluated: string[] = [];
    Object.assign(globalThis, { evaluated });
    const root = aProject({
      'stages/europe.ts': regions,
      'stages/staging.ts': `globalThis.evaluated.push('staging');\n${aStageFile('staging')}`,
    });
    await load(root, { names: ['staging'] });
    expect(evaluated).toEqual(['staging']);
    await load(root, { names: ['europe-west'] });
    expect(evaluated).toEqual(['staging', 'europe']);
  });

  test('a second load sees a changed file', async () => {
    const root = aProject({ 'stages/staging.ts': aStageFile('staging', { version: "'1'" }) });
    expect(await dataOf(root)).toEqual({ version: '1' });
    writeFileSync(join(root, 'stages/staging.ts'), aStageFile('staging', { version: "'2'" }));
    expect(await dataOf(root)).toEqual({ version: '2' });
    expect(readdirSync(join(root, '.stagewright/cache'))).toEqual([]);
  });
});

describe('what authors may use', () => {
  test.each(['ts', 'mts', 'js', 'mjs'])('a file knows its own place (.%s)', async (ending) => {
    const expressions = {
      dirname: 'import.meta.dirname',
      filename: 'import.meta.filename',
      url: 'import.meta.url',
      classicFolder: '__dirname',
      classicFile: '__filename',
    };
    const root = aProject({ [`stages/staging.${ending}`]: aStageFile('staging', expressions) });
    const file = join(root, `stages/staging.${ending}`);
    expect(await dataOf(root)).toEqual({
      dirname: join(root, 'stages'),
      filename: file,
      url: pathToFileURL(file).href,
      classicFolder: join(root, 'stages'),
      classicFile: file,
    });
  });

  test('two files know their places apart', async () => {
    const root = aProject({
      'apps/place.ts': 'export const place = import.meta.dirname;\n',
      'stages/staging.ts': `import { place } from '../apps/place.ts';\n${aStageFile('staging', { own: 'import.meta.dirname', other: 'place' })}`,
    });
    expect(await dataOf(root)).toEqual({ own: join(root, 'stages'), other: join(root, 'apps') });
  });

  test('a project may be reached by a symbolic link', async () => {
    const root = aProject({ 'stages/staging.ts': aStageFile('staging', { folder: 'import.meta.dirname' }) });
    const link = join(aProject({}), 'link');
    symlinkSync(root, link);
    expect(await dataOf(link)).toEqual({ folder: join(root, 'stages') });
  });

  test('files and YAML are found from the project, whatever the working directory is', async () => {
    const files = `import { Application, Config, Include, Stage } from 'stagewright';
class Shop extends Application {
  readonly config = Config.fromFiles(this, 'config', { 'app.conf': 'files/app.conf' });
  readonly more = new Include(this, 'more', 'files/more.yaml');
}
class Shops extends Stage { readonly shop = new Shop(this, 'shop'); }
export default new Shops('staging');
`;
    const root = aProject({
      'stages/staging.ts': files,
      'files/app.conf': 'a = 1\n',
      'files/more.yaml': 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: more\n',
    });
    expect(await dataOf(root)).toEqual({ 'app.conf': 'a = 1\n' });
    const { files: read } = await load(root);
    expect(read).toContain(join(root, 'files/app.conf'));
    expect(read).toContain(join(root, 'files/more.yaml'));
    expect(read).toContain(join(root, 'stages/staging.ts'));
  });

  test('a package of the project is loaded from where it is installed', async () => {
    const root = aProject({
      'node_modules/words/package.json': '{"name":"words","type":"module","exports":"./index.js"}',
      'node_modules/words/index.js': "export const place = import.meta.url;\nexport const word = 'hello';\n",
      'node_modules/workspace/package.json': '{"name":"workspace","type":"module","exports":"./index.ts"}',
      'node_modules/workspace/index.ts': "export const typed: string = 'typed';\n",
      'stages/staging.ts': `import { word } from 'words';\nimport { typed } from 'workspace';\n${aStageFile('staging', { word: 'word', typed: 'typed' })}`,
    });
    expect(await dataOf(root)).toEqual({ word: 'hello', typed: 'typed' });
  });

  test('a classic constructor works as well as fields', async () => {
    const root = aProject({
      'stages/staging.ts': `import { Application, Config, Stage } from 'stagewright';
class Shop extends Application<{ word: string }> {
  constructor(scope: Stage, name: string, word: string) {
    super(scope, name, { word });
    new Config(this, 'config', { word: this.vars.word });
  }
}
class Shops extends Stage {
  constructor(name: string) {
    super(name);
    new Shop(this, 'shop', 'hello');
  }
}
export default new Shops('staging');
`,
    });
    expect(await dataOf(root)).toEqual({ word: 'hello' });
  });
});

describe('where inputs come from', () => {
  const WORD = `import { Application, Config, input, Stage, text } from 'stagewright';
class Shop extends Application<{ word: string }> {
  readonly config = new Config(this, 'config', { word: this.vars.word });
}
class Shops extends Stage<{ word: string }> { readonly shop = new Shop(this, 'shop', { word: this.vars.word }); }
export default new Shops('staging', { vars: { word: input('WORD', text, { default: 'default' }) } });
`;
  const sources: Readonly<Record<string, Partial<LoadOptions>>> = {
    'set for the stage': {
      set: new Map([
        ['staging.WORD', 'set for the stage'],
        ['WORD', 'set'],
      ]),
    },
    set: { set: new Map([['WORD', 'set']]) },
    environment: { environment: { WORD: 'environment' } },
    published: { published: new Map([['staging', { WORD: 'published' }]]) },
  };
  const order = ['set for the stage', 'set', 'environment', 'file', 'published', 'default'];
  const described: Readonly<Record<string, string>> = { 'set for the stage': 'set' };

  test.each(order)('%s wins over all that follow', async (first) => {
    const below = order.slice(order.indexOf(first));
    const options = Object.assign({}, ...below.toReversed().map((source) => sources[source] ?? {})) as Partial<LoadOptions>;
    const root = aProject({
      'stages/staging.ts': WORD,
      ...(below.includes('file') && { 'stages/staging.inputs.json': '{"WORD":"file"}' }),
    });
    expect(await dataOf(root, options)).toEqual({ word: first });
    const { stages } = await load(root, options);
    expect(stages[0]?.definition.inputs).toEqual([
      {
        name: 'WORD',
        variable: 'word',
        value: first,
        source: described[first] ?? first,
        secret: false,
        parser: expect.any(Function),
      },
    ]);
  });

  test('a value for one stage leaves the others alone', async () => {
    const both = WORD.replace(
      /export default.*/,
      "export default ['staging-a', 'staging-b'].map((name) => new Shops(name, { vars: { word: input('WORD', text) } }));",
    );
    const { stages } = await load(aProject({ 'stages/staging.ts': both }), {
      set: new Map([
        ['staging-a.WORD', 'one'],
        ['WORD', 'all'],
      ]),
    });
    expect(stages.map(({ definition }) => definition.inputs[0]?.value)).toEqual(['one', 'all']);
  });

  test('a verb that only looks needs no values', async () => {
    const root = aProject({ 'stages/staging.ts': WORD.replace(", { default: 'default' }", '') });
    const { stages, findings } = await load(root, { placeholders: true });
    expect(findings).toEqual([]);
    expect(stages[0]?.definition.inputs[0]).toMatchObject({ name: 'WORD', source: 'placeholder' });
  });

  test('a preview is named by what is asked for as well as by its input', async () => {
    const preview = `import { input, Stage, stageName } from 'stagewright';
export default new Stage(input('BRANCH', stageName('preview')), { ephemeral: true });
`;
    const root = aProject({ 'stages/preview.ts': preview });
    expect(await namesOf(root, { names: ['preview-login'] })).toEqual(['preview-login']);
    expect(await namesOf(root, { names: ['preview'], set: new Map([['BRANCH', 'feature/ABC-12']]) })).toEqual([
      'preview-feature-abc-12-cda141',
    ]);
  });
});

describe('the project', () => {
  test('is found from a folder inside it', () => {
    const root = aProject({ 'stages/staging.ts': '' });
    mkdirSync(join(root, 'apps/deep'), { recursive: true });
    expect(findProject(join(root, 'apps/deep'))).toEqual({ root, name: 'shop', output: 'dist' });
  });

  test('is named by its package without the scope, or as it says', () => {
    const named = (packageJson: unknown) =>
      findProject(aProject({ 'package.json': JSON.stringify(packageJson), 'stages/a.ts': '' }));
    expect(named({ name: '@acme/shop' }).name).toBe('shop');
    expect(named({ name: '@acme/shop', stagewright: { project: 'store', output: 'out' } })).toMatchObject({
      name: 'store',
      output: 'out',
    });
  });
});
