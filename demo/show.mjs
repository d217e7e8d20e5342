// What the demos have in common: they run the command as it was built, show what it prints, and stop where something is not as told.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const repository = '.stagewright/local/gitops.git';

/** Prints a heading and what is about to happen. */
export function step(title, ...lines) {
  process.stdout.write(`\n== ${title}\n${lines.map((line) => `   ${line}\n`).join('')}\n`);
}

/** Runs the command in a folder, shows it with its output, and insists on the exit code. Gives what it prints on stdout. */
export function stagewright(folder, args, exit = 0) {
  const shown = ['stagewright', ...args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg))];
  return run(process.execPath, [join(root, 'lib', 'cli', 'main.js'), ...args], { folder, exit, shown });
}

/** Asks the embedded repository of a folder. */
export function git(folder, args) {
  return run('git', ['--no-pager', '--git-dir', repository, ...args], { folder, exit: 0, shown: ['git', ...args] });
}

export function run(program, args, { folder, exit, shown }) {
  process.stdout.write(`$ ${shown.join(' ')}\n`);
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (error) fail(`${program} cannot be run: ${error.message}`);
  process.stdout.write(indent(stdout + stderr));
  if (status !== exit) fail(`it ended with ${status}, not ${exit}`);
  return stdout;
}

/** What `npm install` would do: packages of this clone, and itself, where a project looks for them. */
export function install(project, packages = []) {
  const folder = join(project, 'node_modules');
  for (const name of ['stagewright', ...packages]) {
    const link = join(folder, name);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true, recursive: true });
    symlinkSync(name === 'stagewright' ? root : join(root, 'node_modules', name), link, 'junction');
  }
}

export function expect(isTrue, what) {
  if (!isTrue) fail(`this should be true, and is not: ${what}`);
}

export function indent(text) {
  return text.trimEnd() === '' ? '' : `${text.trimEnd().replace(/^(?=.)/gm, '  ')}\n`;
}

function fail(message) {
  process.stderr.write(`\nThe demo stops: ${message}.\n`);
  process.exit(1);
}
