import { describe, expect, test } from 'vitest';
import { toChain } from '../../src/timeline/chain.ts';
import { type ChangedField, findRestoredInputs } from '../../src/timeline/restored-inputs.ts';
import { anEntry } from './entries.ts';

type Inputs = Readonly<Record<string, unknown>>;

/** The names of the inputs that go back with the application, whose content was `a` with the first ones and is `b` with the second. */
function restored(then: Inputs, now: Inputs, fields: readonly ChangedField[], isWhole = false): readonly string[] {
  const entries = [anEntry(1, { shop: 'a' }, { inputs: then }), anEntry(2, { shop: 'b' }, { inputs: now })];
  const chain = toChain(entries.reverse());
  const found = findRestoredInputs({ chain, now, isWhole, restored: [{ application: 'shop', content: 'a', fields }] });
  return found.map(({ name }) => name);
}

describe('an input goes back where its old value leaves a field and its restored one comes into it', () => {
  test.each<[string, unknown, unknown, ChangedField, boolean]>([
    ['a whole field', 'shop:1', 'shop:2', { before: 'shop:2', after: 'shop:1' }, true],
    ['part of a field', '1.4.0', '1.5.0', { before: 'acme/shop:1.5.0', after: 'acme/shop:1.4.0' }, true],
    ['a line of a text', 'a', 'b', { before: 'x: 1\nmode: b\n', after: 'x: 1\nmode: a\n' }, true],
    ['an item of a list', 'a', 'b', { before: ['x', 'b'], after: ['x', 'a'] }, true],
    ['a number', 2, 3, { before: 3, after: 2 }, true],
    ['a number written as text', 2, 3, { before: '3', after: '2' }, true],
    ['part of a number', 1, 2, { before: 12, after: 11 }, false],
    ['part of a word', '1.4', '1.5', { before: '1.5.1', after: '1.4.1' }, false],
    ['another field', 'shop:1', 'shop:2', { before: 'web:2', after: 'web:1' }, false],
    ['the old value alone', 'shop:1', 'shop:2', { before: 'shop:2', after: 'shop:0' }, false],
    ['a field that had both', 'a', 'b', { before: 'a b', after: 'a' }, false],
    ['parts of an object', { tag: '1', name: 'shop' }, { tag: '2', name: 'shop' }, { before: 'shop:2', after: 'shop:1' }, true],
  ])('%s', (_, then, now, field, isBack) => {
    expect(restored({ SHOP: then }, { SHOP: now }, [field])).toEqual(isBack ? ['SHOP'] : []);
  });

  test('one that did not exist stays, as it may be needed by others', () => {
    expect(restored({}, { SHOP: 'b' }, [{ before: 'b', after: 'a' }])).toEqual([]);
  });
});

test('with a whole stage all go back, also one that did not exist', () => {
  expect(restored({ A: '1', B: '1' }, { A: '2', B: '1', C: '3' }, [], true)).toEqual(['A', 'C']);
});
