// Two stages over time: promote, find out that it fails, roll back, be held, fix, promote again. `npm run demo -- over-time` builds first.
// It works in a folder of its own, with the embedded repository. There is no cluster: what an operator would report is written by this script.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, install, repository, root, stagewright as stagewrightIn, step } from './show.mjs';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
cpSync(join(root, 'demo', 'over-time'), folder, { recursive: true });
install(folder, ['cdk8s', 'cdk8s-plus-27', 'constructs']);
writeFileSync(join(folder, '.gitignore'), '.stagewright/\nnode_modules/\n');
git(['init', '--quiet', '--initial-branch=main']);
git(['config', 'user.name', 'Ada']);
git(['config', 'user.email', 'ada@example.com']);
commit('Shop with a search');

step('Begin', 'Two stages of one project, both delivered by commit. They run the same version.');
stagewright(['publish', '--set', 'SHOP_IMAGE=ghcr.io/acme/shop:1.4.2']);
const all = ['_namespaces', 'database', 'shop'];
for (const stage of ['staging', 'production']) report(stage, all, 'success', 'reconciliation succeeded');

step('Staging', 'A pipeline has built a new image. The operator, here a stand-in that writes files, says that it is healthy.');
commit('Faster search');
stagewright(['publish', 'staging', '--set', 'SHOP_IMAGE=ghcr.io/acme/shop:1.5.0']);
report('staging', ['shop'], 'success', 'reconciliation succeeded');
stagewright(['wait', 'staging']);

step('Promote', 'Production gets what is published in staging, from the same source commit. The plan comes first.');
const promoted = stagewright(['promote', '--to', 'production', '--publish']);
expect(promoted.includes('1.4.2 -> ghcr.io/acme/shop:1.5.0'), 'the new image goes to production');

step('Wait', 'In production it does not start, and the operator says so.');
report('production', ['shop'], 'failure', 'health check failed after 5m0s: timeout waiting for Deployment/shop/shop-web');
stagewright(['wait', 'production'], 1);
stagewright(['status', 'production', '--health']);

step('Roll back', 'From the GitOps repository alone; it would work without the source code, too.');
stagewright(['rollback', 'production', 'shop', '--to', 'previous', '--reason', 'does not start']);

step('Hold', 'No pipeline brings it again by accident: it takes a newer source commit, or stagewright release.');
stagewright(['publish', 'production', '--set', 'SHOP_IMAGE=ghcr.io/acme/shop:1.5.0'], 3);
const held = stagewright(['promote', '--to', 'production', '--publish']);
expect(held.includes('skipped') || held.includes('held'), 'the promotion is held, too');

step('Fix', 'A newer commit goes the same way, and ends the hold.');
commit('Search without an index');
stagewright(['publish', 'staging', '--set', 'SHOP_IMAGE=ghcr.io/acme/shop:1.5.1']);
report('staging', ['shop'], 'success', 'reconciliation succeeded');
stagewright(['promote', '--to', 'production', '--publish']);
report('production', ['shop'], 'success', 'reconciliation succeeded');
stagewright(['wait', 'production']);

step('Look back', 'Everything is in the GitOps repository: there is no database, and no cluster was asked.');
stagewright(['status', '--health']);
stagewright(['history', 'production', 'shop']);

process.stdout.write(`
All of it happened as told. docs/stages-over-time.md has the same with explanations.
`);

function stagewright(args, exit) {
  return stagewrightIn(folder, args, exit);
}

/** A commit of the source repository: here only its message matters. */
function commit(message) {
  git(['add', '--all']);
  git(['commit', '--quiet', '--allow-empty', '--message', message]);
}

function git(args) {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
  expect(status === 0, `git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Does what Flux does once it has applied a commit: writes its outcome to the forge, which here is a file. */
function report(stage, applications, state, description) {
  const commit = git(['--git-dir', repository, 'rev-parse', 'main']);
  const path = join(folder, '.stagewright', 'local', 'statuses', `${commit}.json`);
  mkdirSync(join(path, '..'), { recursive: true });
  const known = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const entries = applications.map((name) => [
    `stagewright/${stage}/${stage}-${name.replace('_', '-')}`,
    { state, description, url: null },
  ]);
  writeFileSync(path, JSON.stringify({ ...known, ...Object.fromEntries(entries) }));
  process.stdout.write(`  (the operator reports ${state} for ${applications.join(', ')} of ${stage})\n`);
}
