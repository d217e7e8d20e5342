import { describe, expect, test } from 'vitest';
import { Authorizer } from '../../../src/inspect/admission/cel/authorizer.ts';
import { compile } from '../../../src/inspect/admission/cel/program.ts';
import { compileRe2 } from '../../../src/inspect/admission/cel/regex.ts';
import { runWithin } from '../../../src/inspect/run-within.ts';

const types = { object: 'dyn', authorizer: 'kubernetes.authorization.Authorizer' };
const object = { spec: { a: 1n, list: [{ name: 'n0' }, { name: 'n1' }], m: { a: 'ab', b: 'bc' } } };

/** `true`, or `error`, `unknown`, `fault`. */
function run(expression: string): string {
  const program = compile(expression, types);
  if (typeof program !== 'function') return 'fault';
  const outcome = program({ object, authorizer: new Authorizer() });
  return outcome.kind === 'value' ? String(outcome.value) : outcome.kind;
}

/** Most are the examples in the documentation of the libraries: k8s.io/apiserver, pkg/cel/library. */
const expressions = String.raw`
true    'abc'.matches('^[a-z]+$')
true    matches('abc', 'b')
true    ['a','b'].all(x, x.matches('[ab]'))
true    'ABC'.matches('(?i)^abc$')
true    'a]b}'.matches('^a]b}$')
true    'a-b_c'.matches('^[\\w\\-]+$')
true    'x.y'.matches(r'^\Qx.y\E$')
true    'foo/bar:1.2'.matches('^[[:alpha:]]+/[a-z]+:[0-9.]+$')
true    'aB'.matches('^a(?i)b$')
error   'a'.matches('(?=a)')
error   'a'.matches(r'(a)\1')
true    'a'.matches('a{1,2}')
true    'a{'.matches('a{')
true    'é'.matches(r'^\pL$')
true    "abc 123".find('[0-9]+') == '123' && "123 abc 456".findAll('[0-9]+') == ['123','456'] && "123 abc 456".findAll('[0-9]+', 1) == ['123']
true    "abc".find('[0-9]+') == ''
true    quantity("50k").add(quantity("20k")) == quantity("70k")
true    quantity("50k").add(20) == quantity("50020") && quantity("50k").sub(20000) == quantity("30k")
true    quantity("50k").add(20).sub(quantity("100k")).sub(-50000) == quantity("20")
true    quantity("200M").compareTo(quantity("0.2G")) == 0 && quantity("50M").compareTo(quantity("50Mi")) == -1 && quantity("50Mi").compareTo(quantity("50M")) == 1
true    quantity("150Mi").isGreaterThan(quantity("100Mi")) && !quantity("50Mi").isGreaterThan(quantity("100Mi"))
true    isQuantity('1.3G') && isQuantity('1.3Gi') && !isQuantity('1,3G') && isQuantity('10000k') && !isQuantity('200K') && !isQuantity('Three') && !isQuantity('Mi')
true    quantity("50000000G").isInteger() && quantity("50k").isInteger() && !quantity("9999999999999999999999999999999999999G").isInteger()
error   quantity("9999999999999999999999999999999999999G").asInteger()
true    quantity("50k").sub(20000).asApproximateFloat() == 30000.0 && quantity("50k").asInteger() == 50000 && sign(quantity('-1')) == -1
error   quantity('200K')
true    isIP('127.0.0.1') && isIP('::1') && !isIP('127.0.0.256') && !isIP('127.0.0.01') && !isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0') && !isIP('a.b')
true    ip.isCanonical("127.0.0.1") && ip.isCanonical("2001:db8::abcd") && !ip.isCanonical("2001:DB8::ABCD") && !ip.isCanonical("2001:db8::0:0:0:abcd")
true    ip('127.0.0.1').family() == 4 && ip('::1').family() == 6 && ip('127.0.0.1').isLoopback() && ip('0.0.0.0').isUnspecified() && ip('::').isUnspecified()
true    ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast() && ip('169.254.169.254').isLinkLocalUnicast() && ip('224.0.0.1').isLinkLocalMulticast() && !ip('224.0.1.1').isLinkLocalMulticast()
true    cidr('192.168.0.0/24').containsIP(ip('192.168.0.1')) && !cidr('192.168.0.0/24').containsIP('192.168.1.1') && cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24')
true    cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24') && cidr('192.168.0.1/24').prefixLength() == 24 && cidr('192.168.0.1/24').ip() == ip('192.168.0.1')
true    isCIDR('::1/128') && !isCIDR('192.168.0.0/33') && !isCIDR('192.168.0.0') && string(ip('::1')) == '::1'
true    url('https://user:pass@example.com:80/path?query=val&query=b#fragment').getHost() == 'example.com:80'
true    url('https://[::1]:80/a b').getHostname() == '::1' && url('https://[::1]:80/').getHost() == '[::1]:80' && url('https://[::1]:80/').getPort() == '80' && url('/path').getScheme() == ''
true    url('https://example.com/with space/').getEscapedPath() == '/with%20space/' && url('https://e.com/p?k1=a&k2=b&k2=c').getQuery() == {'k1':['a'],'k2':['b','c']}
true    isURL('https://user:pass@example.com:80/path?query=val#fragment') && isURL('/absolute-path') && !isURL('https://a:b:c/') && !isURL('../relative-path')
true    semver('1.2.3').isLessThan(semver('2.0.0')) && isSemver('1.0.0') && !isSemver('v1.0') && isSemver('v1.0', true) && semver('v1.0',true) == semver('1.0.0') && !isSemver('hello') && semver("1.2.3").major() == 1
true    semver('1.0.0-alpha').isLessThan(semver('1.0.0')) && semver('1.0.0-alpha.1').isLessThan(semver('1.0.0-alpha.beta')) && semver('1.2.3').compareTo(semver('0.1.2')) == 1
true    [1,2,3].isSorted() && ['a','b','b','c'].isSorted() && ![2.0,1.0].isSorted() && [].isSorted()
true    [1,3].sum() == 4 && [1.0,3.0].sum() == 4.0 && [].sum() == 0 && [1,3].min() == 1 && [1,3].max() == 3 && [1,2,2,3].indexOf(2) == 1 && ['a','b','b','c'].lastIndexOf('b') == 2 && [1.0].indexOf(1.1) == -1
error   [].min()
true    [duration('1m'), duration('1s')].sum() == duration('1m1s')
true    sets.contains([1,2,3],[2]) && sets.equivalent([1,2],[2,1,1]) && sets.intersects([1],[1,2]) && !sets.intersects([1],[]) && sets.contains([],[])
true    !format.dns1123Label().validate('my-label-name').hasValue() && format.dns1123Label().validate('My_').hasValue() && format.named('uuid').value().validate('x').hasValue() && !format.named('nope').hasValue()
true    'tacocat'.charAt(3) == 'o' && 'hello hello'.replace('he','we') == 'wello wello' && 'hello hello'.replace('he','we',1) == 'wello hello' && 'TacoCat'.lowerAscii() == 'tacocat'
true    "%s has %d of %f and %%".format(["a", 3, 1.5]) == "a has 3 of 1.500000 and %" && "%s".format([["a","b"]]) == "[a, b]" && "%x".format([255]) == "ff"
true    [1,2].all(i, v, i < v) && {'a':1}.exists(k, v, k == 'a' && v == 1) && {'a':1,'b':2}.existsOne(k, v, v == 2) && [1,2,3].transformList(i, v, i + v) == [1,3,5]
true    {'a':1,'b':2}.transformMap(k, v, v * 2) == {'a':2,'b':4} && {'a':1,'b':2}.transformMap(k, v, v > 1, v) == {'b':2} && {'a':'x'}.transformMapEntry(k, v, {v: k}) == {'x':'a'}
true    [3,1,2].sortBy(x, x) == [1,2,3] && [3,1,2].sort() == [1,2,3] && [1,2,2].distinct() == [1,2] && lists.range(3) == [0,1,2] && [1,2,3].slice(1,2) == [2] && [[1],[2]].flatten() == [1,2] && [1,2].reverse() == [2,1]
true    optional.of(3).optMap(x, x + 1).value() == 4 && optional.none().optMap(x, x).orValue(7) == 7 && optional.of(1).optFlatMap(x, optional.of(x)).hasValue()
true    object.?spec.?a.optMap(x, x + 1).orValue(0) == 2 && object.?nope.optMap(x, x).orValue('z') == 'z'
true    [1,2].existsOne(x, x == 1)
unknown authorizer.requestResource.check('create').allowed()
unknown authorizer.group('apps').resource('deployments').check('create').allowed()
true    authorizer.group('apps').resource('deployments').check('create').allowed() || true
true    [[1,2],[3]].all(xs, xs.all(i, x, x > 0))
true    object.spec.list.all(i, x, x.name == 'n' + string(i))
true    object.spec.m.all(k, v, v.startsWith(k))
true    '/a/b'.split('/').size() == 3 && ['a','b'].join('-') == 'a-b' && 'x'.trim() == 'x'
fault   object.spec.foo(
fault   nope == 1
fault   1 + 'a'
true    string(1.0) == '1' && string(true) == 'true' && int('3') == 3 && double('1.5') == 1.5 && type(1) == int
true    strings.quote('a"b') == "\"a\\\"b\""
true    timestamp('2024-01-01T00:00:00Z').getFullYear() == 2024 && timestamp('2024-01-01T00:00:00Z').getDayOfYear() == 0
true    1 in [1,2] && 'a' in {'a':1} && !('b' in {'a':1})
true    object.spec.?list[0].?name.orValue('') == 'n0'
true    has(object.spec.list[0].name) && !has(object.spec.list[1].other) && !has(object.spec.?nope.name)
error   has(object.spec.nope.name)
error   has(object.spec.a.name)
fault   has(object)
true    object.spec.list.all(x, has(x.name) && !has(x.m))
true    has(object.spec.list) && !has(object.spec.nope) && object.spec.list.size() == 2
true    object.spec.list.map(x, x.name) == ['n0','n1'] && object.spec.list.exists_one(x, x.name == 'n0')
error   1 / 0 == 1
true    dyn([1,'a'])[1] == 'a' && [1, 'a', true][2]
true    {'a': 1, 'b': 'x'}['b'] == 'x'
true    b'abc' == bytes('abc') && size(b'abc') == 3
true    uint(3) == 3u && 3u + 1u == 4u
true    -1 < 1 && 1.5 < 2.5 && 'a' < 'b' && 1 < 1.5
true    'a' in object.spec.m && object.spec.m['a'] == 'ab' && object.spec.m.a == 'ab'
`;

describe('expressions', () => {
  for (const line of expressions.trim().split('\n')) {
    const [, expected = '', expression = ''] = /^(\w+) +(.*)$/.exec(line) ?? [];
    test(`${expression} is ${expected}`, () => expect(run(expression)).toBe(expected));
  }
});

test('an expression that is too long is a fault', () => {
  expect(compile(`'${'a'.repeat(100_000)}' == ''`, types)).toEqual({ fault: 'it is longer than 100000 characters' });
  expect(compile(`${'('.repeat(500)}1${')'.repeat(500)} == 1`, types)).toHaveProperty('fault');
});

test('a loop in loops that would not end, and an expression that backtracks, are stopped', () => {
  const numbers = `lists.range(3000)`;
  const loops = compile(`${numbers}.all(a, ${numbers}.all(b, ${numbers}.all(c, a + b + c >= 0)))`, types);
  const backtracks = compile(`'${'a'.repeat(60)}!'.find('^(a+)+$') == ''`, types);
  for (const program of [loops, backtracks]) {
    expect(program).toBeTypeOf('function');
    const begin = performance.now();
    expect(runWithin(100, () => void (program as unknown as () => void)())).toBe(false);
    expect(performance.now() - begin).toBeLessThan(5000);
  }
});

test('what backtracks elsewhere does not in matches', () => {
  expect(run(`!'${'a'.repeat(60)}!'.matches('^(a+)+$')`)).toBe('true');
});

test('what ends in time is done, and what it throws comes through', () => {
  let done = 0;
  expect(runWithin(1000, () => void done++)).toBe(true);
  expect(done).toBe(1);
  expect(() =>
    runWithin(1000, () => {
      throw new Error('mine');
    }),
  ).toThrow('mine');
});

describe('regular expressions of RE2', () => {
  const rows: readonly (readonly [pattern: string, matches: readonly string[], others: readonly string[]])[] = [
    ['^a]b}c{$', ['a]b}c{'], ['ab']],
    ['^[]a]+$', [']a'], ['b']],
    ['^[^]]$', ['a'], [']']],
    ['^[[:upper:][:digit:]_-]+$', ['A1_-'], ['a']],
    ['^(?P<n>x)(?:y)$', ['xy'], ['x']],
    ['(?i)^abc$', ['ABC'], ['ab']],
    ['(?s)a.b', ['a\nb'], ['ab']],
    ['\\Aa\\z', ['a'], ['a\n']],
    ['^\\s$', [' '], ['\u00a0']],
    ['^\\S+$', ['a'], ['a b']],
    ['^[\\w.\\-/]+$', ['a.b-c/d'], ['a b']],
    ['^\\x{41}$', ['A'], ['B']],
    ['^\\Q(a)\\E$', ['(a)'], ['a']],
    ['^\\p{Lu}\\pN$', ['A1'], ['a1']],
    ['a\\_b\\"', ['a_b"'], ['ab']],
  ];
  for (const [pattern, matches, others] of rows) {
    test(pattern, () => {
      expect(matches.filter((text) => !compileRe2(pattern).test(text))).toEqual([]);
      expect(others.filter((text) => compileRe2(pattern).test(text))).toEqual([]);
    });
  }
  for (const pattern of ['(?=a)', '(?!a)', '(?<=a)b', '(a)\\1', '[[:nope:]]', 'a(?i)b', '(']) {
    test(`${pattern} is none`, () => expect(() => compileRe2(pattern)).toThrow());
  }
});
