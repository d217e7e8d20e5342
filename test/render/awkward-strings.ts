/** What some reader of YAML 1.1 or 1.2 takes for a boolean, a null, a number, a date, a merge or a default value. */
const words = ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'nil', 'none', 'inf', 'nan', 't', 'f', 'undefined'];

/** Every way to write a word that a reader may know: `no`, `No`, `NO`, `nO`. */
const spelledWords = words.flatMap((word) => [
  word,
  word.charAt(0).toUpperCase() + word.slice(1),
  word.toUpperCase(),
  word.charAt(0) + word.slice(1).toUpperCase(),
]);

// biome-ignore format: rows are easier to read than a column.
const scalars = [
  '', '~', '=', '<<', '.inf', '.Inf', '.INF', '-.inf', '+.inf', '-.INF', '.nan', '.NaN', '.NAN', '-inf', '+inf', 'Infinity',
  '-Infinity', '0', '1', '-1', '+1', '00', '007', '0777', '-012', '08', '09', '0o7', '0O7', '-0o7', '0o8', '0x1f', '0X1F',
  '-0x1f', '0xg', '0b1', '0B1', '-0b101', '0b2', '1_000', '1_', '_1', '_', '__', '1__0', '0x_1', '1,000', '1e3', '1E3', '1e+3',
  '1e-3', '1.e3', '.5', '-.5', '.5e1', '.e+3', '.E-3', '1.', '-1.', '1.5', '1.0', '1.10', '1.2.3', '1..2', '1.5e10', '1.5E+10',
  '6.02e23', '1e400', '-0', '-0.0', '0.0', '9007199254740993', '18446744073709551616', '12:30', '12:30:45', '1:2', '-1:30',
  '190:20:30', '190:20:30.15', '0:0', '59:59', '60:60', '2020-01-01', '2020-1-1', '2001-12-14t21:59:43.10-05:00',
  '2001-12-14 21:59:43.10 -5', '2001-12-15T02:59:43.1Z', '2001-12-15 2:59:43', '2020-01', '20200101', '2020-13-45',
  '0001-01-01', '1e3e3', '0x1p-2', '1f', '1d', '100m', '128Mi', '1.5Gi', '1k', '1E', '2e', '1Ei', '0e0', '12e5', '7e10bc3',
  '1e', '1b', '0b', '0o', '0x', '25%', '30s', '1h30m', '5m:30', '10.0.0.1', '10.0.0.0/8', '::1', 'fe80::1', '1234567',
  '12345678901234567890', '3-eu', '1.27.3-alpine', '0644', '1 000', '１２', '٣', '½', '∞', '−1', 'e3', 'E5', 'e-5', '-E+3',
  'e3e', 'e_3', 'e', '.e3', '1_e3',
];

// biome-ignore format: rows are easier to read than a column.
const indicators = [
  '-', '--', '---', '----', '...', '..', '.', '- a', '-a', '--a', '--- a', '---a', '?', '? a', '?a', ':', ': a', ':a', '::',
  'a:', 'a: b', 'a:b', 'a :b', 'a : b', 'a::b', 'a:: b', 'a:\tb', 'a\t: b', '#', '# a', '#a', 'a #b', 'a# b', 'a#b', 'a\t#b',
  '&', '&a', '*', '*a', '*.example.com', '* * * * *', '0 3 * * *', '!', '!a', '!!str a', '|', '|-', '>', '>+', '| a', "'",
  "''", "'a'", "it's", '"', '""', '"a"', 'say "a"', '%', '%YAML 1.1', '%a', '@', '@daily', '`', '`a`', '{', '}', '{}',
  '{a: b}', '[', ']', '[]', '[a]', 'a[0]', '[0]', ',', ', a', 'a,', 'a, b', 'a]', 'a}', '{{ .Values.image }}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is meant as it stands.
  '${VAR}',
  '$(VAR)', '$VAR', '$$', '\\', '\\n', 'a\\', '\\u0041', '/', '//', '/*', 'a & b', 'a * b', 'a | b', 'a > b', 'a ! b', 'a % b',
  'a @ b', 'a ` b', 'a - b', 'a ? b', 'a -- b', 'a --- b', 'a ... b', '<', '<a', '<< a', '<<:', '= a', '=a', 'a=', 'key=value',
  '+', '+a', '++', '~a', '~/a', '^', '^a', ';', '(a)', ')', '?a=b', '&a b', '*a b', '!a b', '--- ', '... ', '$', '--', '-e',
  '-e3', '-.5e', './a', '../a', '.a', '.env', '.e', '.E-',
];

// biome-ignore format: rows are easier to read than a column.
const everyday = [
  'hello world', 'Hello, world!', 'ghcr.io/a/b:1.2.3', 'localhost:5000/a', 'postgres@sha256:0123abcd',
  'https://example.com/a?b=c&d=e', 'https://example.com/#a', 'a.b.svc:80', 'app.kubernetes.io/name', 'apps/v1',
  'arn:aws:iam::123456789012:role/a', '/etc/config', 'C:\\Windows', 'a@example.com', '--log-level=info', '-v', '--a b',
  '$(POD_IP):8080', 'SELECT * FROM a WHERE b = 1;', 'true false', 'no way', 'on call', 'null and void', 'yes, please', 'y/n',
  'n.a.', 'off-by-one', '{"a":1}', '{"a": [1, "b"]}', '<html></html>', 'Grüße', '日本語', 'Ελλάδα', 'עברית', '🚀', '👩‍👩‍👧',
  'e\u0301', '\u{10ffff}', '\u{1fffe}', '𝒳', 'a'.repeat(130), 'a b '.repeat(400) + 'a', 'x'.repeat(5000), '"'.repeat(1100),
  '日'.repeat(1010), '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '__proto__ ', 'a  b', 'a   b', ' a',
  'a ', ' ', '  ', '\t', '\ta', 'a\t', 'a\tb', ' : ', ' # ', ' - ', '\u00a0', '\u3000a',
];

/** Every control character, and what a reader may take for a line break, a mark or nothing at all. */
const invisible = [
  ...Array.from({ length: 0x21 }, (_, code) => code),
  ...Array.from({ length: 0x22 }, (_, index) => 0x7f + index),
  ...[
    0xad, 0x200b, 0x200d, 0x200e, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xd7ff, 0xe000, 0xfdd0, 0xfeff, 0xfff9,
    0xfffd, 0xfffe, 0xffff,
  ],
].map((code) => String.fromCharCode(code));

const controls = invisible.flatMap((character) => [character, `a${character}b`, `a\n${character}b\n`, `a${character}\nb`]);

// biome-ignore format: rows are easier to read than a column.
const lines = [
  '\n', '\n\n', '\n\n\n', 'a\n', 'a\n\n', 'a\n\n\n', '\na', '\n\na', '\n\na\n\n', 'a\nb', 'a\nb\n', 'a\nb\n\n', 'a\n\nb',
  'a\n\n\nb\n', ' a\nb', ' a\nb\n', '  a\nb\n', 'a\n b\n', 'a\n  b\n', '\ta\nb\n', 'a\n\tb\n', 'a\n\t\n', 'a\n\tb',
  ' \ta\nb\n', '\t a\nb\n', '\n a\n', '\n\ta\n', '\n\n  a\nb\n\n', ' \na\n', '  \n a\n', '   \na', '\t\na\n', 'a\n \n',
  'a\n  \n', 'a\n    \nb\n', 'a\n \nb\n', 'a\n\t\nb\n', 'a\n ', 'a\n\t', 'a\n    ', 'a \nb\n', 'a\t\nb\n', 'a \n b \n',
  'a\nb ', 'a\nb  \n', 'a\nb\t\n\n', 'a\r\nb\r\n', 'a\rb', '\r', '\r\n', 'a\n\r\nb', 'a\n\rb\n', ' \n \n', '\n \n', '---\n',
  '---\na\n', 'a\n---\nb\n', 'a\n...\nb\n', '...\n', '%YAML 1.1\n---\na\n', '# a\n# b\n', '#!/bin/sh\nset -eu\necho "a: $1"\n',
  'a: b\nc: d\n', '- a\n- b\n', '? a\n: b\n', '|\n  a\n', '>\n  a\n', '|2\n', '"a\nb"\n', "'a\nb'\n",
  '{\n  "a": [1, 2],\n\t"b": null\n}\n', '{\n\t"a": 1\n}', '[a]\n[b]\n', 'all:\n\tgo build ./...\n',
  'server {\n  listen 80; # a\n}\n', '&a\n*a\n', '!!str\na\n', '@a\n`b`\n', '  indented\n    more\nless\n',
  'a\n\n    b\n\n\n  c\n', 'true\nfalse\n', '1\n2\n', '<<\n', '=\n=\n', '日本語\n🚀\n',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is meant as it stands.
  '${A}\n$(B)\n{{ c }}\n',
  `${'long line '.repeat(200)}\nb\n`, `${'a\n'.repeat(300)}`, 'a\\\nb\\n\n', 'a\n\u0085b', 'a\n\u2028b\n', '\ufeffa\nb\n',
  'a\n\ufeffb\n', 'a\n\u00a0\nb\n', 'a\n\u3000\n', 'a\u000b\nb', 'a\u000c\nb',
  '-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----\n',
];

/** Strings that one YAML reader or another changes or refuses when they are printed without care. */
export const awkwardStrings: readonly string[] = [
  ...new Set([...spelledWords, ...scalars, ...indicators, ...everyday, ...controls, ...lines]),
];
