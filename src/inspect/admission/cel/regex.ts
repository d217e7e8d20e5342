import { readPattern } from '../../../schemas/pattern/read-pattern.ts';
import type { Environment } from './load.ts';

/** Source of names and behaviour: k8s.io/apiserver, pkg/cel/library/regex.go. `matches` itself is renamed in `program.ts`. */
export function registerRegex(environment: Environment): void {
  environment
    .registerFunction(`string.${MATCHES}(string): bool`, matches)
    .registerFunction('matches(string, string): bool', matches)
    .registerFunction('string.find(string): string', (text: string, pattern: string) => compileRe2(pattern).exec(text)?.[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => findAll(text, pattern, -1n))
    .registerFunction('string.findAll(string, int): list<string>', findAll);
}

/** What `matches` of the engine, which knows only JavaScript's expressions, is replaced with. */
export const MATCHES = 'matchesRe2';

function matches(text: string, pattern: string): boolean {
  const expression = readPattern(pattern);
  if (!('test' in expression)) throw new Error(`the expression ${pattern} ${expression.problem}`);
  const found = expression.test(text);
  if (found === undefined) throw new Error(`the expression ${pattern} takes too long`);
  return found;
}

function findAll(text: string, pattern: string, limit: bigint): readonly string[] {
  const found = [...text.matchAll(new RegExp(compileRe2(pattern), 'gu'))].map(([match]) => match);
  return limit < 0n ? found : found.slice(0, Number(limit));
}

/**
 * An expression of RE2 as one of JavaScript, which says where it matches. Throws for what RE2 does not have, such as a lookahead, and
 * for flags in the middle.
 */
export function compileRe2(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const { source, flags } = translate(pattern);
  const expression = new RegExp(source, flags);
  compiled.set(pattern, expression);
  return expression;
}

const compiled = new Map<string, RegExp>();

function translate(pattern: string): { source: string; flags: string } {
  const [prefix = '', letters = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  let rest = pattern.slice(prefix.length);
  let source = '';
  let inClass = false;
  while (rest !== '') {
    const [token = rest]: readonly string[] = (inClass ? IN_CLASS : OUTSIDE).exec(rest) ?? [];
    rest = rest.slice(token.length);
    if (token.startsWith('\\')) source += convertEscape(token, inClass);
    else source += inClass ? convertInClass(token) : convertOutside(token);
    inClass = inClass ? token !== ']' : /^\[/.test(token);
  }
  return { source, flags: `u${[...new Set(letters)].sort().join('')}` };
}

/** A group's beginning, a class's beginning with a bracket that is no end of it, a repetition; or one character. */
const OUTSIDE =
  /^(?:\\Q[\s\S]*?(?:\\E|$)|\\[pP]\{[^}]*\}|\\[pP][A-Z]|\\x\{[\dA-Fa-f]+\}|\\[\s\S]|\(\?P?<[A-Za-z_]\w*>|\(\?[^)]?[^)]?|\[\^?\]?|\{\d+(?:,\d*)?\}|[\s\S])/u;
const IN_CLASS = /^(?:\[:\^?[a-z]+:\]|\\[pP]\{[^}]*\}|\\[pP][A-Z]|\\x\{[\dA-Fa-f]+\}|\\[\s\S]|[\s\S])/u;

function convertOutside(token: string): string {
  if (token.startsWith('(?P<')) return `(?<${token.slice(4)}`;
  if (/^\(\?<[A-Za-z_]/.test(token) || token.startsWith('(?:')) return token;
  if (token.startsWith('(?')) throw new Error(`what ${token} begins is not known here`);
  if (token === '[]' || token === '[^]') return `${token.slice(0, -1)}\\]`;
  return /^[{}\]]$/.test(token) ? `\\${token}` : token;
}

function convertInClass(token: string): string {
  if (!token.startsWith('[:')) return token === '[' ? '\\[' : token;
  const known = POSIX[token.slice(2, -2)];
  if (known === undefined) throw new Error(`${token} is not known here`);
  return known;
}

function convertEscape(token: string, inClass: boolean): string {
  if (token.startsWith('\\Q')) return token.replace(/^\\Q|\\E$/g, '').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  if (token.startsWith('\\x{')) return `\\u${token.slice(2)}`;
  if (/^\\[pP][A-Z]/.test(token)) return `${token.slice(0, 2)}{${token.slice(2)}}`;
  if (token === '\\s') return inClass ? SPACES : `[${SPACES}]`;
  if (token === '\\S' && !inClass) return `[^${SPACES}]`;
  if (token === '\\A') return '(?<![\\s\\S])';
  if (token === '\\z') return '(?![\\s\\S])';
  if (token === '\\a') return '\\x07';
  if (/^\\[0-9]$/.test(token)) throw new Error(`${token} is not known here`);
  if (token === '\\-') return inClass ? token : '-';
  return /^\\[^A-Za-z\\^$.*+?()[\]{}|/]$/.test(token) ? token.slice(1) : token;
}

const SPACES = '\\t\\n\\f\\r ';
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
