import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'stagewright-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly workingDirectory?: string;
}

/** Everything that the command writes for the examples of this repository: path to text. */
async function synthesizeIn(
  name: string,
  { environment, workingDirectory = root }: Surroundings,
): Promise<ReadonlyMap<string, string>> {
  const output = join(folder, name);
  const command = [
    join(root, 'lib/cli/main.js'),
    'synth',
    'staging',
    'europe',
    'preview-login',
    '--project',
    root,
    '--output',
    output,
  ];
  const child = spawn(process.execPath, command, { cwd: workingDirectory, env: { ...process.env, ...environment } });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const exit = await new Promise((done) => child.on('close', done));
  if (exit !== 0) throw new Error(`synth ended with ${exit}:\n${said.join('')}`);
  const entries = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(output.length), readFileSync(path, 'utf8')];
    }),
  );
}

test('the examples give the same bytes in another time zone, language and folder, also if cdk8s is told not to sort', async () => {
  const here = await synthesizeIn('here', { environment: { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' } });
  const there = await synthesizeIn('there', {
    environment: { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', CDK8S_DISABLE_SORT: '1' },
    workingDirectory: tmpdir(),
  });
  expect(here.size).toBeGreaterThan(50);
  expect(there).toEqual(here);
});

test('paths of an Ingress are in one order in every language', async () => {
  const project = join(root, 'test/.scratch', `language-${process.pid}`);
  mkdirSync(join(project, 'stages'), { recursive: true });
  try {
    writeFileSync(join(project, 'package.json'), '{ "name": "language", "type": "module" }');
    writeFileSync(
      join(project, 'stages/staging.ts'),
      `import { Deployment, Ingress, IngressBackend } from 'cdk8s-plus-27';
       import { Application, Stage } from 'stagewright';
       class Web extends Application {
         readonly service = new Deployment(this, 'web', { containers: [{ image: 'web:1', portNumber: 80 }] }).exposeViaService();
         readonly ingress = new Ingress(this, 'ingress', { rules: ['/aa', '/z', '/b'].map((path) => ({
           host: 'a.example.com', path, backend: IngressBackend.fromService(this.service),
         })) });
       }
       class Staging extends Stage { readonly web = new Web(this, 'web'); }
       export default new Staging('staging');`,
    );
    const orders = ['C', 'da_DK.UTF-8', 'et_EE.UTF-8'].map((language) => {
      const environment = { ...process.env, LANG: language, LC_ALL: language };
      const { stdout } = spawnSync(process.execPath, [join(root, 'lib/cli/main.js'), 'synth', '--stdout'], {
        cwd: project,
        env: environment,
        encoding: 'utf8',
      });
      return [...stdout.matchAll(/ path: (\S+)/g)].map(([, path]) => path);
    });
    expect(orders).toEqual([
      ['/aa', '/b', '/z'],
      ['/aa', '/b', '/z'],
      ['/aa', '/b', '/z'],
    ]);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});
