import { plural } from '../text/words.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { ResourceId } from '../types/resource.ts';
import type { FieldChange, ResourceDifference, TextDifference } from './difference.ts';
import { makeInert, shorten } from './inert.ts';

/** One line of what changes, without its line break; `!` is for what is both before and after. */
export interface DetailLine {
  readonly sign: '+' | '-' | '!' | ' ';
  readonly text: string;
}

const MOST_LINES = 120;
const LONGEST_VALUE = 160;
const LONGEST_LINE = 400;

/** `Deployment shop/web`. */
export function printResource({ kind, namespace, name }: ResourceId): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

const signs = { added: '+', changed: '!', moved: '!', removed: '-' } as const;

/** A resource and each of its fields that differ; nothing in it is active. */
export function describeResource({ action, id, path, from, fields }: ResourceDifference): readonly DetailLine[] {
  const origin = from?.name ? ` (was ${from.name})` : from?.path ? ` (moved from ${from.path} to ${path})` : '';
  const head = `${printResource(id)}${origin}`;
  return finish([{ sign: signs[action], text: head }, ...fields.flatMap(describeField)]);
}

/** A file that is compared as text. */
export function describeText({ action, path, reason, lines }: TextDifference): readonly DetailLine[] {
  const hidden = lines.length === 0 ? '; not shown, for there may be a Secret in it' : '';
  return finish([{ sign: signs[action], text: `${path} (${reason}${hidden})` }, ...lines.map(describeLine)]);
}

function describeField({ at, before, after, lines }: FieldChange): readonly DetailLine[] {
  if (lines) return [{ sign: '!', text: `  ${at}:` }, ...lines.map(describeLine)];
  if (before === undefined) return [{ sign: '+', text: `  ${at}: ${printValue(after)}` }];
  if (after === undefined) return [{ sign: '-', text: `  ${at}: ${printValue(before)}` }];
  const [from, to] = printBoth(before, after);
  return [{ sign: '!', text: `  ${at}: ${from} → ${to}` }];
}

/** After a bar, so that no line of others begins one of ours. */
function describeLine(line: string): DetailLine {
  // What is left out between, and that a text ends without a line break.
  if (line === '…' || line.startsWith('\\')) return { sign: ' ', text: `    ${line}` };
  return { sign: line[0] === '+' || line[0] === '-' ? line[0] : ' ', text: `    | ${line.slice(1)}` };
}

function finish(lines: readonly DetailLine[]): readonly DetailLine[] {
  const shown = lines.slice(0, MOST_LINES).map(({ sign, text }) => ({ sign, text: shorten(makeInert(text), LONGEST_LINE) }));
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, { sign: ' ', text: `  … and ${plural(rest, 'more line', 'more lines')}` }] : shown;
}

function printBoth(before: JsonValue, after: JsonValue): readonly [string, string] {
  const [from, to] = [printWhole(before), printWhole(after)];
  let start = 0;
  while (start < from.length && from[start] === to[start]) start++;
  // Where they differ must be seen.
  const skipped = start < LONGEST_VALUE - 40 ? 0 : start - 40;
  const cut = (text: string) => shorten(skipped > 0 ? `…${text.slice(skipped)}` : text, LONGEST_VALUE);
  return [cut(from), cut(to)];
}

function printValue(value: JsonValue | undefined): string {
  return shorten(printWhole(value ?? null), LONGEST_VALUE);
}

/** As in YAML: text that could be taken for something else stands in quotes. */
function printWhole(value: JsonValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return JSON.stringify(value);
  const isPlain =
    /^[A-Za-z_./*][\w.:/@+*=-]*( [\w.:/@+*=()-]+)*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
