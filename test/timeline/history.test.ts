import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countBehind, isLevel } from '../../src/timeline/behind.ts';
import { toChain } from '../../src/timeline/chain.ts';
import { explain } from '../../src/timeline/explain.ts';
import { findOrigin, inputsOf } from '../../src/timeline/published.ts';
import { findMerger, findPullRequestNumber } from '../../src/timeline/pull-request-number.ts';
import { cutAt, findMoment } from '../../src/timeline/ran-at.ts';
import { steadyTimes } from '../../src/timeline/steady-times.ts';
import { aLanding, anEntry, id } from './entries.ts';

describe('times', () => {
  test('never fall, and those that fit in stay', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 })), (times) => {
        const steady = steadyTimes(times);
        expect(steady).toHaveLength(times.length);
        for (const [index, time] of steady.entries()) expect(time).toBeGreaterThanOrEqual(steady[index - 1] ?? 0);
        if (times.every((time, index) => time >= (times[index - 1] ?? 0))) expect(steady).toEqual(times);
        expect(steady.filter((time, index) => time === times[index]).length).toBeGreaterThanOrEqual(longestRise(times));
      }),
    );
  });

  test.each([
    [
      [5, 6, 1, 7],
      [5, 6, 6, 7],
    ],
    [
      [5, 99, 6, 7],
      [5, 5, 6, 7],
    ],
    [
      [0, 5, 6],
      [0, 5, 6],
    ],
    [[], []],
  ])('%j become %j', (times, steady) => {
    expect(steadyTimes(times)).toEqual(steady);
  });
});

describe('a landing', () => {
  test('is explained by the entry that names it, whatever its time says', () => {
    const chain = toChain([
      anEntry(2, { shop: id('a') }, { landed: id('2') }),
      anEntry(1, { shop: id('a') }, { landed: id('1') }),
    ]);
    const landings = [aLanding('2', 1, { shop: [id('b'), id('a')] }), aLanding('1', 9, { shop: [null, id('a')] })];
    const found = explain('staging', landings, [chain]);
    expect(found.map(({ source }) => source?.commit)).toEqual([id('2'), id('1')]);
  });

  test('that puts an older content back is a revert, even if the same is proposed later', () => {
    const chain = toChain([
      anEntry(9, { shop: id('a') }, { proposed: [id('f')] }),
      anEntry(2, { shop: id('b') }, { proposed: [id('e')] }),
      anEntry(1, { shop: id('a') }, { proposed: [id('d')] }),
    ]);
    const landings = [
      aLanding('3', 4, { shop: [id('b'), id('a')] }),
      aLanding('2', 3, { shop: [id('a'), id('b')] }),
      aLanding('1', 2, { shop: [null, id('a')] }),
    ];
    const found = explain('staging', landings, [chain]);
    expect(found.map(({ kind, source }) => [kind, source?.commit[0]])).toEqual([
      ['revert', '1'],
      ['publish', '2'],
      ['publish', '1'],
    ]);
    // The newest alone tells the same.
    expect(explain('staging', landings.slice(0, 1), [chain])[0]).toMatchObject({ kind: 'revert', source: { commit: id('1') } });
  });

  test('of what was superseded before it was merged is the newest of the proposals', () => {
    const chain = toChain([
      anEntry(4, { shop: id('a') }, { proposed: [id('f')] }),
      anEntry(3, { shop: id('b') }, { proposed: [id('e')] }),
      anEntry(2, { shop: id('a') }, { proposed: [id('d')] }),
    ]);
    expect(explain('staging', [aLanding('1', 5, { shop: [null, id('a')] })], [chain])[0]?.source?.commit).toBe(id('4'));
  });

  test('from a forge whose clock is late is still the publish that proposed it', () => {
    const chain = toChain([anEntry(100, { shop: id('a') }, { proposed: [id('f')] })]);
    expect(explain('staging', [aLanding('1', 1, { shop: [null, id('a')] })], [chain])[0]).toMatchObject({
      kind: 'publish',
      source: { commit: id('64') },
    });
  });

  test('with several applications has the kind and the entry of each', () => {
    const chain = toChain([anEntry(1, { shop: id('a') }, { landed: id('1') })]);
    const [found] = explain('staging', [aLanding('1', 1, { shop: [null, id('a')], other: [null, id('c')] })], [chain]);
    expect(found?.kind).toBe('publish');
    expect(found?.applications.map(({ application, kind, entry }) => [application, kind, entry !== null])).toEqual([
      ['other', 'edit', false],
      ['shop', 'publish', true],
    ]);
  });
});

describe('what an application is', () => {
  const chain = toChain([
    anEntry(4, {}, { inputs: { UNUSED: 1 } }),
    anEntry(3, { shop: id('c') }, { inputs: { SHOP: 2 } }),
    anEntry(2, { bank: id('b') }, { inputs: { BANK: 2 } }),
    anEntry(1, { shop: id('a'), bank: id('a') }, { inputs: { SHOP: 1, BANK: 1, BOTH: 1 } }),
  ]);

  test('is told by the inputs that change with it alone', () => {
    const inputs = (application: string, content: string) =>
      Object.fromEntries(inputsOf(findOrigin([chain], application, content)!, application));
    expect(inputs('shop', id('c'))).toEqual({ SHOP: 2 });
    expect(inputs('bank', id('b'))).toEqual({ BANK: 2 });
    expect(inputs('shop', id('a'))).toEqual({ SHOP: 1 });
    const first = toChain([chain.entries[0]!]);
    expect(inputsOf(findOrigin([first], 'shop', id('a'))!, 'shop').size).toBe(0);
  });

  test('has the newest source that comes to the same content', () => {
    expect(findOrigin([chain], 'shop', id('c'))?.source?.commit).toBe(id('4'));
    expect(findOrigin([chain], 'shop', id('a'))?.source?.commit).toBe(id('2'));
    expect(findOrigin([chain], 'shop', id('f'))).toBeUndefined();
  });

  test('is behind by the landings since, and level when nothing differs', () => {
    const staging = toChain([
      anEntry(3, { shop: id('c') }, { landed: id('3') }),
      anEntry(2, { shop: id('b') }, { landed: id('2') }),
      anEntry(1, { shop: id('a') }, { landed: id('1') }),
    ]);
    const publishes = explain(
      'staging',
      [
        aLanding('3', 3, { shop: [id('b'), id('c')] }),
        aLanding('2', 2, { shop: [id('a'), id('b')] }),
        aLanding('1', 1, { shop: [null, id('a')] }),
      ],
      [staging],
    );
    const there = findOrigin([staging], 'shop', id('c'))!;
    const hereAt = (source: number) =>
      findOrigin([toChain([anEntry(source, { shop: id('d') }, { landed: id('9') })])], 'shop', id('d'))!;
    const pairAt = (source: number) => ({ application: 'shop', here: hereAt(source), there });
    expect([1, 2, 3, 7].map((source) => countBehind(pairAt(source), publishes))).toEqual([2, 1, 0, undefined]);
    expect([1, 3].map((source) => isLevel(pairAt(source)))).toEqual([false, true]);
  });
});

describe('what ran then', () => {
  const chain = toChain([
    anEntry(30, { shop: id('b') }, { landed: id('3') }),
    anEntry(20, {}, {}),
    anEntry(10, { shop: id('a') }, { landed: id('1') }),
  ]);
  const publishes = explain(
    'staging',
    [aLanding('3', 30, { shop: [id('a'), id('b')] }), aLanding('1', 10, { shop: [null, id('a')] })],
    [chain],
  );

  test('is the newest landing until then, from a source that was known then', () => {
    const at = (minute: number) => new Date(minute * 60_000);
    const sourceAt = (minute: number) => {
      const moment = findMoment(publishes, at(minute));
      return moment && findOrigin(cutAt([chain], moment, at(minute)), 'shop', id(minute < 30 ? 'a' : 'b'))?.source?.commit;
    };
    expect([5, 10, 15, 25, 30].map(sourceAt)).toEqual([undefined, id('a'), id('a'), id('14'), id('1e')]);
  });

  test('takes the place in the branch for the time of a wrong clock, and says so', () => {
    const wrong = publishes.map((publish) => ({
      ...publish,
      landing: { ...publish.landing, time: publish === publishes[1] ? '2099-01-01T00:00:00Z' : publish.landing.time },
    }));
    const moment = findMoment(wrong, new Date(40 * 60_000));
    expect([moment?.publish.landing.commit, moment?.isCorrected]).toEqual([id('3'), true]);
  });
});

test.each([
  ['Merge pull request #12 from acme/x', '', 12],
  ['Merge pull request 3: staging: shop', '', 3],
  ["Merge pull request 'Ship' (#7) from x into main", '', 7],
  ['staging: shop (#45)', '', 45],
  ['Merged in stagewright/shop/staging (pull request #8)', '', 8],
  ['Pull request #9: staging: shop', 'Merge in ACME/gitops from x to main', 9],
  ['Merged PR 10: staging: shop', '', 10],
  ["Merge branch 'x' into 'main'", 'staging: shop\n\nSee merge request acme/gitops!11', 11],
  ['staging: shop (acme/shop@1a2b3c4d) #12', '', null],
  ['Merge pull request #99999999999999999999 from x', '', null],
])('the number of the pull request in %j, %j is %j', (subject, body, number) => {
  expect(findPullRequestNumber({ subject, body })).toBe(number);
});

test('who merged is told by a merge only', () => {
  expect(findMerger({ parents: [id('1'), id('2')], author: 'Bob' })).toBe('Bob');
  expect(findMerger({ parents: [id('1')], author: 'Bob' })).toBeNull();
});

function longestRise(times: readonly number[]): number {
  const lengths: number[] = [];
  for (const [index, time] of times.entries()) {
    lengths.push(1 + Math.max(0, ...lengths.filter((_, before) => times[before]! <= time && before < index)));
  }
  return Math.max(0, ...lengths);
}
