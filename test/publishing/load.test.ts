import { describe, expect, test } from 'vitest';
import { aFolder, git } from '../deliver/remotes.ts';
import { aContext, anApplication, aRequest, byPullRequest, refsOf } from '../deliver/stages.ts';
import { counted, tally } from './figures.ts';
import { isFull, numbers, timeLimit } from './numbers.ts';
import { type Answer, getPublishers } from './publishers.ts';
import { aBigRemote, commitsSince, expectSound, transports } from './repositories.ts';

/** Milliseconds that so many processes may take, from the first start to the last answer. */
const longest: Readonly<Record<number, number>> = { 8: 60_000, 32: 60_000, 100: 180_000 };

describe.each(Object.entries(transports))('over %s', (name, urlOf) => {
  test.each(numbers.publishers)(
    '%i processes that publish different applications at once all land exactly once',
    async (count) => {
      const remote = aBigRemote(numbers.files);
      const base = git(remote, ['rev-parse', 'main']);
      const url = await urlOf(remote);
      const publishers = await getPublishers(count);
      const counts = counted(`${count} processes over ${name}`, { landed: 0, lost: 0, twice: 0, attempts: 0, peak: 0, race: 0 });

      const start = performance.now();
      const answers = await Promise.all(
        publishers.map(({ publish }, index) => {
          // Every second one shares its project, and so its mark, with others.
          const project = index % 2 === 0 ? `project-${index}` : 'shared';
          const application = anApplication(`app-${index}`, { project, files: { 'web.yaml': `a: ${index}\n` } });
          return publish([aRequest(url, { applications: [application], removable: [] })], aContext({ project }));
        }),
      );
      const duration = performance.now() - start;
      const expected = answers.map((_, index) =>
        [`.stagewright/staging/app-${index}`, `staging/app-${index}/web.yaml`].join(' '),
      );
      const landed = commitsSince(remote, base).map((paths) => paths.join(' '));
      const peak = Math.round(Math.max(...answers.map((answer) => answer.peak)));
      Object.assign(counts, tally(expected, landed), {
        attempts: mostAttempts(answers),
        peak,
        race: Math.round(duration / 1000),
      });

      expect(answers.map(({ failure }) => failure)).toEqual(answers.map(() => undefined));
      expect(answers.flatMap(({ results }) => results.map(({ action }) => action))).toEqual(answers.map(() => 'committed'));
      expect(landed.sort()).toEqual(expected.sort());
      expect(git(remote, ['ls-tree', '-r', '--name-only', 'main']).split('\n')).toHaveLength(numbers.files + 2 * count);
      expectSound(remote);
      expect(peak).toBeLessThan(200);
      // A time is a promise for a whole machine; in the normal run others use it too.
      if (isFull) expect(duration).toBeLessThan(longest[count]!);
    },
    timeLimit(120_000, 600_000),
  );
});

test(
  'publishes of many rounds, commits and pull requests mixed, are never lost and never twice',
  async () => {
    const [processes = 0, rounds = 0] = numbers.mixed;
    const remote = aBigRemote(200);
    // A branch of a pull request is made anew from a newer base; of the target, a commit that were lost would be missing below.
    git(remote, ['config', 'receive.denyNonFastForwards', 'false']);
    const base = git(remote, ['rev-parse', 'main']);
    const publishers = await getPublishers(processes);
    const counts = counted('mixed', { landed: 0, proposed: 0, lost: 0, twice: 0, slowest: 0 });
    const waits: number[] = [];
    await Promise.all(
      publishers.map(async ({ publish }, index) => {
        const project = `project-${index}`;
        const context = aContext({ project, root: aFolder() });
        for (let round = 0; round < rounds; round++) {
          const isProposed = (index + round) % 5 === 0;
          const stage = isProposed ? 'production' : 'staging';
          const files = { 'web.yaml': `round: ${round}\n` };
          const application = anApplication(`app-${index}`, { stage, project, files });
          const delivery = isProposed ? byPullRequest : ({ kind: 'commit' } as const);
          const start = performance.now();
          const { results, failure } = await publish(
            [aRequest(remote, { stage, delivery, applications: [application] })],
            context,
          );
          waits.push(performance.now() - start);
          expect(failure).toBeUndefined();
          const expected = !isProposed ? 'committed' : round < 5 ? 'opened' : 'updated';
          expect(results).toMatchObject([{ stage, action: expected }]);
          if (isProposed) {
            counts.proposed++;
            expect(git(remote, ['cat-file', 'blob', `${results[0]!.commit}:production/app-${index}/web.yaml`])).toBe(
              `round: ${round}`,
            );
          }
        }
      }),
    );

    const committed = commitsSince(remote, base);
    const expected = publishers.flatMap((_, index) =>
      Array.from({ length: rounds }, (_, round) => round).flatMap((round) => ((index + round) % 5 === 0 ? [] : [`app-${index}`])),
    );
    const landed = committed.map(([path]) => path!.split('/').at(-1)!);
    const slowest = waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.99)]!;
    Object.assign(counts, tally(expected, landed), { slowest: Math.round(slowest / 1000) });
    expect(landed.sort()).toEqual(expected.sort());
    for (const [index] of publishers.entries()) expectNewest(remote, { index, rounds });
    expectSound(remote);
    if (isFull) expect(slowest).toBeLessThan(120_000);
  },
  timeLimit(120_000, 1_800_000),
);

/** The stage holds what was committed last, the branch what was proposed last, in one commit on top of some `main`. */
function expectNewest(remote: string, { index, rounds }: { readonly index: number; readonly rounds: number }): void {
  const all = Array.from({ length: rounds }, (_, round) => round);
  const textOf = (branch: string, stage: string) => git(remote, ['cat-file', 'blob', `${branch}:${stage}/app-${index}/web.yaml`]);
  const [committed, proposed] = [false, true].map((wanted) =>
    all.filter((round) => ((index + round) % 5 === 0) === wanted).at(-1),
  );
  if (committed !== undefined) expect(textOf('main', 'staging')).toBe(`round: ${committed}`);
  if (proposed === undefined) return;
  const branch = `refs/heads/stagewright/project-${index}/production`;
  expect(textOf(branch, 'production')).toBe(`round: ${proposed}`);
  expect(Object.keys(refsOf(remote))).toContain(branch);
  expect(git(remote, ['rev-list', '--count', `main..${branch}`])).toBe('1');
}

function mostAttempts(answers: readonly Answer[]): number {
  return Math.max(...answers.map(({ told }) => told.filter((line) => line.startsWith('pushing')).length));
}
