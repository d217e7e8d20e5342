import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { medians, timeProcess } from './measure.mjs';
import { printTable, ratio } from './print.mjs';
import { linkPackages, put, stageNames, withScratch } from './scratch.mjs';

const packages = ['cdk8s-cli', 'cdk8s', 'cdk8s-plus-27', 'constructs', 'ts-node', 'typescript@5', '@types/node@20'];
const applications = 10;
const stages = stageNames(2);

/** `cdk8s synth` beside `stagewright synth`, from TypeScript, with the same constructs, both started as `node path/to/bin`. */
export function benchPeers({ packageFolder, runs }) {
  return withScratch(async (folder) => {
    const theirs = createCdk8sProject(join(folder, 'cdk8s'));
    const ours = createOurProject(join(folder, 'stagewright'), packageFolder);
    const main = join(packageFolder, 'lib', 'cli', 'main.js');
    const cdk8s = join(theirs, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
    const result = await medians(runs, () => ({
      ours: timeProcess([main, 'synth'], { cwd: ours }),
      theirs: timeProcess([cdk8s, 'synth'], { cwd: theirs }),
      template: timeProcess([cdk8s, 'synth', '--app', 'npx ts-node main.ts'], { cwd: theirs }),
    }));
    printTable(`${applications} x ${stages.length} from TypeScript: milliseconds`, [
      [
        'stagewright synth',
        'cdk8s synth, `node ts-node main.ts`',
        'cdk8s synth, `npx ts-node main.ts` (its template)',
        'times faster',
      ],
      [...[result.ours, result.theirs, result.template].map((time) => Math.round(time)), ratio(result.theirs, result.ours)],
    ]);
    return [['10 x 2 from TypeScript: synth / cdk8s synth', result.ours / result.theirs, 0.2]];
  }, tmpdir());
}

function createCdk8sProject(folder) {
  put(folder, {
    'package.json': JSON.stringify({ name: 'peer', private: true }),
    'cdk8s.yaml': 'language: typescript\napp: node node_modules/ts-node/dist/bin.js main.ts\n',
    'tsconfig.json': JSON.stringify({
      compilerOptions: { target: 'ES2022', module: 'CommonJS', strict: true, skipLibCheck: true },
    }),
    ...workload(''),
    'main.ts': `import { App, Chart } from 'cdk8s';
import { addService } from './plus';

for (const stage of ${JSON.stringify(stages)}) {
  const app = new App({ outdir: \`dist/\${stage}\` });
  for (let index = 0; index < ${applications}; index++) {
    addService(new Chart(app, \`app-\${index}\`, { namespace: \`app-\${index}\` }), \`app-\${index}\`, stage);
  }
  app.synth();
}
`,
  });
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: folder, stdio: 'inherit' });
  return folder;
}

function createOurProject(folder, packageFolder) {
  put(folder, {
    'package.json': JSON.stringify({ name: 'bench', private: true, type: 'module' }),
    ...Object.fromEntries(Object.entries(workload('.ts')).map(([path, text]) => [`apps/${path}`, text])),
    'stages/bench.ts': `import { Application, Stage } from 'stagewright';
import { addService } from '../apps/plus.ts';

class Bench extends Stage {
  constructor(name: string) {
    super(name);
    for (let index = 0; index < ${applications}; index++) {
      addService(new Application(this, \`app-\${index}\`), \`app-\${index}\`, name);
    }
  }
}
export default ${JSON.stringify(stages)}.map((name) => new Bench(name.replace('stage', 'bench')));
`,
  });
  linkPackages(folder, packageFolder);
  return folder;
}

/** The workload as TypeScript; its types are not checked, which spares ts-node more time than us. */
function workload(ending) {
  const files = ['plus', 'service'].map((name) => {
    const text = readFileSync(fileURLToPath(new URL(`workloads/${name}.mjs`, import.meta.url)), 'utf8');
    return [`${name}.ts`, `// @ts-nocheck\n${text.replace("'./service.mjs'", `'./service${ending}'`)}`];
  });
  return Object.fromEntries(files);
}
