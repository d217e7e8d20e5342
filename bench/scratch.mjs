import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** A folder of memory where there is one, so that the disk is measured only where it is meant to be. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A place on the disk that holds this repository. */
export const disk = join(repository, '.stagewright', 'cache');

/** Runs the action with a new folder, in memory by default, which is gone afterwards. */
export async function withScratch(action, place = memory) {
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, 'stagewright-bench-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds the package into a folder of its own, so that nobody who builds at the same time is in the way. */
export function buildPackage(folder) {
  mkdirSync(folder);
  copyFileSync(join(repository, 'package.json'), join(folder, 'package.json'));
  for (const name of ['node_modules', 'schemas']) symlinkSync(join(repository, name), join(folder, name));
  const compiler = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(repository, 'tsconfig.build.json');
  execFileSync(process.execPath, [compiler, '-p', project, '--outDir', join(folder, 'lib')], { stdio: 'inherit' });
  return folder;
}

/** A project of stages that all have the same applications, in the style of one of the files of `workloads/`. */
export function createProject(folder, { packageFolder, style, applications, stages }) {
  const workload = join(repository, 'bench', 'workloads', `${style}.mjs`);
  const files = {
    'package.json': JSON.stringify({ name: 'bench', private: true, type: 'module' }),
    'apps/bench.js': benchStage(workload, applications),
  };
  for (const name of stageNames(stages)) {
    files[`stages/${name}.js`] = `import { BenchStage } from '../apps/bench.js';\nexport default new BenchStage('${name}');\n`;
  }
  put(folder, files);
  linkPackages(folder, packageFolder);
  return folder;
}

/** Gives a project its packages: ours as it is built, the others as they are installed here. */
export function linkPackages(folder, packageFolder) {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(packageFolder, join(modules, 'stagewright'));
  for (const name of ['cdk8s', 'cdk8s-plus-27', 'constructs'])
    symlinkSync(join(repository, 'node_modules', name), join(modules, name));
}

/** Writes files, given as path to text, below the folder. */
export function put(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** `stage-0`, `stage-1` and so on. */
export function stageNames(count) {
  return Array.from({ length: count }, (_, index) => `stage-${index}`);
}

const benchStage = (workload, applications) => `import { Application, Stage } from 'stagewright';
import { addService } from ${JSON.stringify(workload)};

export class BenchStage extends Stage {
  constructor(name) {
    performance.mark('bench:construct');
    super(name);
    for (let index = 0; index < ${applications}; index++) {
      addService(new Application(this, \`app-\${index}\`), \`app-\${index}\`, name);
    }
    performance.measure('bench:construct', 'bench:construct');
  }
}
`;
