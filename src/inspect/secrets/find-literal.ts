import type { Found } from './find-token.ts';
import { sensitivityOf } from './key-names.ts';
import { isPlaceholder, isRandom, isReference } from './literal.ts';

/** What is secret about a value because of the name of its field, variable or argument. */
export function findLiteral(name: string, value: string, isUnknown: (text: string) => boolean): Found | undefined {
  const sensitivity = sensitivityOf(name);
  if (sensitivity === undefined || value.length > LONGEST || isUnknown(value)) return undefined;
  const text = value.trim().replace(/^(?:bearer|basic|token) /i, '');
  if (/\s/.test(text) || isPlaceholder(text) || isReference(text)) return undefined;
  if (sensitivity === 'password') return /^[\d.]{1,3}$/.test(text) ? undefined : PASSWORD;
  return text.length >= SHORTEST && isRandom(text) ? CREDENTIAL : undefined;
}

const PASSWORD: Found = { rule: 'literal-password', what: 'a password', isCertain: false };
const CREDENTIAL: Found = { rule: 'random-credential', what: 'a random value where a credential belongs', isCertain: false };
const LONGEST = 4000;
/** Shorter random values are ids more often than they are secrets. */
const SHORTEST = 16;

/**
 * The first secret that a text gives a name to, in any of the ways of files and arguments: `password=x`, `"password": "x"`,
 * `--password x`, `Authorization: Bearer x`, `scheme://user:x@host`.
 */
export function findAssignment(text: string, isUnknown: (text: string) => boolean): Found | undefined {
  if (!text.includes('=') && !text.includes(':')) return undefined;
  hints.lastIndex = 0;
  for (let count = 0; count < MOST_HINTS; count++) {
    const hint = hints.exec(text);
    if (hint === null) return undefined;
    const end = hint.index + hint[0].length;
    const found = hint[0] === '://' ? findInUrl(text, end, isUnknown) : findBehind(text, end, isUnknown);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A text with more is a hostile one, and none that anybody reads. */
const MOST_HINTS = 2000;

const hints =
  /:\/\/|(?:passw(?:or)?d|passphrase|[_.-]pass|pwd|secret|token|(?:api|app|access|private|signing|encryption|auth|master|account|shared|session|hmac|jwt|data)[-_]?key|credentials?|bearer|basic|salt|psk)(?![a-z])/gi;

function findInUrl(text: string, start: number, isUnknown: (text: string) => boolean): Found | undefined {
  userInfo.lastIndex = start;
  const [, user = '', password = ''] = userInfo.exec(text) ?? [];
  if (password === '' || isUnknown(password) || isUnknown(user)) return undefined;
  if (isReference(password) || isPlaceholder(password) || /^pass(?:word|wd)?\d?$|^\*+$/i.test(password)) return undefined;
  return { rule: 'password-in-url', what: 'a URL with a password', isCertain: false };
}

const userInfo = /([^\s/?#@:"'`,;|<>()[\]{}]{0,100}):([^\s/?#@:"'`,|<>()[\]]{1,200})@[\w.[$-]/y;

/** The value behind the last word of a name. */
function findBehind(text: string, end: number, isUnknown: (text: string) => boolean): Found | undefined {
  const start = startOfName(text, end);
  const name = text.slice(start, end);
  if (/^(?:bearer|basic)$/i.test(name)) return findHeader(text, end);
  assigned.lastIndex = end;
  const [, quoted, bare] = assigned.exec(text) ?? [];
  const value = quoted?.slice(1, -1) ?? bare;
  if (value === undefined || value === '') return undefined;
  // A comment, or a word in a sentence or a program rather than a line of a file.
  if (quoted === undefined && !(isBareLine(text, start, assigned.lastIndex) && isBareValue(value))) return undefined;
  return isComment(text, start) ? undefined : findLiteral(name, value, isUnknown);
}

function startOfName(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && /[\w./-]/.test(text[start - 1]!)) start--;
  return start;
}

const LONGEST_NAME = 80;

/** `="x"`, `: x`, `":"x"`, ` = x`; in arguments also a space. */
const assigned = /\\?["']?[ \t]{0,8}(?::|=|:=|=>)[ \t]{0,8}(?:("[^"\\\n]{0,400}"|'[^'\\\n]{0,400}')|\\?"?([^\s"'\\,;]{1,400}))/y;

/** Nothing but the name stands before it on the line, and nothing behind the value. */
function isBareLine(text: string, start: number, end: number): boolean {
  const before = beginningOfLine(text, start).slice(-LONGEST_NAME);
  return (
    /(?:^|[;,{&?])[\s>-]*(?:export |set |ENV )?["']?$/.test(before) &&
    /^\\?["']?[ \t]*(?:[\r\n,;}&]|$|#|\\n)/.test(text.slice(end, end + 20))
  );
}

/** What stands before it on its line, as far as anybody would look. */
function beginningOfLine(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - 200), start);
  return before.slice(before.lastIndexOf('\n') + 1);
}

function isBareValue(value: string): boolean {
  return !/[()[\]{}`$]|^[&*!|>]|^(?:\w+\.)+[A-Za-z_]\w*$/.test(value);
}

function isComment(text: string, start: number): boolean {
  return /^\s*(?:#|\/\/|;|--\s|\*|<!--)/.test(beginningOfLine(text, start));
}

/** `Bearer x`, `Basic eDp5`. */
function findHeader(text: string, end: number): Found | undefined {
  credentials.lastIndex = end;
  const value = credentials.exec(text)?.[1];
  if (value === undefined || isPlaceholder(value) || !isRandom(value)) return undefined;
  const decoded = Buffer.from(value, 'base64').toString();
  const isBasic = /^[\x21-\x7e]{1,100}:[\x20-\x7e]{3,200}$/.test(decoded);
  if (!isBasic && value.length < SHORTEST + 4) return undefined;
  return { rule: 'authorization-header', what: 'the credentials of an Authorization header', isCertain: false };
}

const credentials = /[ \t]{1,4}([A-Za-z0-9._~+/=-]{8,2000})/y;
