import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toYaml } from '../../src/render/yaml.ts';
import { hasPolicy, keepPolicyValues, withoutPolicyValues } from '../../src/text/image-policy.ts';

const line = (value: string, policy = 'ns:a') => `  image: ${value} # {"$imagepolicy": "${policy}"}\n`;

test('several fields of a policy keep their values in order, and one that is new gets the last', () => {
  const theirs = line('x:1') + line('y:1', 'ns:b') + line('x:2');
  expect(keepPolicyValues(line('x:0') + line('x:0') + line('x:0') + line('y:0', 'ns:b') + line('z:0', 'ns:c'), theirs)).toBe(
    line('x:1') + line('x:2') + line('x:2') + line('y:1', 'ns:b') + line('z:0', 'ns:c'),
  );
});

test('the value of a bot may be in quotes, and a field of a list is one too', () => {
  expect(keepPolicyValues('- image: a:1 # {"$imagepolicy": "n:a"}\n', '  - image: "a:2" # {"$imagepolicy": "n:a"}\n')).toBe(
    '- image: "a:2" # {"$imagepolicy": "n:a"}\n',
  );
});

test('a text that only looks like such a line is ours', () => {
  const text = toYaml({ data: { config: line('a:1'), [line('b:1')]: 'x', list: [line('c:1')] } });
  expect(withoutPolicyValues(text)).toBe(text);
  expect(toYaml({ a: 'b' }, new Map([['a', 'ns:a']]))).toBe('a: b # {"$imagepolicy": "ns:a"}\n');
  expect(hasPolicy(toYaml({ a: 'b' }))).toBe(false);
});

test('whatever the values are: without them both texts are the same, and keeping them is done once', () => {
  const value = fc.stringMatching(/^[\w./:@+-]{1,30}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, fc.constantFrom('n:a', 'n:b')), { maxLength: 5 }), (fields) => {
      const ours = fields.map(([own, , policy]) => line(own, policy)).join('a: 1\n');
      const theirs = fields.map(([, other, policy]) => line(other, policy)).join('a: 1\n');
      expect(withoutPolicyValues(ours)).toBe(withoutPolicyValues(theirs));
      expect(keepPolicyValues(ours, theirs)).toBe(theirs);
      expect(keepPolicyValues(theirs, theirs)).toBe(theirs);
    }),
  );
});
