import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { run, serve } from './gitops-server.mjs';
import { medians } from './measure.mjs';
import { printTable, seconds } from './print.mjs';
import { createProject, linkPackages, put, withScratch } from './scratch.mjs';

const normal = { files: 100_000, applications: 730, stages: 3 };
const quick = { files: 5_000, applications: 50, stages: 2 };

/** Publishing beside what people do with the git CLI: whole commands, over HTTP to a server on this machine. */
export async function benchPublish({ packageFolder, runs, isQuick }) {
  const { files, ...size } = isQuick ? quick : normal;
  const one = await medians(runs, () => withScratch((folder) => publishOne(folder, { packageFolder, files })));
  const all = await medians(runs, () => withScratch((folder) => publishAll(folder, { packageFolder, ...size })));
  const row = (name, time, { up, down }) => [name, seconds(time), ((up + down) / 2 ** 20).toFixed(2)];
  printTable(`One changed application in a repository of ${files} files: seconds, and MiB both ways`, [
    ['', 'seconds', 'MiB'],
    row('stagewright publish', one.publish.time, one.publish),
    row('the same again', one.again.time, one.again),
    row('git clone, copy, commit, push', one.clone.time, one.clone),
    row('git clone --depth 1, copy, commit, push', one.shallow.time, one.shallow),
  ]);
  printTable(`The first publish of ${all.count} files: seconds`, [
    ['', 'seconds'],
    ['stagewright publish', seconds(all.publish)],
    ['of it without what stagewright check takes', seconds(all.publish - all.check)],
    ['git add -A, commit, push', seconds(all.git)],
  ]);
  // A small size says nothing about them: start-up is most of it.
  if (isQuick) return;
  const figures = [
    ['MiB of one changed application', (one.publish.up + one.publish.down) / 2 ** 20, 10],
    ['publish / clone, copy, commit, push', one.publish.time / one.clone.time, 0.2],
    ['publish / clone --depth 1, copy, commit, push', one.publish.time / one.shallow.time, 0.2],
    ['writing requests of the second publish', one.again.writes, 0],
    ['first publish / git add, commit, push', (all.publish - all.check) / all.git, 1.5],
  ];
  printTable('Targets', [
    ['', 'measured', 'at most', ''],
    ...figures.map(([name, value, most]) => [name, value.toFixed(2), most, value <= most ? 'reached' : 'missed']),
  ]);
}

async function publishOne(folder, { packageFolder, files }) {
  const server = await serve(join(folder, 'gitops.git'), files);
  try {
    const project = createSmallProject(join(folder, 'project'), { packageFolder, url: server.url });
    const main = join(packageFolder, 'lib', 'cli', 'main.js');
    const command = (name, version) => run(process.execPath, [main, name], { cwd: project, env: { VERSION: version } });
    const costOf = async (action) => {
      const before = server.cost();
      const time = await action();
      const after = server.cost();
      return { time, ...Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]])) };
    };
    await command('publish', '1');
    const publish = await costOf(() => command('publish', '2'));
    const again = await costOf(() => command('publish', '2'));
    const byHand = async (version, flags) => {
      await command('synth', version);
      const clone = join(folder, `clone-${version}`);
      return costOf(async () => {
        let time = await run('git', ['clone', '-q', ...flags, server.url, clone]);
        time += await run('cp', ['-r', `${project}/dist/.`, clone]);
        time += await run('git', ['add', '-A'], { cwd: clone });
        time += await run('git', ['commit', '-q', '-m', 'Publish'], { cwd: clone });
        return time + (await run('git', ['push', '-q'], { cwd: clone }));
      });
    };
    return { publish, again, clone: await byHand('3', []), shallow: await byHand('4', ['--depth=1']) };
  } finally {
    server.close();
  }
}

async function publishAll(folder, { packageFolder, ...size }) {
  const project = createProject(join(folder, 'project'), { packageFolder, style: 'raw', ...size });
  const main = join(packageFolder, 'lib', 'cli', 'main.js');
  const check = await run(process.execPath, [main, 'check'], { cwd: project });
  const publish = await run(process.execPath, [main, 'publish'], { cwd: project });
  const dist = join(folder, 'dist');
  await run(process.execPath, [main, 'synth', '--output', dist], { cwd: project });
  const remote = join(folder, 'other.git');
  await run('git', ['init', '-q', '--bare', remote]);
  await run('git', ['init', '-q', dist]);
  let git = await run('git', ['add', '-A'], { cwd: dist });
  git += await run('git', ['commit', '-q', '-m', 'Publish'], { cwd: dist });
  git += await run('git', ['push', '-q', remote, 'HEAD:main'], { cwd: dist });
  const published = join(project, '.stagewright', 'local', 'gitops.git');
  return { check, publish, git, count: countFiles(published) };
}

function countFiles(repository) {
  const options = { cwd: repository, encoding: 'utf8', maxBuffer: 2 ** 28 };
  return execFileSync('git', ['ls-tree', '-r', '--name-only', 'main'], options).trimEnd().split('\n').length;
}

/** Ten applications, of which one takes the version. */
function createSmallProject(folder, { packageFolder, url }) {
  put(folder, {
    'package.json': JSON.stringify({ name: 'bench', private: true, type: 'module' }),
    'stages/bench.js': `import { Application, Config, input, Stage, text } from 'stagewright';
class Bench extends Stage {
  constructor(name, options) {
    super(name, options);
    for (let index = 0; index < 10; index++) {
      const application = new Application(this, \`app-\${index}\`);
      for (const part of ['a', 'b', 'c']) new Config(application, part, { VALUE: index === 0 ? this.vars.version : 'same' });
    }
  }
}
export default new Bench('bench', { vars: { version: input('VERSION', text) }, target: { repository: '${url}' } });
`,
  });
  linkPackages(folder, packageFolder);
  return folder;
}
