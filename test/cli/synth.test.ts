import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aProject, aStage, json, put, type Running, snapshot, stagewright, start, times } from './projects.ts';

const preview = `import { Application, Config, input, Stage, stageName } from 'stagewright';
class Shop extends Application { readonly config = new Config(this, 'config', { A: '1' }); }
class Preview extends Stage { readonly shop = new Shop(this, 'shop'); }
export default new Preview(input('BRANCH', stageName('preview')), { ephemeral: true });
`;

describe('synth', () => {
  test('of the same input writes nothing at all', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging') });
    await stagewright(project, ['synth']);
    const before = times(join(project, 'dist'));
    expect(Object.keys(before)).toHaveLength(8);
    expect((await stagewright(project, ['synth'])).stdout).toContain('dist is up to date.');
    expect(times(join(project, 'dist'))).toEqual(before);
  });

  test('with --check writes nothing, and exits 1 as long as the folder is stale', async () => {
    const project = aProject({ 'stages/staging.ts': aStage('staging') });
    const { exit, stdout } = await stagewright(project, ['synth', '--check']);
    expect(exit).toBe(1);
    expect(stdout).toContain('  + staging/shop/kustomization.yaml');
    expect(existsSync(join(project, 'dist'))).toBe(false);
    await stagewright(project, ['synth']);
    expect((await stagewright(project, ['synth', '--check'])).exit).toBe(0);
    put(project, { 'dist/staging/shop/kustomization.yaml': 'edited' });
    expect((await stagewright(project, ['synth', '--check'])).exit).toBe(1);
  });

  test('with --stdout prints what kubectl takes, and writes nothing', async () => {
    const project = aProject({
      'stages/staging.ts': aStage('staging', { applications: { shop: '{ A: "1" }', api: '{ A: "2" }' } }),
    });
    const { exit, stdout } = await stagewright(project, ['synth', '--stdout']);
    expect(exit).toBe(0);
    expect(stdout.split('---\n').map((text) => /^kind: (.*)$/m.exec(text)?.[1])).toEqual([
      'Namespace',
      'ConfigMap',
      'Namespace',
      'ConfigMap',
    ]);
    expect(existsSync(join(project, 'dist'))).toBe(false);
  });

  test('writes nothing when there is an error in any stage', async () => {
    const project = aProject({
      'stages/a.ts': aStage('a'),
      'stages/b.ts': aStage('b', { applications: { shop: '{ URL: "http://nowhere.shop.svc" }' } }),
    });
    expect(await json(project, ['synth'])).toMatchObject({ exit: 1, document: { stages: [], issues: [{ stage: 'b' }] } });
    expect(existsSync(join(project, 'dist'))).toBe(false);
  });

  test('removes a stage that left the code, and leaves previews, foreign files and unnamed stages alone', async () => {
    const project = aProject({
      'stages/staging.ts': aStage('staging'),
      'stages/old.ts': aStage('old'),
      'stages/preview.ts': preview,
      'dist/README.md': 'theirs',
    });
    await stagewright(project, ['synth']);
    await stagewright(project, ['synth', 'preview-login']);
    put(project, { 'dist/old/shop/NOTES.md': 'theirs' });
    rmSync(join(project, 'stages/old.ts'));
    await stagewright(project, ['synth', 'staging']);
    expect(Object.keys(snapshot(join(project, 'dist'))).filter((path) => path.startsWith('old/'))).toHaveLength(4);
    const { document } = await json(project, ['synth']);
    expect(document.stages).toMatchObject([
      { name: 'staging', removed: [] },
      { name: 'old', removed: [expect.any(String), expect.any(String), expect.any(String)] },
    ]);
    const paths = Object.keys(snapshot(join(project, 'dist')));
    expect(paths.filter((path) => !path.startsWith('staging/') && !path.startsWith('.stagewright/staging/'))).toEqual([
      '.stagewright/preview-login/shop',
      'README.md',
      'old/shop/NOTES.md',
      ...['configmap-shop-config', 'kustomization', 'namespace-preview-login-shop'].map(
        (name) => `preview-login/shop/${name}.yaml`,
      ),
    ]);
  });
});

/** Resolves when the output of the process has that text once more than before. */
async function untilPrinted({ child }: Running, text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    let seen = '';
    const listen = (chunk: string) => {
      seen += chunk;
      if (!seen.includes(text)) return;
      child.stdout!.off('data', listen);
      child.stderr!.off('data', listen);
      resolve();
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
  });
}

describe('synth --watch', () => {
  test('does it again after every change, also a broken one, until it is interrupted', async () => {
    const project = aProject({
      'stages/staging.ts': aStage('staging', { applications: { shop: '{ A: value }' } }).replace(
        "from 'stagewright';",
        "from 'stagewright';\nimport { value } from '../apps/value.ts';",
      ),
      'apps/value.ts': "export const value = 'one';",
      'package.json': '{"name":"shop","type":"module","stagewright":{"schemas":"crds"}}',
      'crds/widgets.yaml': 'a: 1\n',
    });
    const read = () => readFileSync(join(project, 'dist/staging/shop/configmap-shop-config.yaml'), 'utf8');
    const running = start(project, ['synth', '--watch']);
    await untilPrinted(running, 'Wrote 3 changes');
    const change = async (path: string, text: string, printed: string) => {
      const done = untilPrinted(running, printed);
      put(project, { [path]: text });
      await done;
    };
    await change('apps/value.ts', "export const value = 'two';", 'Wrote 1 change');
    expect(read()).toContain('A: two');
    await change('apps/value.ts', 'export const value = ;', 'apps/value.ts:1:');
    expect(read()).toContain('A: two');
    await change('apps/value.ts', "export const value = 'three';", 'Wrote 1 change');
    expect(read()).toContain('A: three');
    await change('crds/widgets.yaml', 'apiVersion: v1\nkind: [\n', 'definitions-unreadable');
    await change('crds/widgets.yaml', 'a: 2\n', 'dist is up to date');
    await change('stages/testing.ts', aStage('testing', { options: 'cluster: "t"' }), 'Wrote 3 changes');
    running.child.kill('SIGINT');
    expect(await running.end).toMatchObject({ exit: 130, signal: null });
  });

  test.each(['--json', '--check', '--stdout'])('does not go with %s', async (option) => {
    const project = aProject({ 'stages/staging.ts': aStage('staging') });
    expect((await stagewright(project, ['synth', '--watch', option])).exit).toBe(2);
  });
});
