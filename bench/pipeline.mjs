import { join } from 'node:path';
import { measure, medians } from './measure.mjs';
import { percent, printTable, ratio, seconds } from './print.mjs';
import { createProject, withScratch } from './scratch.mjs';

const styles = ['plus', 'raw'];
const phases = ['load', 'construct', 'collect', 'graph', 'inspect', 'check', 'render', 'plan', 'write', 'total'];

/** One size, phase by phase, beside what nobody can avoid. Gives the figures that have targets. */
export async function benchPipeline({ packageFolder, runs, applications, stages }) {
  const size = { packageFolder, applications, stages };
  const results = {};
  for (const style of styles)
    results[style] = await medians(runs, () => withScratch((folder) => sample(folder, { ...size, style })));
  const { plus, raw } = results;
  const { files, bytes } = raw.floor;

  printTable(`${applications} applications x ${stages} stages: seconds (${files} files, ${(bytes / 1e6).toFixed(1)} MB)`, [
    ['', ...phases, 'share of checks', 'CPU', 'peak MB'],
    ...styles.flatMap((style) =>
      ['first', 'second', 'check'].map((run) => {
        const result = results[style][run];
        const times = phases.map((phase) => seconds(result[phase]));
        return [
          `${style}, ${names[run]}`,
          ...times,
          percent(checksOf(result), result.total),
          seconds(result.cpu),
          Math.round(result.peak),
        ];
      }),
    ),
    ...styles.map((style) => {
      const { load, construct, collect, total, cpu, peak } = results[style].construct;
      const times = [load, construct, collect].map(seconds);
      return [
        `${style}, constructs and toJson only`,
        ...times,
        ...phases.slice(times.length + 1).map(() => ''),
        seconds(total),
        '',
        seconds(cpu),
        Math.round(peak),
      ];
    }),
    [
      'floor: the same files, from memory',
      ...phases.slice(1).map(() => ''),
      seconds(raw.floor.total),
      '',
      seconds(raw.floor.cpu),
      Math.round(raw.floor.peak),
    ],
  ]);
  return [
    ratioOf('plus: synth / constructs and toJson', [plus.first, plus.construct], 1.7),
    ratioOf('raw: synth / floor', [raw.first, raw.floor], 3),
    ratioOf('plus: second synth / first', [plus.second, plus.first], 0.75),
    ...styles.map((style) => {
      const { first } = results[style];
      return [`${style}: schemas, rules, policies and all other checks / synth`, checksOf(first) / first.total, 0.4];
    }),
    ['plus: peak MB', plus.first.peak, 700],
    ['files written by the second synth', plus.second.changes + raw.second.changes, 0],
  ];
}

/** What is spent on judging: everything but reading who refers to whom. */
function checksOf({ inspect, check }) {
  return inspect + check;
}

/** A figure that has a target: the ratio of wall times, and beside it that of CPU times, which a busy machine spares. */
function ratioOf(name, [value, base], most) {
  return [name, value.total / base.total, most, value.cpu / base.cpu];
}

const names = { first: 'synth', second: 'synth again', check: 'check' };

function sample(folder, size) {
  const project = createProject(join(folder, 'project'), size);
  const output = join(folder, 'output');
  const options = { ...size, project };
  return {
    construct: measure('construct', options),
    first: measure('synth', { ...options, output }),
    second: measure('synth', { ...options, output }),
    check: measure('check', options),
    floor: measure('floor', { from: output, output: join(folder, 'copy') }),
  };
}

/** The same size beside cdk8s' own way: an App per stage, each with `App.synth`. */
export async function benchAppSynth({ packageFolder, runs, applications, stages }) {
  const results = {};
  for (const style of styles) {
    const size = { packageFolder, style, applications, stages };
    results[style] = await medians(runs, () =>
      withScratch((folder) => {
        const project = createProject(join(folder, 'project'), size);
        return {
          ours: measure('synth', { ...size, project, output: join(folder, 'ours') }),
          theirs: measure('appSynth', { ...size, output: join(folder, 'theirs') }),
        };
      }),
    );
  }
  printTable(`${applications} x ${stages} beside App.synth with an App per stage: seconds`, [
    ['', 'synth', 'App.synth', 'times faster', 'peak MB', 'peak MB of App.synth'],
    ...styles.map((style) => {
      const { ours, theirs } = results[style];
      const times = [seconds(ours.total), seconds(theirs.total), ratio(theirs.total, ours.total)];
      return [style, ...times, Math.round(ours.peak), Math.round(theirs.peak)];
    }),
  ]);
  return [ratioOf(`plus: synth / App.synth at ${applications} x ${stages}`, [results.plus.ours, results.plus.theirs], 0.1)];
}

/** How the cost of an application grows with their number, in one stage. */
export async function benchGrowth({ packageFolder, runs, counts }) {
  const rows = [];
  const figures = [];
  for (const style of styles) {
    const costs = [];
    for (const applications of counts) {
      const size = { packageFolder, style, applications, stages: 1 };
      const result = await medians(runs, () =>
        withScratch((folder) => {
          const project = createProject(join(folder, 'project'), size);
          return measure('synth', { ...size, project, output: join(folder, 'output') });
        }),
      );
      const { total, graph, peak } = result;
      costs.push({ total: total / applications, cpu: result.cpu / applications });
      const cost = (total / applications).toFixed(2);
      rows.push([
        `${style}, ${applications}`,
        seconds(total),
        cost,
        ((graph + checksOf(result)) / applications).toFixed(2),
        Math.round(peak),
      ]);
    }
    const [base, last] = [counts[1], counts.at(-1)];
    figures.push(ratioOf(`${style}: an application at ${last} / at ${base}`, [costs.at(-1), costs[1]], 1.3));
  }
  printTable('Growth with the number of applications, one stage', [
    ['', 'seconds', 'ms per application', 'of it graph and checks', 'peak MB'],
    ...rows,
  ]);
  return figures;
}

/** The output on the disk instead of in memory: what people have at home, and what depends on the minute. */
export async function benchDisk({ packageFolder, runs, applications, stages, disk }) {
  const size = { packageFolder, style: 'plus', applications, stages };
  const { first, second } = await medians(runs, () => withScratch((folder) => sampleDisk(folder, size), disk));
  const row = (name, { plan, write, total }) => [name, seconds(plan), seconds(write), seconds(total)];
  printTable(`${applications} x ${stages}, plus, output on the disk: seconds`, [
    ['', 'plan', 'write', 'total'],
    row('synth', first),
    row('synth again', second),
  ]);
  return [ratioOf('plus, on the disk: second synth / first', [second, first], 0.75)];
}

function sampleDisk(folder, size) {
  const project = createProject(join(folder, 'project'), size);
  const options = { ...size, project, output: join(folder, 'output') };
  return { first: measure('synth', options), second: measure('synth', options) };
}
