/** A `${…}` in a text, as Flux reads it. */
export interface Expression {
  /** As it stands, cut where it is long. */
  readonly text: string;
  /** Absent where Flux cannot read it, so that the whole build fails. */
  readonly variable?: string;
  /** True for `${NAME:=value}` and its like, which need no variable. */
  readonly hasDefault: boolean;
}

/** The expressions that Flux would replace in a text: neither `$NAME` nor `$${NAME}`. Source: envsubst/parse of fluxcd/pkg. */
export function listExpressions(text: string): readonly Expression[] {
  const found: Expression[] = [];
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', start + 2)) {
    if (text[start - 1] !== '$') found.push(read(text, start));
  }
  return found;
}

function read(text: string, start: number): Expression {
  NAME.lastIndex = start + 2;
  const [, hash = '', variable = '', next = ''] = NAME.exec(text)!;
  const end = text.indexOf('}', start);
  const shown = end === -1 ? text.slice(start, start + MOST) : text.slice(start, Math.min(end + 1, start + MOST));
  const isReadable = variable !== '' && end !== -1 && (hash === '' ? FOLLOWERS.has(next) : next === '}');
  const isDefault = next === '=' || (next === ':' && /^[=\-?+]/.test(text.slice(NAME.lastIndex)));
  return { text: shown, ...(isReadable && { variable }), hasDefault: isReadable && isDefault };
}

const MOST = 40;
const NAME = /(#?)([\p{L}\p{Nd}_]*)(.?)/suy;
/** What may come after a name: its end, or one of the functions. */
const FOLLOWERS = new Set(['}', ':', '=', ',', '^', '/', '#', '%']);
