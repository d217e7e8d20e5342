import { isTemplated } from './templates.ts';

/** A part of a text that may be a host, with or without a port, and how it stands there. */
export interface HostToken {
  readonly text: string;
  /** Without port and final dot. */
  readonly host: string;
  readonly port: number | undefined;
  /** It is the host of a URL, or one of several in it. */
  readonly isUrl: boolean;
  /** It is all of a value, an item of a comma list, or all that follows a `=` or `: `. */
  readonly isWhole: boolean;
  /** There is nothing else in the text. */
  readonly isAll: boolean;
  /** It stands where a host can stand: in a URL, as a whole, or between spaces or quotes with a port. */
  readonly isHost: boolean;
  /** It is the left side of `key=value` or `key: value`, a part of a path, or the like: no host. */
  readonly isKey: boolean;
}

/**
 * Finds the names in a text that may be hosts and that `isCandidate` knows; comments and lines with templates are passed
 * over. A run of name characters is looked at once and in few steps, so that the time is linear in the text.
 */
export function scanHostTokens(text: string, isCandidate: (host: string) => boolean): readonly HostToken[] {
  const tokens: HostToken[] = [];
  let line: Line | undefined;
  let start = 0;
  while (start < text.length) {
    if (!isNameCode(text.charCodeAt(start))) {
      start++;
      continue;
    }
    let end = start + 1;
    while (end < text.length && isNameCode(text.charCodeAt(end))) end++;
    const host = text.slice(start, text[end - 1] === '.' ? end - 1 : end);
    // No host name is longer than this; what is longer is data, such as a certificate.
    if (host.length <= 253 && isCandidate(host)) {
      if (line === undefined || start >= line.end) line = findLine(text, start);
      const token = line.isSkipped ? undefined : readToken(host, { start: start - line.start, end: end - line.start }, line.text);
      if (token) tokens.push({ ...token, isAll: token.text === text.trim() });
    }
    start = end;
  }
  return tokens;
}

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** A comment, or a line that something else fills in later. */
  readonly isSkipped: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function findLine(whole: string, position: number): Line {
  const start = whole.lastIndexOf('\n', position) + 1;
  const newline = whole.indexOf('\n', position);
  const end = newline < 0 ? whole.length : newline;
  const text = whole.slice(start, end);
  return { text, start, end, isSkipped: isTemplated(text) || /^\s*(#|\/\/)/.test(text) };
}

function readToken(host: string, { start, end }: Span, line: string): Omit<HostToken, 'isAll'> | undefined {
  const portEnd = findPortEnd(line, end);
  const port = portEnd === end ? undefined : Number(line.slice(end + 1, portEnd));
  if (port !== undefined && (port === 0 || port > 65535)) return undefined;
  const place = readPlace(line, start, portEnd);
  const isHost = place.isUrl || place.isWhole || (place.isHost && port !== undefined);
  return { text: port === undefined ? host : line.slice(start, portEnd), host, port, ...place, isHost };
}

/** Letters, digits, `-`, `.` and `_`. */
function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 45 && code <= 57 && code !== 47) || (code >= 65 && code <= 90) || code === 95;
}

/** Where `:8080` ends; where it would begin when there is no port. */
function findPortEnd(text: string, start: number): number {
  if (text[start] !== ':') return start;
  let end = start + 1;
  while (end < text.length && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  const isPort = end > start + 1 && end <= start + 6 && !isNameCode(text.charCodeAt(end));
  return isPort ? end : start;
}

function readPlace(line: string, start: number, end: number): Pick<HostToken, 'isUrl' | 'isWhole' | 'isHost' | 'isKey'> {
  const isOpen = start === 0 || /[\s"'`=,([;|]/.test(line[start - 1]!);
  const isClosed = end === line.length || /[\s"'`,;)\]|/?#}&<\\]/.test(line[end]!);
  const isUrl = isUrlHost(line, start) && (isClosed || line.startsWith(':@', start - 2));
  const isWhole = isOpen && isClosed && isWholeValue(line, start, end);
  return { isUrl, isWhole, isHost: isOpen && isClosed && line[end] !== '/', isKey: isPartOfSomethingElse(line, start, end) };
}

/** After `://`, after the `@` of a URL, or after a comma between the hosts of one. */
function isUrlHost(line: string, start: number): boolean {
  const before = line[start - 1];
  if (before === '/') return line.startsWith('://', start - 3);
  if (before !== '@' && before !== ',') return false;
  let head = start - 1;
  while (head > 0 && start - head < 500 && !/[\s"'`]/.test(line[head - 1]!)) head--;
  return line.slice(head, start).includes('://') || line.startsWith(':@', start - 2);
}

function isWholeValue(line: string, start: number, end: number): boolean {
  const before = line.slice(Math.max(0, start - 16), start);
  const after = line.slice(end, end + 16);
  const isFirst = start <= 16 && /^\s*(- +)?["']?$/.test(before);
  return (isFirst || /[=,]\s*["']?$/.test(before) || /:\s+["']?$/.test(before)) && /^["']?\s*([,;]|$)/.test(after);
}

/** A name that only looks like a host: a key, an item of a path, the rest of a placeholder, the user of a URL. */
function isPartOfSomethingElse(line: string, start: number, end: number): boolean {
  const before = line[start - 1] ?? ' ';
  const after = line[end] ?? ' ';
  if (/[$%})*>{~^\\+!]/.test(before) || /[($%{*@=~+]/.test(after)) return true;
  if (before === '/' && line[start - 2] !== '/') return true;
  return after === ':' && line[end + 1] !== '$';
}
