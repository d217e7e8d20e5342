import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Chain, toChain } from '../../src/timeline/chain.ts';
import { findPrevious } from '../../src/timeline/previous.ts';
import type { Entry, EntryKind, Landing } from '../../src/types/timeline.ts';
import { aLanding, anEntry, id } from './entries.ts';

/** What happened to an application, oldest first: a publish of a content, a rollback to one, or somebody's revert to one. */
type Act = readonly [kind: EntryKind | 'revert' | 'edit', content: string | null];

function past(acts: readonly Act[]): { readonly landings: readonly Landing[]; readonly chain: Chain } {
  const entries: Entry[] = [];
  const landings: Landing[] = [];
  let before: string | null = null;
  for (const [minute, [kind, content]] of acts.entries()) {
    const commit = `c${minute.toString(16)}`;
    const parents = minute === 0 ? [] : [id(`c${(minute - 1).toString(16)}`)];
    landings.push({ ...aLanding(commit, minute, { shop: [before, content] }), parents });
    if (kind !== 'revert' && kind !== 'edit') entries.push(anEntry(minute, { shop: content }, { kind, landed: id(commit) }));
    before = content;
  }
  return { landings: landings.reverse(), chain: toChain(entries.reverse()) };
}

function previous(acts: readonly Act[], newest = acts.length): string | undefined {
  const { landings, chain } = past(acts);
  return findPrevious('shop', landings.slice(0, newest), [chain])?.content;
}

const publish = (content: string | null): Act => ['publish', content];
const rollback = (content: string | null): Act => ['rollback', content];
const revert = (content: string | null): Act => ['revert', content];

test.each<[string, readonly Act[], string | undefined]>([
  ['nothing', [], undefined],
  ['the first', [publish('a')], undefined],
  ['the second', [publish('a'), publish('b')], 'a'],
  ['what was rolled back', [publish('a'), publish('b'), publish('c'), rollback('b')], 'a'],
  ['what was rolled back at once', [publish('a'), publish('b'), publish('c'), rollback('a')], undefined],
  ['what was rolled back and published anew', [publish('a'), publish('b'), rollback('a'), publish('c')], 'a'],
  ['what was reverted', [publish('a'), publish('b'), publish('c'), revert('b')], 'a'],
  ['a revert of a rollback', [publish('a'), publish('b'), rollback('a'), revert('b')], 'a'],
  ['the same content published again from a newer source', [publish('a'), publish('b'), publish('a')], 'b'],
  ['what was taken away', [publish('a'), publish(null)], 'a'],
  ['what people have written', [publish('a'), ['edit', 'x'], publish('b')], 'a'],
])('what ran before %s', (_, acts, expected) => {
  expect(previous(acts)).toBe(expected);
});

test('it is held by the commit before the one that replaced it, and was brought by its own', () => {
  const { landings, chain } = past([publish('a'), publish('b'), publish('c'), rollback('b')]);
  expect(findPrevious('shop', landings, [chain])).toEqual({ content: 'a', last: id('c0'), landed: id('c0') });
});

test('a part of the past says nothing that all of it does not', () => {
  const content = fc.constantFrom('a', 'b', 'c', 'd');
  // A rollback goes to what it finds on the way back.
  const choices = fc.array(fc.oneof(content, fc.constant('previous' as const)), { maxLength: 12 });
  fc.assert(
    fc.property(choices, fc.nat(12), (chosen, newest) => {
      const acts: Act[] = [];
      for (const choice of chosen) {
        const before = choice === 'previous' ? previous(acts) : choice;
        const now = acts.at(-1)?.[1];
        if (before !== undefined && before !== now) acts.push([choice === 'previous' ? 'rollback' : 'publish', before]);
      }
      const part = previous(acts, newest);
      expect([undefined, previous(acts)]).toContain(part);
    }),
    { numRuns: 500 },
  );
});
