import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blobIdOf } from '../../src/render/blob-id.ts';
import { publishesOf } from '../deliver/past.ts';
import { begin, type State } from './over-time/model.ts';
import { type Operation, operations, prepare, SOURCES } from './over-time/operations.ts';
import { aSourceRepository, Real } from './over-time/real.ts';
import { stages } from './over-time/render.ts';
import type { Tree } from './over-time/tree.ts';

// More with `SEQUENCES=50`, others with `RANDOM_SEED=7`; `SHRINK=1` looks for the shortest story of a failure.
const isFull = process.env.STAGEWRIGHT_TEST === 'full';
// Git is waited for more than anything else, so two sequences are followed at a time.
const lanes = [0, 1];
const sizes = { sequences: Number(process.env.SEQUENCES ?? (isFull ? 20 : 2)), length: 110 };
/** What every run has seen. */
const usual = [
  ...['publish', 'promote', 'rollback', 'release', 'revert', 'edit', 'lock', 'unlock', 'merge'].map((kind) => `${kind} done`),
  ...['held', 'locked', 'older-build', 'hand-edits'].map((code) => `publish ${code}`),
];
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
    const { seed = 0 } = fc.readConfigureGlobal();
    const propertyOf = (lane: number) =>
      fc.asyncProperty(sequence, (each) => {
        const real = new Real(foreign, source);
        // What is read before may be old when it is used: in one lane private repositories are kept, as in a long command.
        return lane === 0 ? follow(real, each, counts) : real.keeping(() => follow(real, each, counts));
      });
    const options = { numRuns: sizes.sequences, endOnFailure: !process.env.SHRINK, unbiased: true };
    const ends = await Promise.allSettled(lanes.map((lane) => fc.assert(propertyOf(lane), { ...options, seed: seed + lane })));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const done = [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect(done).toBeGreaterThan(0.65 * lanes.length * sizes.sequences * sizes.length);
    expect([...counts.keys()]).toEqual(expect.arrayContaining(usual));
  },
  isFull ? 3_600_000 : 300_000,
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
    told.push(
      `${step.told} => ${step.expected.code ?? 'done'}${step.expected.state.log.length > state.log.length ? `, commit ${state.log.length}` : ''}`,
    );
    const story = told.join('\n');
    const code = await step.run(real, commits).catch((error) => {
      throw new Error(`${error}\n${story}`, { cause: error });
    });
    expect(code, story).toBe(step.expected.code);
    state = step.expected.state;
    const now = compare(real, state, { seen, story });
    if (now !== commits.at(-1)) commits.push(now);
    expect(commits.length, `commits of the branch\n${story}`).toBe(state.log.length);
    const key = `${operation.kind} ${code ?? 'done'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const stage of stages) {
    const history = await publishesOf(real.target.repository, stage);
    const kinds = history.map(({ landing, kind }) => [commits.indexOf(landing.commit), kind] as const);
    for (const [at, kind] of kinds) {
      expect(may[state.kinds[at]!], `history of ${stage}: commit ${at} is told as ${kind}\n${told.join('\n')}`).toContain(kind);
    }
  }
}

const any = ['publish', 'rollback', 'removal', 'revert', 'edit'];

/**
 * What history may tell of a commit. A squash and a revert name nobody: one may come to just what the other would, when somebody proposes
 * again what was reverted, or reverts to what is proposed.
 */
const may: Readonly<Record<State['kinds'][number], readonly string[]>> = {
  publish: ['publish', 'removal'],
  rollback: ['rollback'],
  edit: ['edit'],
  squash: any,
  revert: any,
};

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
    expect(Object.fromEntries(real.files(now)), `${name}\n${story}`).toEqual(ids);
    seen.set(name, key);
  }
  return heads.get('main')!.commit;
}
