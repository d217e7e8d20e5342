import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const library = join(root, 'lib');
const scratch = join(root, 'test', '.scratch');

/** Fixture projects import `stagewright` as users do: from `lib/`, which is built here when it is older than `src/`. */
export default function setUp(): void {
  linkPackage();
  if (newestIn(join(root, 'src')) > oldestIn(library)) build();
}

/** Fixture projects are in `test/.scratch/<name>/` and find the package in the `node_modules` beside them. */
function linkPackage(): void {
  const link = join(scratch, 'node_modules', 'stagewright');
  mkdirSync(join(scratch, 'node_modules'), { recursive: true });
  if (!existsSync(link)) symlinkSync(root, link, 'junction');
}

// Built beside and moved into place, so that tests which run at the same time never see half of it.
function build(): void {
  const folder = mkdtempSync(join(scratch, 'lib-'));
  const tsc = join(root, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', join(folder, 'new')], {
    cwd: root,
    encoding: 'utf8',
  });
  if (!existsSync(join(folder, 'new', 'index.js'))) throw new Error(`src/ cannot be built (${status}):\n${stdout}`);
  if (existsSync(library)) renameSync(library, join(folder, 'old'));
  renameSync(join(folder, 'new'), library);
  rmSync(folder, { recursive: true, force: true });
}

function newestIn(folder: string): number {
  return Math.max(...timesIn(folder), 0);
}

function oldestIn(folder: string): number {
  return existsSync(join(folder, 'index.js')) ? Math.min(...timesIn(folder).filter((time) => time > 0)) : 0;
}

function timesIn(folder: string): readonly number[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
}
