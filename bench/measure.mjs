import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));

/** Runs one variant in a process of its own. Times are milliseconds, `peak` is in megabytes. */
export function measure(variant, options) {
  const text = execFileSync(process.execPath, [child, variant, JSON.stringify(options)], { encoding: 'utf8' });
  return JSON.parse(text);
}

/** Wall time in milliseconds of a Node process that runs a script to its end. */
export function timeProcess(args, options = {}) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed:\n${stderr}`);
  return performance.now() - start;
}

/**
 * Takes a number of samples, each an object of named results, and gives the median of every figure. All variants of one
 * sample run one after the other before the next sample begins, so that a busy minute hits all of them.
 */
export async function medians(runs, sample) {
  const samples = [];
  for (let run = 0; run < runs; run++) samples.push(await sample(run));
  return combine(samples);
}

function combine(samples) {
  const [first] = samples;
  if (typeof first === 'number') return median(samples);
  return Object.fromEntries(Object.keys(first).map((key) => [key, combine(samples.map((sample) => sample[key]))]));
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
