// The whole flow on this machine, with nothing but Node.js and git: check, render, publish, review, merge, publish again.
// `npm run demo` builds first. Ends with exit code 0 only when every step did what it says.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const repository = '.stagewright/local/gitops.git';
const image = 'registry.example.com/acme/petclinic:3.6.0';

step('Render', 'TypeScript in stages/ and apps/ becomes checked, plain YAML in dist/, one folder per stage.');
const synth = stagewright(['synth']);
expect(synth.output.includes('dist'), 'synth names the folder it keeps up to date');

step(
  'Publish',
  'No stage of this project names a repository, so the embedded one in .stagewright/local/ is used; the demo removes it first.',
  'Staging is delivered by commit, production by pull request: its file is the pull request of the built-in forge.',
);
rmSync(join(root, '.stagewright', 'local'), { recursive: true, force: true });
const publish = stagewright(['publish']);
expect(/staging\s+committed/.test(publish.output), 'staging is committed');
expect(/production\s+opened pull request 1/.test(publish.output), 'production has a pull request');

step('Look', 'The commits that an operator would pull, and the head of the pull request that people would review.');
git(['log', '--format=%h %s', '--shortstat', 'main']);
show('.stagewright/local/pull-requests/1.md', 12);
expect(!git(['ls-tree', '--name-only', 'main']).includes('production'), 'production waits for its review');

step('Merge', 'What a reviewer does on a forge, here a command.');
stagewright(['merge', 'production']);
expect(git(['ls-tree', '--name-only', 'main']).includes('production'), 'production is on main');

step('Publish again', 'Equal input gives equal bytes, so there is nothing to do and no commit.');
const before = git(['rev-parse', 'main']);
const again = stagewright(['publish']);
expect(again.lines.length > 0 && again.lines.every((line) => line.includes('nothing to do')), 'no stage has anything to do');
expect(git(['rev-parse', 'main']) === before, 'main has not moved');

step('Deliver a new image', 'What a pipeline does after it has built one: the difference is one line of one file.');
stagewright(['publish', 'staging', '--set', `PETCLINIC_IMAGE=${image}`]);
const change = git(['show', '--format=%s', '--unified=0', 'main', '--', 'staging']);
expect(change.includes(`+          image: ${image}`), 'the new image is on main');

step(
  'Find what is broken',
  'demo/broken compiles, but two names in it lead nowhere. Nothing of it would be written or published.',
);
installInto('demo/broken');
const check = stagewright(['check', '--project', 'demo/broken'], 1);
for (const code of ['missing-reference', 'unknown-host']) expect(check.output.includes(code), `${code} is found`);
expect(check.output.includes('stages/shop.ts:9:'), 'the author sees the line');

process.stdout.write(`
All of it happened as told. Look further:
  npx stagewright list                          stages, applications and inputs of this project
  npx stagewright graph staging                 who refers to whom
  git --git-dir ${repository} log -p    what was published
  docs/getting-started.md                       a project of your own
`);

/** Prints a heading and what is about to happen. */
function step(title, ...lines) {
  process.stdout.write(`\n== ${title}\n${lines.map((line) => `   ${line}\n`).join('')}\n`);
}

/** Runs the command as it was built, shows it with its output, and insists on the exit code. */
function stagewright(args, exit = 0) {
  const output = run(process.execPath, [join('lib', 'cli', 'main.js'), ...args], { exit, shown: ['stagewright', ...args] });
  return { output, lines: output.trim().split('\n') };
}

/** Asks the embedded repository. */
function git(args) {
  return run('git', ['--no-pager', '--git-dir', repository, ...args], { exit: 0, shown: ['git', ...args] });
}

function run(program, args, { exit, shown }) {
  process.stdout.write(`$ ${shown.join(' ')}\n`);
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (error) fail(`${program} cannot be run: ${error.message}`);
  process.stdout.write(indent(stdout + stderr));
  if (status !== exit) fail(`it ended with ${status}, not ${exit}`);
  return stdout;
}

function show(path, count) {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  process.stdout.write(`$ head -${count} ${path}\n${indent(lines.slice(0, count).join('\n'))}`);
}

/** What `npm install` would do: the package of this clone, where a project looks for it. */
function installInto(project) {
  const folder = join(root, project, 'node_modules');
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'stagewright'), { force: true, recursive: true });
  symlinkSync(root, join(folder, 'stagewright'), 'junction');
}

function expect(isTrue, what) {
  if (!isTrue) fail(`this should be true, and is not: ${what}`);
}

function fail(message) {
  process.stderr.write(`\nThe demo stops: ${message}.\n`);
  process.exit(1);
}

function indent(text) {
  return text.trimEnd() === '' ? '' : `${text.trimEnd().replace(/^(?=.)/gm, '  ')}\n`;
}
