import { isFloatField } from '../text/float-field.ts';
import { hasPolicy, policyComment } from '../text/image-policy.ts';
import { printPath } from '../text/path.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { printLiteral, printNumber, printString } from './scalar.ts';
import { unprintable, unprintableDepth, unprintableKey } from './unprintable.ts';

export { UnprintableValueError } from './unprintable.ts';

/**
 * The value as one YAML document: block style, two spaces of indentation, keys in their own order, one newline at the
 * end, no document marker; undefined properties are left out. Every reader of YAML 1.1 or 1.2 gets the same value back.
 * Throws `UnprintableValueError` for what is not plain JSON, for integers that are not exact (but where Kubernetes reads a
 * float64), for text that is not Unicode, for cycles and for more than 200 levels. Fields with an image policy, by their paths, get the comment that says so.
 */
export function toYaml(value: JsonValue, policies?: ReadonlyMap<string, string>): string {
  const text = `${printValue(value, { root: value, path: [], keepBlankEnd: true, policies })}\n`;
  if (!text.endsWith('\n\n')) return text;
  // Blank lines at the end of a file get lost in editors and commit hooks; here they belong to the last string.
  return `${printValue(value, { root: value, path: [], keepBlankEnd: false, policies })}\n`;
}

/** Where the emitter stands. */
interface Position {
  readonly root: JsonValue;
  /** From the root to the value in hand, changed on the way: its length is the level of indentation. */
  readonly path: (string | number)[];
  /** Whether strings that end in blank lines may stand as literal blocks. */
  readonly keepBlankEnd: boolean;
  /** Fields whose value a bot writes, which finds them by a comment. */
  readonly policies: ReadonlyMap<string, string> | undefined;
}

/** The text of a value from where it starts: no indentation before its first line, no newline after its last. */
function printValue(value: JsonValue, position: Position): string {
  if (typeof value === 'string') return printText(value, position);
  if (typeof value === 'number') return printNumber(value) ?? printFloat(value, position) ?? refuse(value, position);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value === null) return 'null';
  if (typeof value !== 'object') return refuse(value, position);
  if (position.path.length >= deepest) throw unprintableDepth(position.root, position.path);
  if (isList(value)) return printList(value, position);
  return isPlain(value) ? printObject(value, position) : refuse(value, position);
}

/** An integer too large to be exact, where one is read as a double anyway. */
function printFloat(value: number, { root, path }: Position): string | undefined {
  return Number.isFinite(value) && isFloatField(root as JsonObject, printPath(path)) ? String(value) : undefined;
}

function printText(text: string, position: Position): string {
  const { path, keepBlankEnd } = position;
  const mayBeLiteral = path.length > 0 && (keepBlankEnd || !text.endsWith('\n\n')) && !hasPolicy(text);
  return (mayBeLiteral ? printLiteral(text, lineBreaks[path.length]!) : undefined) ?? printString(text) ?? refuse(text, position);
}

function printList(list: readonly JsonValue[], position: Position): string {
  const { path } = position;
  const lineBreak = lineBreaks[path.length]!;
  let text = '';
  for (let index = 0; index < list.length; index++) {
    path.push(index);
    text += `${index === 0 ? '' : lineBreak}- ${printValue(list[index]!, position)}`;
    path.pop();
  }
  return text === '' ? '[]' : text;
}

function printObject(object: JsonObject, position: Position): string {
  const { path } = position;
  const lineBreak = lineBreaks[path.length]!;
  const childLineBreak = lineBreaks[path.length + 1]!;
  let text = '';
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    path.push(key);
    const keyText = printString(key) ?? refuseKey(position);
    const valueText = printValue(value, position);
    if (text !== '') text += lineBreak;
    text += keyText.length > longestKey ? `? ${keyText}${lineBreak}:` : `${keyText}:`;
    text += isBlock(value, valueText) ? childLineBreak + valueText : ` ${valueText}`;
    if (position.policies && typeof value === 'string') text += printPolicy(position.policies.get(printPath(path)));
    path.pop();
  }
  return text === '' ? '{}' : text;
}

function printPolicy(policy: string | undefined): string {
  return policy === undefined ? '' : policyComment(policy);
}

/** True for a list or object that stands on lines of its own below its key. */
function isBlock(value: JsonValue, text: string): boolean {
  return typeof value === 'object' && value !== null && text !== '{}' && text !== '[]';
}

function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** True for objects without a class, also those of another realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function refuse(value: unknown, { path }: Position): never {
  throw unprintable(value, path);
}

function refuseKey({ path }: Position): never {
  throw unprintableKey(path);
}

const deepest = 200;

/** YAML limits a key before a colon to 1024 characters; longer ones get a question mark. */
const longestKey = 1000;

/** A newline and the indentation of each level. */
const lineBreaks: readonly string[] = Array.from({ length: deepest + 2 }, (_, level) => `\n${'  '.repeat(level)}`);
