import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPattern } from '../../src/schemas/pattern/read-pattern.ts';

/** `true` or `false`, or why it is not judged. */
function test(pattern: string, text: string): boolean | string | undefined {
  const read = readPattern(pattern);
  return 'test' in read ? read.test(text) : `${read.reason}: ${read.problem}`;
}

describe('patterns of definitions', () => {
  it.each([
    // Those of Kubernetes and of Flux.
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'web-1', 'web-'],
    ['^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$', '1h30m', '1 h'],
    ['^(http|https|ssh)://.*$', 'ssh://git@example.com/a', 'git://example.com'],
    [
      '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
      '1.5Gi',
      '1.5GB',
    ],
    ['^[^/]{1,253}$', 'x'.repeat(253), 'x'.repeat(254)],
    // What Go and JavaScript write differently.
    ['^(?i)true$', 'TRUE', 'yes'],
    ['^a(?i:b)c$', 'aBc', 'ABc'],
    ['^[[:alpha:]_][[:^digit:]]$', '_x', '_1'],
    ['^\\Aab\\z$', 'ab', 'ab\n'],
    ['^(?P<year>\\d{4})$', '2026', '202'],
    ['^\\Q.*\\E$', '.*', 'ab'],
    ['^[]a]$', ']', 'b'],
    ['^a{,2}$', 'a{,2}', 'aa'],
    ['^\\x{1F600}\\pL$', '\u{1F600}ä', '\u{1F600}1'],
    ['^\\p{Greek}+$', 'αβ', 'ab'],
    ['^a\\_\\-\\/$', 'a_-/', 'a'],
    ['(?m)^b$', 'a\nb\nc', 'a b'],
    ['\\bfoo\\b', 'a foo b', 'afoob'],
    ['^(a|ab)(c|bcd)$', 'abcd', 'abd'],
    ['^x*$', '', 'y'],
    ['^(a*)*b$', 'aab', 'aac'],
  ])('%s: takes %j and not %j', (pattern, good, bad) => {
    expect([test(pattern, good), test(pattern, bad)]).toEqual([true, false]);
  });

  it.each([
    ['(?=a)b', 'invalid: looks ahead or behind, which RE2 does not know'],
    ['(a)\\1', 'invalid: has an escape \\1, which RE2 does not know'],
    ['a**', 'invalid: repeats a repetition by *'],
    ['*a', 'invalid: repeats nothing by *'],
    ['a{1001}', 'invalid: repeats by {1001}'],
    ['[b-a]', 'invalid: has a range that ends before it begins'],
    ['[a', 'invalid: lacks a "]"'],
    ['(a', 'invalid: lacks a ")"'],
    ['a)', 'invalid: has a ")" too many'],
    ['\\', 'invalid: ends with a "\\"'],
    ['\\p{Klingon}', 'unjudged: asks for Klingon, which is not known here'],
    ['((a{100}){100}){100}', 'unjudged: is too large'],
    [`${'('.repeat(200)}a${')'.repeat(200)}`, 'unjudged: nests too deeply'],
  ])('does not read %s', (pattern, problem) => {
    expect(test(pattern, 'a')).toBe(problem);
  });

  it('takes no longer for those that take JavaScript years', () => {
    const begin = performance.now();
    expect(test('^(a+)+$', `${'a'.repeat(5000)}!`)).toBe(false);
    expect(test('^(.*,){20}$', 'a,'.repeat(19))).toBe(false);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it('does not judge a text that is too long for its pattern', () => {
    expect(test('^([a-z]{900}){5}$', 'a'.repeat(20_000))).toBe(undefined);
  });

  it('says what JavaScript says where both read the pattern', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '[ab]',
      '[^a]',
      '.',
      '\\d',
      'a?',
      'b*',
      'a+',
      '(?:ab)?',
      '(a|b)',
      '(b|ab){1,2}',
      'a{2}',
      '^',
      '$',
      '\\b',
    );
    const pattern = fc.array(atom, { maxLength: 6 }).map((parts) => parts.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', '1', ' '), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        expect(test(source, value)).toBe(new RegExp(source, 'u').test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('throws for no text at all', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (source, value) => {
        expect(['boolean', 'string', 'undefined']).toContain(typeof test(source, value));
      }),
      { numRuns: 2000 },
    );
  });
});
