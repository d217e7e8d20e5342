/**
 * The text of a string on one line: plain where no reader of YAML 1.1 or 1.2 can take it for anything else, else in
 * double quotes. Undefined when the string holds half of a surrogate pair, which no encoding of Unicode can carry.
 */
export function printString(text: string): string | undefined {
  if (text.length <= longestPlain && plain.test(text) && !(text.length <= longestWord && words.has(text.toLowerCase())))
    return text;
  return loneSurrogate.test(text) ? undefined : printQuoted(text);
}

/**
 * The text of a string of several lines as a literal block, whose lines start with `lineBreak` (a newline and the
 * indentation). Undefined when there is one line only, or when a reader or an editor could change the lines.
 */
export function printLiteral(text: string, lineBreak: string): string | undefined {
  if (!text.includes('\n') || unsafeInLiteral.test(text) || blankEdge.test(text) || loneSurrogate.test(text)) return undefined;
  const ending = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = ending === '-' ? text : text.slice(0, -1);
  // Readers find the indentation by the first line that is not empty, unless they are told.
  const indentation = startsWithSpace.test(text) ? '2' : '';
  return `|${indentation}${ending}${('\n' + lines).replace(lineStart, lineBreak)}`;
}

/**
 * The text of a number; undefined for NaN, infinities and integers that JavaScript does not hold exactly. Minus zero
 * is `0`, as in JSON. An exponent always follows a decimal point, without which YAML 1.1 reads a string.
 */
export function printNumber(value: number): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < 1e21)) return undefined;
  const text = String(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}

/**
 * Words that single spaces or colons hold together. None starts like an indicator, a date or a number; a number with
 * a unit (`100m`, `1.5Gi`, `25%`) is fine as long as the unit is no exponent and no prefix of another base. `e3` is a
 * number to one reader.
 */
const plain =
  /^(?!-?[eE][-+]?\d+$)(?:[A-Za-z_/$]|--?[A-Za-z]|\.\/|\.[A-Za-z]{2}|[0-9]+(?:\.[0-9]+)?[%ac-df-np-wyzAC-DF-NP-WYZ])[\w./@+=~%$()*&?!,;<>^'-]*(?:(?: |:+)[\w./@+=~%$()*&?!,;<>^'-]+)*$/;

/** What some reader takes for a boolean, a null or a number, although it looks like a word. */
const words = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'inf', 'nan', '.inf', '.nan', '-inf']);
const longestWord = 5;

/** Matching much longer strings would exhaust the regular expression's stack. */
const longestPlain = 1000;

const loneSurrogate = /\p{Surrogate}/u;

/** JSON's string is YAML's too; what JSON leaves raw, but a reader would refuse, change or reorder, is escaped as well. */
function printQuoted(text: string): string {
  const quoted = JSON.stringify(text);
  return unsafeInQuotes.test(quoted) ? quoted.replace(everyUnsafeInQuotes, printEscape) : quoted;
}

/** DEL, C1 controls, the no-break space, line breaks of YAML 1.1, bidirectional controls, byte order mark, non-characters. */
const unsafeInQuotes = /[\x7f-\xa0\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/;
const everyUnsafeInQuotes = new RegExp(unsafeInQuotes, 'g');

function printEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const unsafeInLiteral = /[\0-\x08\x0b-\x1f\x7f-\xa0\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/;

/** A first or last line of nothing but blanks: readers differ on it, and editors strip it. */
const blankEdge = /^\n*(?:[ \t]+(?:\n|$)|$)|\n[ \t]+\n*$/;
const startsWithSpace = /^\n*[ \t]/;

/** A newline, with the indentation to come unless the line is empty. */
const lineStart = /\n(?!\n|$)/g;
