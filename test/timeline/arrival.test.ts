import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BranchCommit, chooseAsked, closed, exitOf, judgeArrival, judgeGone } from '../../src/timeline/arrival.ts';

const context = 'stagewright/eu/production-shop';

type State = 'pending' | 'success' | 'failure';

/** Commits from letters for their contents, each with what was reported about it. */
function commits(...told: readonly (readonly [content: string, state?: State])[]): readonly BranchCommit[] {
  return told.map(([content, state], index) => ({
    commit: `c${index}`,
    content: content === '-' ? undefined : content,
    status: state && { context, state, description: `said ${state}`, url: null },
  }));
}

describe('content', () => {
  test('that nobody has reported about is on its way', () => {
    expect(judgeArrival('a', commits(['a']))).toMatchObject({ state: 'pending', landed: 'c0', commit: null, status: null });
    const open = judgeArrival('a', commits(['a', 'pending'], ['a']));
    expect(open).toMatchObject({ state: 'pending', landed: 'c0', commit: 'c0', status: { description: 'said pending' } });
  });

  test.each([
    ['success', 'healthy'],
    ['failure', 'failed'],
  ] as const)('is as its operator says: %s', (state, wanted) => {
    expect(judgeArrival('a', commits(['a', state]))).toMatchObject({ state: wanted, landed: 'c0', commit: 'c0' });
  });

  test('counts as reported on a later commit that has the same', () => {
    expect(judgeArrival('a', commits(['a', 'pending'], ['a'], ['a', 'success'], ['a']))).toMatchObject({
      state: 'healthy',
      landed: 'c0',
      commit: 'c2',
    });
  });

  test('does not count as reported on a commit that has something else', () => {
    const judgement = judgeArrival('a', commits(['x', 'success'], ['a', 'pending'], ['b', 'success']));
    expect(judgement).toMatchObject({ state: 'superseded', landed: 'c1', commit: null, supersededBy: 'c2' });
  });

  test('that was changed is as reported before', () => {
    const past = judgeArrival('a', commits(['a', 'failure'], ['b', 'success']));
    expect(past).toMatchObject({ state: 'failed', commit: 'c0', isCurrent: false });
    expect(judgeArrival('a', commits(['a', 'failure'], ['a']))).toMatchObject({ state: 'failed', isCurrent: true });
  });

  test('that was taken away is superseded', () => {
    expect(judgeArrival('a', commits(['a'], ['-']))).toMatchObject({ state: 'superseded', supersededBy: 'c1' });
  });

  test('that was changed and brought back is on its way again', () => {
    expect(judgeArrival('a', commits(['a'], ['b'], ['a']))).toMatchObject({ state: 'pending', landed: 'c0' });
    expect(judgeArrival('a', commits(['a'], ['b'], ['a', 'success']))).toMatchObject({ state: 'healthy', commit: 'c2' });
  });

  test('is as the newest report says', () => {
    expect(judgeArrival('a', commits(['a', 'failure'], ['a', 'success']))).toMatchObject({ state: 'healthy' });
    expect(judgeArrival('a', commits(['a', 'success'], ['a', 'failure']))).toMatchObject({ state: 'failed' });
    expect(judgeArrival('a', commits(['a', 'success'], ['a', 'pending']))).toMatchObject({ state: 'healthy' });
  });

  test('that has not landed is on its way until its pull request is no longer open', () => {
    expect(judgeArrival('a', commits(['x', 'success']))).toMatchObject({ state: 'pending', landed: null });
    expect(closed).toMatchObject({ state: 'closed', landed: null });
    expect(judgeGone('c7')).toMatchObject({ state: 'superseded', landed: null, supersededBy: 'c7' });
  });
});

test('whatever happens, a report counts if and only if it is about the same content', () => {
  const step = fc.record({
    content: fc.constantFrom('a', 'b', undefined),
    state: fc.constantFrom<State | undefined>(undefined, 'pending', 'success', 'failure'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const branch = steps.map(({ content, state }, index): BranchCommit => {
        return { commit: `c${index}`, content, status: state && { context, state, description: '', url: null } };
      });
      const { state, landed, commit, supersededBy } = judgeArrival('a', branch);
      // A model that reads the branch from its end.
      let wanted = 'pending';
      for (let index = branch.length - 1; index >= 0; index--) {
        const { content, status } = branch[index]!;
        if (content !== 'a') continue;
        if (status?.state === 'success' || status?.state === 'failure') {
          wanted = status.state === 'success' ? 'healthy' : 'failed';
          break;
        }
      }
      const isHere = branch.some(({ content }) => content === 'a');
      if (wanted === 'pending' && isHere && branch.at(-1)?.content !== 'a') wanted = 'superseded';
      expect(state).toBe(wanted);
      expect(landed).toBe(branch.find(({ content }) => content === 'a')?.commit ?? null);
      if (commit !== null) expect(branch.find((each) => each.commit === commit)?.content).toBe('a');
      expect(supersededBy !== null).toBe(state === 'superseded');
      if (supersededBy !== null) expect(branch.find((each) => each.commit === supersededBy)?.content).not.toBe('a');
    }),
    { numRuns: 2000 },
  );
});

test('what failed decides, then what is not known', () => {
  expect(exitOf([])).toBe(0);
  expect(exitOf(['healthy', 'healthy'])).toBe(0);
  expect(exitOf(['healthy', 'pending'])).toBe(5);
  expect(exitOf(['superseded'])).toBe(5);
  expect(exitOf(['pending', 'failed'])).toBe(1);
  expect(exitOf(['closed', 'healthy'])).toBe(1);
});

test('commits are asked as long as they are new, and once however many there are; the one that brought it always', () => {
  const branch = Array.from({ length: 500 }, (_, index) => `c${index}`);
  const first = chooseAsked(branch, new Set());
  expect(first).toEqual(['c0', ...branch.slice(-100)]);
  expect(chooseAsked(branch, new Set(first))).toEqual(['c0', ...branch.slice(-20)]);
  expect(chooseAsked([], new Set())).toEqual([]);
});
