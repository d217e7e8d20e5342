import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchHistory } from './history.mjs';
import { benchPeers } from './peers.mjs';
import { benchAppSynth, benchDisk, benchGrowth, benchPipeline } from './pipeline.mjs';
import { print, printTable } from './print.mjs';
import { benchPublish } from './publish.mjs';
import { buildPackage, disk, withScratch } from './scratch.mjs';
import { benchStartUp } from './start-up.mjs';

// npm run bench -- [--quick] [--full] [--peers] [--publish] [--history] [--runs N]; see docs/benchmarks.md.
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    history: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
  },
});
const normal = { applications: 1000, stages: 3, counts: [100, 300, 1000, 3000], limited: 100 };
const quick = { applications: 50, stages: 2, counts: [25, 50, 100], limited: 20 };
const { applications, stages, counts, limited } = values.quick ? quick : normal;

print(`Node ${process.versions.node}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB; median of ${values.runs}.`);
await withScratch(async (folder) => {
  const packageFolder = buildPackage(join(folder, 'stagewright'));
  const common = { packageFolder, runs: Number(values.runs), stages };
  if (values.publish) await benchPublish({ ...common, isQuick: values.quick });
  if (values.history) await benchHistory({ ...common, isQuick: values.quick });
  if (values.publish || values.history) return;
  // Without --full only at a size that takes seconds, which has no target.
  if (!values.full) await benchAppSynth({ ...common, applications: limited });
  const figures = [
    ...(await benchPipeline({ ...common, applications })),
    ...(values.full ? await benchAppSynth({ ...common, runs: 1, applications }) : []),
    ...(await benchGrowth({ ...common, counts })),
    ...(await benchDisk({ ...common, applications, disk })),
    ...(values.peers ? await benchPeers(common) : []),
  ];
  await benchStartUp(common);
  // A small size says nothing about them: start-up is most of it.
  if (values.quick) return;
  printTable('Targets', [
    ['', 'measured', 'in CPU time', 'at most', ''],
    ...figures.map(([name, value, most, cpu]) => [
      name,
      value.toFixed(2),
      cpu?.toFixed(2) ?? '',
      most,
      value <= most ? 'reached' : 'missed',
    ]),
  ]);
});
