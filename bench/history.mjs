import { readFileSync } from 'node:fs';
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
    const ask = (args) => {
      const before = readChildTime();
      const time = timeProcess([main, ...args, '--repository', repository], { cwd: folder, maxBuffer: 1 << 28 });
      return { time, cpu: readChildTime() - before };
    };
    const times = await medians(runs, () =>
      Object.fromEntries(Object.entries(questions).map(([name, args]) => [name, ask(args)])),
    );
    printTable(`${size.publishes} publishes of ${size.applications} applications: seconds`, [
      ['', 'seconds', 'of all processors'],
      ...Object.entries(times).map(([name, { time, cpu }]) => [name, seconds(time), seconds(cpu)]),
    ]);
    if (isQuick) return;
    const slowest = Math.max(...Object.values(times).map(({ time }) => time)) / 1000;
    printTable('Targets', [
      ['', 'measured', 'at most', ''],
      ['the slowest question', slowest.toFixed(2), 2, slowest <= 2 ? 'reached' : 'missed'],
    ]);
  });
}

/** Milliseconds of all processors that ended children, and theirs, have taken; on Linux, where a tick is 10 ms. */
function readChildTime() {
  if (process.platform !== 'linux') return Number.NaN;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
