import { describe, expect, test } from 'vitest';
import { isStagewrightError, StagewrightError } from '../../src/text/error.ts';
import { printPath } from '../../src/text/path.ts';
import { list, plural, quote } from '../../src/text/words.ts';

test('numbers agree with their nouns', () => {
  expect([0, 1, 2].map((count) => plural(count, 'file'))).toEqual(['0 files', '1 file', '2 files']);
  expect(plural(2, 'repository', 'repositories')).toBe('2 repositories');
});

test('lists read like a sentence, and long ones end early', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => list(items))).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect(list(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  expect(list(['a', 'b'], 2)).toBe('a and b');
});

test('quotes keep what is inside on one line', () => {
  expect(quote('a "b"\n')).toBe('"a \\"b\\"\\n"');
});

test('paths are written like people write them', () => {
  expect(printPath([])).toBe('');
  expect(printPath(['spec', 'containers', 0, 'env', 12, 'value'])).toBe('spec.containers[0].env[12].value');
  expect(printPath(['metadata', 'annotations', 'a.b/c', 'x-y'])).toBe('metadata.annotations["a.b/c"].x-y');
  expect(printPath([0])).toBe('[0]');
});

describe('an error', () => {
  const error = new StagewrightError('disk-full', 'The disk is full.', { hint: 'Make room.', cause: new Error('ENOSPC') });

  test('carries its code, its hint and the exit code', () => {
    expect(error).toMatchObject({ code: 'disk-full', message: 'The disk is full.', hint: 'Make room.', at: undefined, exit: 6 });
    expect((error.cause as Error).message).toBe('ENOSPC');
    expect(new StagewrightError('foreign-object', 'a', { hint: 'b' }).exit).toBe(2);
  });

  test('is known again, also when it is that of another copy of the package', () => {
    const other = Object.assign(new Error('a'), { name: 'StagewrightError' });
    expect([error, other, new Error('a'), { name: 'StagewrightError' }, undefined].map(isStagewrightError)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
