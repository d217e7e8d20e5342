import { join } from 'node:path';
import { medians, timeProcess } from './measure.mjs';
import { printTable } from './print.mjs';
import { createProject, withScratch } from './scratch.mjs';

/** Whole commands of a small project, as people start them. */
export async function benchStartUp({ packageFolder, runs }) {
  const size = { packageFolder, style: 'plus', applications: 10, stages: 2 };
  const main = join(packageFolder, 'lib', 'cli', 'main.js');
  const result = await withScratch((folder) => {
    const project = createProject(join(folder, 'project'), size);
    return medians(runs, () => ({
      nothing: timeProcess(['-e', '0']),
      list: timeProcess([main, 'list', '--project', project]),
      check: timeProcess([main, 'check', '--project', project]),
      synth: timeProcess([main, 'synth', '--project', project]),
    }));
  });
  printTable('10 x 2, plus, whole processes: milliseconds', [
    ['node -e 0', 'list', 'check', 'synth'],
    [result.nothing, result.list, result.check, result.synth].map((time) => Math.round(time)),
  ]);
}
