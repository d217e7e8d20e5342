import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/diff/unified-diff.ts';

test('a difference is shown with three lines around it', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
  const after = lines.with(6, 'changed');
  expect(unifiedDiff('staging/shop/a.yaml', `${lines.join('\n')}\n`, `${after.join('\n')}\n`)).toMatchInlineSnapshot(`
    "Index: staging/shop/a.yaml
    --- staging/shop/a.yaml
    +++ staging/shop/a.yaml
    @@ -4,7 +4,7 @@
     line 3
     line 4
     line 5
    -line 6
    +changed
     line 7
     line 8
     line 9
    "
  `);
});

test('a new and a removed file are shown whole', () => {
  expect(unifiedDiff('a', '', 'one\ntwo\n')).toMatch(/\n\+one\n\+two\n/);
  expect(unifiedDiff('a', 'one\n', '')).toMatch(/\n-one\n/);
});

test('two long files without a common line are shown in no time', () => {
  const text = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}\n`).join('');
  const diff = unifiedDiff('a', text('before'), text('after'));
  expect(diff.split('\n').filter((line) => line.startsWith('-before'))).toHaveLength(20_000);
  expect(diff.split('\n').filter((line) => line.startsWith('+after'))).toHaveLength(20_000);
});
