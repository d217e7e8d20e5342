import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { git } from '../deliver/remotes.ts';
import { aProject, aStage, embedded, json, put, stagewright } from './projects.ts';

const file = 'staging/shop/configmap-shop-config.yaml';

/** A stage whose one ConfigMap holds that expression of the stage's variable `value`. */
function aStageWith(declaration: string, expression = 'String(this.vars.value)'): string {
  return aStage('staging', { variables: `{ value: ${declaration} }`, applications: { shop: `{ VALUE: ${expression} }` } });
}

function published(project: string, path = file): string {
  return git(embedded(project), ['cat-file', 'blob', `main:${path}`]);
}

describe('an input', () => {
  test('comes from --set, the environment, the file, what is published and the default, first wins', async () => {
    const project = aProject({ 'stages/staging.ts': aStageWith("input('VERSION', text, { default: 'default' })") });
    const valueIn = (text: string) => /VALUE: (.*)/.exec(text)?.[1];
    const publish = async (environment = {}) => {
      expect((await stagewright(project, ['publish'], environment)).exit).toBe(0);
      return valueIn(published(project));
    };
    expect(await publish()).toBe('default');
    expect(await publish({ VERSION: 'environment' })).toBe('environment');
    // Published beats the default, so that a pipeline need not know what another one brought.
    expect(await publish()).toBe('environment');
    put(project, { 'stages/staging.inputs.json': '{ "VERSION": "file" }' });
    expect(await publish()).toBe('file');

    const synth = async (args: readonly string[] = [], environment = {}) =>
      valueIn((await stagewright(project, ['synth', '--stdout', ...args], environment)).stdout);
    expect(await synth()).toBe('file');
    expect(await synth([], { VERSION: 'environment' })).toBe('environment');
    expect(await synth(['--set', 'VERSION=set'], { VERSION: 'environment' })).toBe('set');
    expect(await synth(['--set', 'VERSION=set', '--set', 'staging.VERSION=stage'])).toBe('stage');
  });

  test('without a default needs no value once it is published, for publish and diff alone', async () => {
    const project = aProject({ 'stages/staging.ts': aStageWith("input('VERSION', text)") });
    const missing = await json(project, ['publish']);
    expect(missing).toMatchObject({ exit: 1, document: { results: [], issues: [{ code: 'missing-input' }] } });
    expect((await json(project, ['publish', '--set', 'VERSION=1.2.3'])).exit).toBe(0);
    expect(await json(project, ['publish'])).toMatchObject({ exit: 0, document: { results: [{ action: 'nothing' }] } });
    expect(await json(project, ['diff', '--exit-code'])).toMatchObject({ exit: 0, document: { differences: [] } });
    expect(await json(project, ['check'])).toMatchObject({ exit: 1, document: { issues: [{ code: 'missing-input' }] } });
    expect((await stagewright(project, ['list'])).stdout).toContain('input VERSION -> value: needs a value');
  });

  test('that is published no longer fits its parser is an issue that says where the value is from', async () => {
    const project = aProject({ 'stages/staging.ts': aStageWith("input('VERSION', text)") });
    await stagewright(project, ['publish', '--set', 'VERSION=not an image']);
    put(project, { 'stages/staging.ts': aStageWith("input('VERSION', image)") });
    const { exit, document } = await json(project, ['publish']);
    expect(exit).toBe(1);
    expect(document.issues).toMatchObject([
      { code: 'invalid-input', message: expect.stringContaining('the value that is published now') },
    ]);
  });
});

test('a secret input is used, and stands in no mark, commit, message or output', async () => {
  const canary = 'canary-7f3a9c';
  const project = aProject({
    'stages/staging.ts': aStageWith("input('TOKEN', text, { secret: true })", "String(this.vars.value).length + 'x'"),
  });
  const runs = [];
  for (const args of [['check'], ['list'], ['synth'], ['diff'], ['publish'], ['publish'], ['graph']]) {
    runs.push(
      await stagewright(project, [...args, ...(args[0] === 'list' ? [] : ['--set', `TOKEN=${canary}`])], { TOKEN: canary }),
    );
  }
  expect(runs.map(({ exit }) => exit)).toEqual(runs.map(() => 0));
  expect(runs.map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(canary);
  expect(published(project)).toContain(`VALUE: "${canary.length}x"`);
  const objects = git(embedded(project), ['cat-file', '--batch-all-objects', '--batch']);
  expect(objects).toContain('mark.json');
  expect(objects).not.toContain(canary);
  // It is never taken from what is published, because it is not there.
  expect((await json(project, ['publish'])).document.issues).toMatchObject([{ code: 'missing-input' }]);
  expect(readFileSync(join(project, 'dist', file), 'utf8')).not.toContain(canary);
});
