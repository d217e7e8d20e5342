import { Unreadable } from './unreadable.ts';

/** Whether a code point is one of them. */
export type Characters = (code: number) => boolean;

/** Some characters, and where reading goes on after them. */
interface Found {
  readonly has: Characters;
  readonly next: number;
}

/** What stands between brackets; `at` is behind the first one. */
export function readBrackets(text: readonly string[], at: number): Found {
  const isNegated = text[at] === '^';
  const parts: Characters[] = [];
  let next = isNegated ? at + 1 : at;
  for (let isFirst = true; isFirst || text[next] !== ']'; isFirst = false) {
    if (next >= text.length) throw new Unreadable('invalid', 'lacks a "]"');
    const whole = readWhole(text, next);
    if (whole) {
      parts.push(whole.has);
      next = whole.next;
      continue;
    }
    const low = readOne(text, next);
    next = low.next;
    if (text[next] !== '-' || text[next + 1] === ']' || next + 1 >= text.length) {
      parts.push((code) => code === low.code);
      continue;
    }
    const high = readOne(text, next + 1);
    next = high.next;
    if (high.code < low.code) throw new Unreadable('invalid', 'has a range that ends before it begins');
    parts.push((code) => code >= low.code && code <= high.code);
  }
  const has: Characters = (code) => parts.some((part) => part(code));
  return { has: remember(isNegated ? (code) => !has(code) : has), next: next + 1 };
}

/** Characters by name: `\d`, `[:alpha:]`, `\p{Greek}`. */
function readWhole(text: readonly string[], at: number): Found | undefined {
  if (text[at] === '[' && text[at + 1] === ':') {
    const found = /^\[:(\^?)([a-z]+):\]/.exec(text.slice(at, at + 14).join(''));
    const set = found && Object.hasOwn(POSIX, found[2]!) ? POSIX[found[2]!]! : undefined;
    if (!found || !set) throw new Unreadable('invalid', 'has a class that RE2 does not know');
    return { has: found[1] === '^' ? (code) => !asciiOf(set)(code) : asciiOf(set), next: at + found[0].length };
  }
  if (text[at] !== '\\') return undefined;
  const character = text[at + 1] ?? '';
  if (character === 'p' || character === 'P') return readProperty(text, at + 1);
  const named = Object.hasOwn(NAMED, character) ? NAMED[character] : undefined;
  return named && { has: named, next: at + 2 };
}

function readOne(text: readonly string[], at: number): { readonly code: number; readonly next: number } {
  if (text[at] === undefined) throw new Unreadable('invalid', 'lacks a "]"');
  if (text[at] !== '\\') return { code: text[at].codePointAt(0)!, next: at + 1 };
  return readEscapedCode(text, at + 1);
}

/** What a `\` means for the character behind it, where it is no assertion; `at` is behind the `\`. */
export function findEscaped(text: readonly string[], at: number): Found {
  const named = Object.hasOwn(NAMED, text[at] ?? '') ? NAMED[text[at]!] : undefined;
  if (named) return { has: named, next: at + 1 };
  const { code, next } = readEscapedCode(text, at);
  return { has: (each) => each === code, next };
}

function readEscapedCode(text: readonly string[], at: number): { readonly code: number; readonly next: number } {
  const character = text[at];
  if (character === undefined) throw new Unreadable('invalid', 'ends with a "\\"');
  if (Object.hasOwn(CONTROLS, character)) return { code: CONTROLS[character]!, next: at + 1 };
  const found = /^(?:x([\da-fA-F]{2})|x\{([\da-fA-F]+)\}|([0-7]{2,3}|0))/.exec(text.slice(at, at + 12).join(''));
  if (found) {
    const [whole, hexadecimal = found[2], , octal] = found;
    const code = octal === undefined ? Number.parseInt(hexadecimal!, 16) : Number.parseInt(octal, 8);
    return { code, next: at + whole.length };
  }
  if (/^[A-Za-z\d]$/.test(character)) throw new Unreadable('invalid', `has an escape \\${character}, which RE2 does not know`);
  return { code: character.codePointAt(0)!, next: at + 1 };
}

/** `\pL`, `\p{Greek}`, `\P{Lu}`, `\p{^Lu}`; `at` is at the letter. */
export function readProperty(text: readonly string[], at: number): Found {
  const found = /^([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/.exec(text.slice(at, at + 40).join(''));
  if (!found) throw new Unreadable('invalid', 'has a \\p without a name');
  const [whole, letter, hat = '', name = found[4]!] = found;
  const isNegated = (letter === 'P') !== (hat === '^');
  const expression = compileProperty(name);
  return {
    has: remember((code) => expression.test(String.fromCodePoint(code)) !== isNegated),
    next: at + whole.length,
  };
}

function compileProperty(name: string): RegExp {
  for (const source of [`\\p{${name}}`, `\\p{Script=${name}}`]) {
    try {
      return new RegExp(`^${source}$`, 'u');
    } catch {
      // Categories and scripts have names of their own; it may be one of the latter.
    }
  }
  throw new Unreadable('unjudged', `asks for ${name}, which is not known here`);
}

/** The same, quick for ASCII. */
function remember(has: Characters): Characters {
  const ascii = Array.from({ length: 128 }, (_, code) => has(code));
  return (code) => (code < 128 ? ascii[code]! : has(code));
}

function asciiOf(set: RegExp): Characters {
  return (code) => code < 128 && set.test(String.fromCharCode(code));
}

const digit: Characters = (code) => code >= 48 && code <= 57;
const word: Characters = (code) => digit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const space: Characters = (code) => code === 9 || code === 10 || code === 12 || code === 13 || code === 32;

const NAMED: Readonly<Record<string, Characters>> = {
  d: digit,
  D: (code) => !digit(code),
  w: word,
  W: (code) => !word(code),
  s: space,
  S: (code) => !space(code),
};

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Source: the documentation of Go's package regexp/syntax. */
const POSIX: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  ascii: /[\s\S]/,
  blank: /[\t ]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what the class is.
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t\n\v\f\r ]/,
  upper: /[A-Z]/,
  word: /[0-9A-Za-z_]/,
  xdigit: /[0-9A-Fa-f]/,
};
