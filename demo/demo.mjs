// The whole flow on this machine, with nothing but Node.js and git: check, render, publish, review, merge, publish again.
// `npm run demo` builds first. Ends with exit code 0 only when every step did what it says.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, git as gitIn, indent, install, repository, root, stagewright as stagewrightIn, step } from './show.mjs';

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
install(join(root, 'demo/broken'));
const check = stagewright(['check', '--project', 'demo/broken'], 1);
for (const code of ['missing-reference', 'unknown-host']) expect(check.output.includes(code), `${code} is found`);
expect(check.output.includes('stages/shop.ts:9:'), 'the author sees the line');

process.stdout.write(`
All of it happened as told. Look further:
  npx stagewright list                          stages, applications and inputs of this project
  npx stagewright graph staging                 who refers to whom
  git --git-dir ${repository} log -p    what was published
  npm run demo -- over-time                     promote, wait, roll back, and what then
  docs/getting-started.md                       a project of your own
`);

/** Runs the command in this clone. */
function stagewright(args, exit = 0) {
  const output = stagewrightIn(root, args, exit);
  return { output, lines: output.trim().split('\n') };
}

function git(args) {
  return gitIn(root, args);
}

function show(path, count) {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  process.stdout.write(`$ head -${count} ${path}\n${indent(lines.slice(0, count).join('\n'))}`);
}
