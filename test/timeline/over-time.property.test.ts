import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blobIdOf } from '../../src/render/blob-id.ts';
import { begin, type State } from './over-time/model.ts';
import { type Operation, operations, prepare, SOURCES } from './over-time/operations.ts';
import { aSourceRepository, Real } from './over-time/real.ts';
import type { Tree } from './over-time/tree.ts';

const times = new Map<string, number[]>();
const isFull = process.env.STAGEWRIGHT_TEST === 'full';
const sizes = { sequences: Number(process.env.SEQUENCES ?? (isFull ? 40 : 3)), length: 110 };
const foreign: Tree = new Map([
  ['README.md', 'Everything of everybody\n'],
  ['staging/other/deployment.yaml', 'kind: Other\n'],
  ['.github/workflows/check.yml', 'on: push\n'],
]);

test(
  'whatever two projects and people do to five stages, the repository is what a simple model says',
  async () => {
    const source = aSourceRepository(SOURCES);
    const counts = new Map<string, number>();
    const sequence = fc.array(operations, { minLength: sizes.length, maxLength: sizes.length, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequence, (each) => follow(new Real(foreign, source), each, counts)),
      { numRuns: sizes.sequences, endOnFailure: !process.env.SHRINK, unbiased: true },
    );
    const done = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (process.env.SHOW) console.log(done, Object.fromEntries([...counts].sort()));
    expect(done).toBeGreaterThan(0.7 * sizes.sequences * sizes.length);
  },
  isFull ? 3_600_000 : 180_000,
);

/** Does one after the other, and compares everything after each. */
async function follow(real: Real, all: readonly Operation[], counts: Map<string, number>): Promise<void> {
  let state = begin(foreign);
  const told: string[] = [];
  const commits = [real.heads().get('main')!.commit];
  const seen = new Map<string, string>();
  for (const operation of all) {
    const step = prepare(state, operation);
    if (!step) continue;
    told.push(`${step.told} => ${step.expected.code ?? 'done'}`);
    const story = told.map((line, index) => `${index} (${index}) ${line}`).slice(-40).join('\n');
    const start = performance.now();
    const code = await step.run(real, commits).catch((error) => {
      throw new Error(`${error}\n${story}`, { cause: error });
    });
    const t = times.get(operation.kind) ?? []; times.set(operation.kind, [...t, Math.round(performance.now() - start)]);
    expect(code, story).toBe(step.expected.code);
    state = step.expected.state;
    const now = compare(real, state, { seen, story });
    if (now !== commits.at(-1)) commits.push(now);
    expect(commits.length, `commits of the branch\n${story}`).toBe(state.log.length);
    const key = `${operation.kind} ${code ?? 'done'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}

interface Comparison {
  /** Branch to the tree that was compared last. */
  readonly seen: Map<string, string>;
  readonly story: string;
}

/** Every file of the branch and of what is proposed, byte for byte; gives the newest commit. */
function compare(real: Real, { tree, branches }: State, { seen, story }: Comparison): string {
  const heads = real.heads();
  const expected = new Map([['main', tree], ...[...branches].map(([name, { head }]) => [name, head] as const)]);
  expect([...heads.keys()].toSorted(), story).toEqual([...expected.keys()].toSorted());
  for (const [name, files] of expected) {
    const ids = Object.fromEntries([...files].map(([path, text]) => [path, blobIdOf(text)]).sort());
    const { tree: now } = heads.get(name)!;
    const key = `${now} ${JSON.stringify(ids)}`;
    if (seen.get(name) === key) continue;
    expect(Object.fromEntries([...real.files(now)].map(([path, id]) => [path, id.replace(/^blob /, '')])), `${name}\n${story}`).toEqual(ids);
    seen.set(name, key);
  }
  return heads.get('main')!.commit;
}
