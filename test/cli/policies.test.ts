import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { run } from './in-process.ts';
import { aProject, embedded, snapshot, start } from './projects.ts';

const stage = (options: string) => `import { ApiObject } from 'cdk8s';
import { Application, externalValidator, policy, recommended, Stage } from 'stagewright';

const teamLabel = policy({
  id: 'team-label',
  kind: 'ConfigMap',
  description: 'A ConfigMap says whose it is.',
  check({ metadata }, { report }) {
    if (!metadata.labels?.team) report({ message: 'it has no label team.', at: 'metadata.labels' });
  },
});
const checker = externalValidator({ id: 'checker', command: ['node', 'checker.mjs'], format: 'lines' });

class Shop extends Application {
  readonly config = new ApiObject(this, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' } });
}

class Staging extends Stage {
  readonly shop = new Shop(this, 'shop');
}

export default new Staging('staging', { ${options} });
`;

const checker = "console.log(process.argv[2] + '/staging/shop/configmap-config.yaml: it is not as we like it.');";
const line =
  stage('')
    .split('\n')
    .findIndex((text) => text.includes('new ApiObject')) + 1;

test('a policy stops check, synth and publish, with its line', async () => {
  const project = aProject({ 'stages/staging.ts': stage('policies: [recommended(), teamLabel]') });
  const { exit, document, text } = await run(project, ['check', '--json']);
  expect(exit).toBe(1);
  expect(document.issues).toMatchObject([
    {
      ...{ code: 'policy', rule: 'team-label', severity: 'error', at: 'metadata.labels' },
      ...{ message: 'ConfigMap shop/config: it has no label team.', source: { file: 'stages/staging.ts', line } },
    },
  ]);
  expect(text).toContain('policy/team-label');
  expect((await run(project, ['synth'])).text).toContain('Nothing was written.');
  expect((await run(project, ['publish'])).text).toContain('Nothing was published.');
  expect(Object.keys(snapshot(project)).filter((path) => path.startsWith('dist/'))).toEqual([]);
});

test('so does a validator, which sees what would be written; a warning of it stops nothing', async () => {
  const project = aProject({ 'stages/staging.ts': stage('validators: [checker]'), 'checker.mjs': checker });
  const { exit, document } = await run(project, ['check', '--json']);
  expect(exit).toBe(1);
  expect(document.issues).toMatchObject([
    { code: 'external-validator', rule: 'checker', resource: { name: 'config' }, source: { file: 'stages/staging.ts', line } },
  ]);
  expect((await run(project, ['synth'])).text).toContain('Nothing was written.');
  expect((await run(project, ['publish'])).text).toContain('Nothing was published.');
  expect(Object.keys(snapshot(project)).filter((path) => path.startsWith('dist/'))).toEqual([]);

  writeFileSync(join(project, 'checker.mjs'), '');
  expect(await run(project, ['publish'])).toMatchObject({ exit: 0 });
  expect(Object.keys(snapshot(embedded(project))).length).toBeGreaterThan(0);
});

test('who interrupts the command ends what it has started', async () => {
  const beat = "import fs from 'node:fs'; setInterval(() => fs.appendFileSync('beat', process.argv[2] + '\\n'), 20);";
  const project = aProject({ 'stages/staging.ts': stage('validators: [checker]'), 'checker.mjs': beat });
  const file = join(project, 'beat');
  const { child, end } = start(project, ['check']);
  while (!existsSync(file)) await sleep(20);
  child.kill('SIGINT');
  expect((await end).exit).toBe(130);
  const size = statSync(file).size;
  await sleep(200);
  expect(statSync(file).size).toBe(size);
  const [folder] = readFileSync(file, 'utf8').split('\n');
  expect(existsSync(folder!)).toBe(false);
});

test('policies are for stages, and for YAML of others when somebody asks', async () => {
  const deployment = (image: string) => `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers:
    - name: web
      image: ${image}
`;
  const project = aProject({
    'stages/staging.ts': stage(''),
    'k8s/web.yaml': deployment('nginx'),
    'k8s/later.yaml': deployment(`$\{IMAGE}`),
  });
  const rules = async (...args: readonly string[]) => {
    const { document } = await run(project, ['check', '--manifests', 'k8s/web.yaml', '--json', ...args]);
    return document.issues.filter(({ code }: { code: string }) => code === 'policy');
  };
  expect(await rules()).toEqual([]);
  expect(await rules('--policies')).toContainEqual(
    expect.objectContaining({
      rule: 'no-latest-image',
      severity: 'warning',
      source: { file: 'k8s/web.yaml', line: 7, column: 14 },
    }),
  );
  const { document } = await run(project, ['check', '--manifests', 'k8s/later.yaml', '--json', '--policies']);
  expect(document.issues.map(({ rule }: { rule: string }) => rule)).not.toContain('no-latest-image');
  expect(await run(project, ['check', '--policies'])).toMatchObject({ exit: 2, document: { error: { code: 'usage' } } });
});
