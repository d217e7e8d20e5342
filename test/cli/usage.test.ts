import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { aProject, aStage, json, stagewright } from './projects.ts';

const commands = createProgram('', async () => {})
  .commands.map((command) => command.name())
  .filter((name) => name !== 'help');

describe('the help', () => {
  test.each(commands)('of %s has an example', async (name) => {
    const { exit, stdout } = await stagewright(join(import.meta.dirname), [name, '--help']);
    expect(exit).toBe(0);
    expect(stdout).toContain(`\nExample:\n  $ stagewright ${name}`);
    expect(stdout).toContain('--json');
  });

  test('names every command', async () => {
    const { exit, stdout } = await stagewright(import.meta.dirname, ['--help']);
    expect(exit).toBe(0);
    for (const name of commands) expect(stdout).toContain(`\n  ${name} `);
  });
});

test.each([
  [['chek'], 'check'],
  [['check', '--projct', '.'], '--project'],
  [['check', 'stagin'], 'staging'],
])('a typo (%j) exits 2 and offers the nearest name', async (args, nearest) => {
  const project = aProject({ 'stages/staging.ts': aStage('staging') });
  const { exit, stdout, stderr } = await stagewright(project, args);
  expect([exit, stdout]).toEqual([2, '']);
  expect(stderr).toContain(nearest);
});

test.each([
  [['rollback', 'production'], "Required option '--to <commit>' not specified.", 'rollback '],
  [['lock', 'a', 'b', 'c'], "Too many arguments for 'lock'", 'lock '],
  [['diff', '--form', 'a'], "Unknown option '--form' (Did you mean --from?).", 'diff '],
  [['promotee'], "Unknown command 'promotee' (Did you mean promote?).", ''],
])('wrong usage (%j) is told as every other error, and where help is', async (args, message, name) => {
  const { exit, document, stderr } = await json(import.meta.dirname, args);
  const error = { code: 'usage', message: expect.stringContaining(message), hint: `See stagewright ${name}--help.` };
  expect([exit, document]).toEqual([2, { error }]);
  expect(stderr).toBe(`✖ usage  ${document.error.message}\n  → ${document.error.hint}\n`);
});

describe('a stage that cannot be evaluated', () => {
  test.each([
    ['throws', "import './helper.ts';\nthrow new Error('no such region');", 'stages/staging.ts:2:7'],
    ['does not parse', 'const a = 1;\nconst b = ;', 'stages/staging.ts:2:11'],
    ['imports nothing', "import './missing.ts';", 'stages/staging.ts:1:8'],
  ])('(it %s) exits 2 and shows the line', async (_what, text, place) => {
    const project = aProject({ 'stages/staging.ts': text, 'stages/helper.ts': 'export {};' });
    const { exit, stdout, stderr } = await stagewright(project, ['check', 'staging']);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`  ${place}\n`);
    expect(stderr).toMatch(/^ {2}> \d \| /m);
  });

  test('shows the line from any folder', async () => {
    const project = aProject({ 'stages/staging.ts': "throw new Error('x');", 'deep/er/file': '' });
    for (const [folder, args] of [
      [join(project, 'deep/er'), []],
      [import.meta.dirname, [`--project=${project}`]],
      [import.meta.dirname, ['--project', project]],
    ] as const) {
      const { exit, stderr } = await stagewright(folder, ['check', ...args]);
      expect(exit).toBe(2);
      expect(stderr).toContain("> 1 | throw new Error('x');");
    }
  });

  test('does not keep the others from being used', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging'), 'stages/broken.ts': "throw new Error('x');" });
    expect((await stagewright(project, ['check', 'staging'])).exit).toBe(0);
  });
});

describe('an output folder', () => {
  test('that is a file exits 6', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging'), dist: 'a file' });
    const { exit, stderr } = await stagewright(project, ['synth']);
    expect(exit).toBe(6);
    expect(stderr).toContain('output-not-writable');
    // What does not need the folder goes on.
    expect((await stagewright(project, ['check'])).exit).toBe(0);
  });

  test.skipIf(process.getuid?.() === 0)('that may not be written exits 6', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging'), 'dist/keep': '' });
    chmodSync(join(project, 'dist'), 0o555);
    const { exit } = await stagewright(project, ['synth']);
    chmodSync(join(project, 'dist'), 0o755);
    expect(exit).toBe(6);
  });

  test('with files of others in our place exits 3, and 0 with --adopt', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging'), 'dist/staging/shop/theirs.yaml': 'x' });
    const { exit, stderr } = await stagewright(project, ['synth']);
    expect(exit).toBe(3);
    expect(stderr).toContain('staging/shop/theirs.yaml');
    expect((await stagewright(project, ['synth', '--adopt'])).exit).toBe(0);
  });

  test.each(['.', '/'])('at %s is refused', async (folder) => {
    const project = aProject({ 'stages/staging.ts': aStage('staging') });
    expect((await stagewright(project, ['synth', '-o', folder])).exit).toBe(2);
  });
});

test('git that is missing exits 6', async () => {
  const project = aProject({ 'stages/staging.ts': aStage('staging') });
  const { exit, stderr } = await stagewright(project, ['publish'], { PATH: join(project, 'nothing') });
  expect(exit).toBe(6);
  expect(stderr).toContain('git-missing');
});

test('without names, a command takes all stages that are not ephemeral', async () => {
  const preview = `import { Application, Config, input, Stage, stageName } from 'stagewright';
class Shop extends Application { readonly config = new Config(this, 'config', { A: '1' }); }
class Preview extends Stage { readonly shop = new Shop(this, 'shop'); }
export default new Preview(input('BRANCH', stageName('preview')), { ephemeral: true });
`;
  const project = aProject({ 'stages/staging.ts': aStage('staging'), 'stages/preview.ts': preview });
  expect((await stagewright(project, ['check'])).stdout).toContain('Checked 1 stage');
  expect((await stagewright(project, ['check', 'preview-login'])).stdout).toContain('Checked 1 stage');
  const { stdout } = await stagewright(project, ['list']);
  expect(stdout).toContain('staging');
});
