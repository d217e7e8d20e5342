import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commitOn } from '../deliver/remotes.ts';
import { filesOf, refsOf } from '../deliver/stages.ts';
import { aProject, aStage, commitAll, json, put, stagewright } from './projects.ts';

const applications = { shop: '{ A: "1" }', api: '{ A: "1" }' };
const embedded = (project: string) => join(project, '.stagewright/local/gitops.git');
const hasApi = (project: string) => '.stagewright/staging/api' in filesOf(embedded(project));

/** A project that has published applications `shop` and `api`, and has `shop` only in its code. */
async function aSmaller() {
  const project = aProject({ 'stages/staging.ts': aStage('staging', { applications }) });
  await stagewright(project, ['publish']);
  put(project, { 'stages/staging.ts': aStage('staging') });
  return project;
}

describe('an application that left the code', () => {
  test('is not deleted until somebody says how many resources go', async () => {
    const project = await aSmaller();
    const before = refsOf(embedded(project));
    for (const more of [[], ['--dry-run'], ['--allow-deletions', '3']]) {
      const { exit, document } = await json(project, ['publish', ...more]);
      expect(exit).toBe(3);
      expect(document.error).toMatchObject({
        code: 'deletions-refused',
        message: expect.stringContaining('ConfigMap api/api-config of api'),
        hint: expect.stringContaining('--allow-deletions 2'),
      });
    }
    expect(refsOf(embedded(project))).toEqual(before);
    const { document } = await json(project, ['publish', '--allow-deletions', '2']);
    expect(document.results).toMatchObject([{ action: 'committed', deletions: [{ why: 'most' }, { why: 'precious' }] }]);
    expect(hasApi(project)).toBe(false);
  });

  test('is deleted when the source commit says so', async () => {
    const project = await aSmaller();
    commitAll(project, 'Drop the interface\n\nAllow-Deletions: 2');
    expect((await stagewright(project, ['publish'])).exit).toBe(0);
    expect(hasApi(project)).toBe(false);
  });

  test('is deleted when the stage says so, which is an issue while it is still there', async () => {
    const project = await aSmaller();
    const says = (text: string) =>
      text
        .replace('import {', 'import { removed,')
        .replace('export default ', 'const stage = ')
        .concat(`removed(stage, { kind: 'Application', name: 'api', reason: 'nobody calls it' });\nexport default stage;\n`);
    put(project, { 'stages/staging.ts': says(aStage('staging', { applications })) });
    expect((await json(project, ['publish'])).document.issues).toMatchObject([{ code: 'still-rendered', application: 'api' }]);
    put(project, { 'stages/staging.ts': says(aStage('staging')) });
    expect((await stagewright(project, ['publish'])).exit).toBe(0);
    expect(hasApi(project)).toBe(false);
  });
});

test('a preview goes without a word, be its code there or gone', async () => {
  for (const isGone of [false, true]) {
    const project = aProject({
      'stages/staging.ts': aStage('staging'),
      'stages/preview.ts': aStage('preview', { options: 'ephemeral: true' }),
    });
    await stagewright(project, ['publish', 'preview']);
    if (isGone) rmSync(join(project, 'stages/preview.ts'));
    expect((await stagewright(project, ['remove', 'preview'])).stdout).toContain('committed');
    expect(Object.keys(filesOf(embedded(project)))).toEqual([]);
  }
});

test("a value of a bot is ours in the output folder, and the bot's in the repository", async () => {
  const stage = (tag: string, replicas: number) => `import { ApiObject } from 'cdk8s';
import { Application, imagePolicy, Stage } from 'stagewright';
class Shop extends Application {
  readonly web = new ApiObject(this, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: {
    replicas: ${replicas}, selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:${tag}' }] } } } } as never);
  constructor(scope: Stage, name: string) { super(scope, name); imagePolicy(this.web, 'flux-system:web'); }
}
class Whole extends Stage { readonly shop = new Shop(this, 'shop'); }
export default new Whole('staging');
`;
  const path = 'staging/shop/deployment-web.yaml';
  const project = aProject({ 'stages/staging.ts': stage('1.0.0', 1) });
  expect((await stagewright(project, ['publish'])).exit).toBe(0);
  expect((await stagewright(project, ['synth'])).exit).toBe(0);
  const published = () => filesOf(embedded(project))[path] ?? '';
  commitOn(embedded(project), 'main', { [path]: `${published().replace('web:1.0.0', 'web:1.0.1')}\n` });

  put(project, { 'stages/staging.ts': stage('1.1.0', 1) });
  expect((await json(project, ['publish'])).document.results).toMatchObject([{ action: 'nothing' }]);
  expect((await stagewright(project, ['synth', '--check'])).exit).toBe(1);
  expect((await json(project, ['synth'])).document.stages).toMatchObject([{ changed: [path] }]);
  expect(readFileSync(join(project, 'dist', path), 'utf8')).toContain('image: web:1.1.0 # {"$imagepolicy": "flux-system:web"}\n');

  put(project, { 'stages/staging.ts': stage('1.1.0', 2) });
  expect((await json(project, ['publish'])).document.results).toMatchObject([{ action: 'committed', changed: [path] }]);
  expect(published()).toContain('replicas: 2\n');
  expect(published()).toContain('image: web:1.0.1 # {"$imagepolicy": "flux-system:web"}\n');
});

test.each(['', 'all', '-1', '1.5', '1e3'])('--allow-deletions=%s is no number', async (value) => {
  const project = aProject({ 'stages/staging.ts': aStage('staging') });
  expect(await json(project, ['publish', `--allow-deletions=${value}`])).toMatchObject({
    exit: 2,
    document: { error: { code: 'usage' } },
  });
});
