import { join } from 'node:path';
import { createHistory } from './history-repository.mjs';
import { medians, timeProcess } from './measure.mjs';
import { printTable, seconds } from './print.mjs';
import { withScratch } from './scratch.mjs';

const normal = { publishes: 10_000, applications: 500 };
const quick = { publishes: 500, applications: 50 };

const questions = {
  'history staging': ['history', 'staging'],
  'history staging --limit all': ['history', 'staging', '--limit', 'all'],
  'history staging app-7 --limit all': ['history', 'staging', 'app-7', '--limit', 'all'],
  'history staging --at, in the middle': ['history', 'staging', '--at', '2023-12-20'],
  'history staging --brings, an old image': ['history', 'staging', '--brings', 'app-7:13'],
  'history staging --brings, in no input': ['history', 'staging', '--brings', 'nobody has this'],
  status: ['status'],
};

/** Questions about the past of a stage: whole commands, on a repository of this machine. */
export async function benchHistory({ packageFolder, runs, isQuick }) {
  const size = isQuick ? quick : normal;
  await withScratch(async (folder) => {
    const repository = join(folder, 'gitops.git');
    createHistory(repository, size);
    const main = join(packageFolder, 'lib', 'cli', 'main.js');
    const ask = (args) => timeProcess([main, ...args, '--repository', repository], { cwd: folder, maxBuffer: 1 << 28 });
    const times = await medians(runs, () =>
      Object.fromEntries(Object.entries(questions).map(([name, args]) => [name, ask(args)])),
    );
    printTable(`${size.publishes} publishes of ${size.applications} applications: seconds`, [
      ['', 'seconds'],
      ...Object.entries(times).map(([name, time]) => [name, seconds(time)]),
    ]);
    if (isQuick) return;
    const slowest = Math.max(...Object.values(times)) / 1000;
    printTable('Targets', [
      ['', 'measured', 'at most', ''],
      ['the slowest question', slowest.toFixed(2), 2, slowest <= 2 ? 'reached' : 'missed'],
    ]);
  });
}
