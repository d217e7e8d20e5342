import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aProject, json, stagewright } from './projects.ts';

/** A stage of one ConfigMap that names the host, with a waiver for a host that is not there. */
function aWaivingStage(host: string): string {
  return `import { Application, Config, Stage, waive } from 'stagewright';
class Shop extends Application {
  readonly config = new Config(this, 'config', { URL: 'http://${host}' });
}
class Whole extends Stage {
  readonly shop = new Shop(this, 'shop');
}
const stage = new Whole('staging');
waive(stage.shop.config, 'unknown-host', { reason: 'It comes and goes.' });
export default stage;
`;
}

test('what is waived is written and published, and told', async () => {
  const project = aProject({ 'stages/staging.ts': aWaivingStage('nowhere.shop.svc') });
  const { exit, stdout } = await stagewright(project, ['synth']);
  expect({ exit, stdout }).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^1 issue waived: unknown-host\.\n/) });
  expect(existsSync(join(project, 'dist/staging/shop/configmap-shop-config.yaml'))).toBe(true);
  const { document } = await json(project, ['synth']);
  expect(document).toMatchObject({
    issues: [],
    waived: [{ code: 'unknown-host', at: 'data.URL', reason: 'It comes and goes.' }],
  });
  expect((await json(project, ['publish'])).document).toMatchObject({ results: [{ action: 'committed' }], issues: [] });
});

test('a waiver that waives nothing stops everything, and is shown where it was written', async () => {
  const project = aProject({ 'stages/staging.ts': aWaivingStage('example.com') });
  for (const command of ['check', 'synth', 'publish']) {
    const { exit, document, stderr } = await json(project, [command]);
    expect(exit).toBe(1);
    expect(document.issues).toMatchObject([
      { code: 'unused-waiver', severity: 'error', source: { file: 'stages/staging.ts', line: 9, column: 1 } },
    ]);
    expect(stderr).toContain(">  9 | waive(stage.shop.config, 'unknown-host', { reason: 'It comes and goes.' });");
  }
  expect(existsSync(join(project, 'dist'))).toBe(false);
});

test('a waiver without a reason is refused where it was written', async () => {
  const project = aProject({ 'stages/staging.ts': aWaivingStage('example.com').replace('It comes and goes.', ' ') });
  const { exit, document, stderr } = await json(project, ['check']);
  expect(exit).toBe(2);
  expect(document.error).toMatchObject({ code: 'stage-invalid', hint: 'Say why the issue is none.' });
  expect(stderr).toContain('stages/staging.ts:9:1');
});
