import { type Characters, findEscaped, readBrackets, readProperty } from './characters.ts';
import { Unreadable } from './unreadable.ts';

/** What an expression is made of. */
export type Expression =
  | { readonly kind: 'characters'; readonly has: Characters }
  | { readonly kind: 'assertion'; readonly what: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly parts: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly part: Expression; readonly least: number; readonly most: number };

export type Assertion = 'text-begin' | 'text-end' | 'line-begin' | 'line-end' | 'boundary' | 'no-boundary';

/** @throws Unreadable */
export function parse(text: string): Expression {
  const reader: Reader = { characters: [...text], at: 0, depth: 0 };
  const expression = readChoice(reader, { i: false, m: false, s: false });
  if (reader.at < reader.characters.length) throw new Unreadable('invalid', 'has a ")" too many');
  return expression;
}

interface Reader {
  /** By code point. */
  readonly characters: readonly string[];
  at: number;
  depth: number;
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

const DEEPEST = 100;

function readChoice(reader: Reader, flags: Flags): Expression {
  if (++reader.depth > DEEPEST) throw new Unreadable('unjudged', 'nests too deeply');
  const parts: Expression[] = [];
  let current: Expression[] = [];
  let now = flags;
  for (;;) {
    const character = reader.characters[reader.at];
    if (character === undefined || character === ')') break;
    if (character === '|') {
      reader.at++;
      parts.push({ kind: 'sequence', parts: current });
      current = [];
      continue;
    }
    const flagged = readFlags(reader, now);
    if (flagged && flagged.isGroup === false) {
      now = flagged.flags;
      continue;
    }
    const atom = flagged ? readGroup(reader, flagged.flags) : readAtom(reader, now);
    current.push(readRepeats(reader, atom));
  }
  reader.depth--;
  parts.push({ kind: 'sequence', parts: current });
  return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
}

/** `(?i)`, or the beginning of `(?i:…)`; both change what follows. */
function readFlags(reader: Reader, flags: Flags): { readonly flags: Flags; readonly isGroup: boolean } | undefined {
  const found = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(reader.characters.slice(reader.at, reader.at + 14).join(''));
  if (!found) return undefined;
  reader.at += found[0].length;
  const [, on = '', off = '', end] = found;
  const pick = (flag: 'i' | 'm' | 's') => (on.includes(flag) || flags[flag]) && !off.includes(flag);
  return { flags: { i: pick('i'), m: pick('m'), s: pick('s') }, isGroup: end === ':' };
}

function readGroup(reader: Reader, flags: Flags): Expression {
  const inner = readChoice(reader, flags);
  if (reader.characters[reader.at] !== ')') throw new Unreadable('invalid', 'lacks a ")"');
  reader.at++;
  return inner;
}

function readAtom(reader: Reader, flags: Flags): Expression {
  const { characters } = reader;
  const character = characters[reader.at++]!;
  switch (character) {
    case '(': {
      if (characters[reader.at] !== '?') return readGroup(reader, flags);
      const name = /^\?P?<[A-Za-z_]\w*>/.exec(characters.slice(reader.at, reader.at + 80).join(''));
      if (!name) throw new Unreadable('invalid', 'looks ahead or behind, which RE2 does not know');
      reader.at += name[0].length;
      return readGroup(reader, flags);
    }
    case '[': {
      const { has, next } = readBrackets(characters, reader.at);
      reader.at = next;
      return { kind: 'characters', has: flags.i ? ignoreCase(has) : has };
    }
    case '.':
      return { kind: 'characters', has: flags.s ? () => true : (code) => code !== 10 };
    case '^':
      return { kind: 'assertion', what: flags.m ? 'line-begin' : 'text-begin' };
    case '$':
      return { kind: 'assertion', what: flags.m ? 'line-end' : 'text-end' };
    case '*':
    case '+':
    case '?':
      throw new Unreadable('invalid', `repeats nothing by ${character}`);
    case '\\':
      return readEscape(reader, flags);
    default:
      return literal(character, flags);
  }
}

const ASSERTIONS: Readonly<Record<string, Assertion>> = { A: 'text-begin', z: 'text-end', b: 'boundary', B: 'no-boundary' };

function readEscape(reader: Reader, flags: Flags): Expression {
  const { characters } = reader;
  const character = characters[reader.at] ?? '';
  const assertion = Object.hasOwn(ASSERTIONS, character) ? ASSERTIONS[character] : undefined;
  if (assertion !== undefined) {
    reader.at++;
    return { kind: 'assertion', what: assertion };
  }
  if (character === 'Q') {
    const rest = characters.slice(reader.at + 1).join('');
    const [quoted = ''] = rest.split('\\E');
    reader.at += 1 + [...quoted].length + (quoted.length < rest.length ? 2 : 0);
    return { kind: 'sequence', parts: [...quoted].map((each) => literal(each, flags)) };
  }
  const { has, next } =
    character === 'p' || character === 'P' ? readProperty(characters, reader.at) : findEscaped(characters, reader.at);
  reader.at = next;
  return { kind: 'characters', has: flags.i ? ignoreCase(has) : has };
}

function literal(character: string, { i }: Flags): Expression {
  const code = character.codePointAt(0)!;
  const has: Characters = (each) => each === code;
  return { kind: 'characters', has: i ? ignoreCase(has) : has };
}

function ignoreCase(has: Characters): Characters {
  return (code) => {
    if (has(code)) return true;
    const text = String.fromCodePoint(code);
    return [text.toLowerCase(), text.toUpperCase()].some((each) => has(each.codePointAt(0)!));
  };
}

/** Go's limit of a count. */
const MOST = 1000;

function readRepeats(reader: Reader, atom: Expression): Expression {
  let expression = atom;
  for (let count = 0; ; count++) {
    const found = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/.exec(reader.characters.slice(reader.at, reader.at + 14).join(''));
    if (!found) return expression;
    if (count > 0) throw new Unreadable('invalid', `repeats a repetition by ${found[0]}`);
    reader.at += found[0].length;
    // Which match is taken does not matter here, so a lazy one is as any other.
    if (reader.characters[reader.at] === '?') reader.at++;
    const [sign, from = '0', comma, to] = found;
    const least = sign === '+' ? 1 : Number(from);
    const isOpen = sign === '*' || sign === '+' || (comma !== undefined && to === '');
    const most = isOpen ? Number.POSITIVE_INFINITY : sign === '?' ? 1 : Number(to ?? from);
    if (least > MOST || (most > MOST && !isOpen) || most < least) throw new Unreadable('invalid', `repeats by ${sign}`);
    expression = { kind: 'repeat', part: expression, least, most };
  }
}
