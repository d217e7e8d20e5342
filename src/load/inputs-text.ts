import { createRequire } from 'node:module';
import type { Node, ParseError } from 'jsonc-parser';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';

/** Input name to value. A map, because an input may have the name of anything that every object has. */
export type InputValues = ReadonlyMap<string, unknown>;

/** What the text of an inputs file gives: JSON, in which comments may stand. Throws `project-invalid` at the place in the file. */
export function parseInputs(text: string, path: string): InputValues {
  const { getNodeValue } = loadLibrary();
  // The library's objects have no prototype; whoever looks into a value expects those of JSON.parse.
  return new Map(parse(text, path).map(({ name, value }) => [name, JSON.parse(JSON.stringify(getNodeValue(value)))]));
}

/** The text with other values for those inputs, and with those that it lacks at its end; not a byte of the rest changes. Throws as `parseInputs` does. */
export function editInputs(text: string, changes: InputValues, path: string): string {
  let edited = text;
  for (const [name, value] of changes) edited = editInput(edited, { name, value: JSON.stringify(value), path });
  return edited;
}

/** Loaded at the first file: most stages have none, and no command should wait for it there. */
function loadLibrary(): typeof import('jsonc-parser') {
  return createRequire(import.meta.url)('jsonc-parser');
}

const HINT = 'It is one object: input name to value.';
const BOM = '\uFEFF';

interface Property {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

function parse(text: string, path: string): readonly Property[] {
  const refuse = (offset: number, problem: string): never => {
    throw new StagewrightError('project-invalid', `${path} cannot be read as JSON: ${problem}.`, {
      hint: HINT,
      at: { file: path, ...placeOf(text, offset) },
    });
  };
  const errors: ParseError[] = [];
  const root = parseDeep(text.startsWith(BOM) ? ` ${text.slice(1)}` : text, errors);
  if (root === 'too deep') return refuse(0, 'it is nested too deeply');
  const [error] = errors;
  if (error) return refuse(error.offset, wordsOf(loadLibrary().printParseErrorCode(error.error)));
  if (root?.type !== 'object') return refuse(root?.offset ?? 0, 'it holds no object');
  const properties = (root.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key && value ? [{ name: String(key.value), key, value }] : [],
  );
  const seen = new Set<string>();
  for (const { name, key } of properties) {
    // One of the two would be ignored, and nobody could say which was meant.
    if (seen.has(name)) refuse(key.offset, `it gives ${quote(name)} twice`);
    seen.add(name);
  }
  return properties;
}

function parseDeep(text: string, errors: ParseError[]): Node | undefined | 'too deep' {
  try {
    return loadLibrary().parseTree(text, errors);
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

/** `CommaExpected` as words: `comma expected`. */
function wordsOf(code: string): string {
  return code.replace(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

interface Edit {
  readonly name: string;
  /** As JSON. */
  readonly value: string;
  readonly path: string;
}

function editInput(text: string, { name, value, path }: Edit): string {
  const properties = parse(text, path);
  const own = properties.find((property) => property.name === name)?.value;
  if (own) return replace(text, own, value);
  const last = properties.at(-1);
  if (!last) return fillEmpty(text, JSON.stringify(name), value);
  const end = last.value.offset + last.value.length;
  const { offset, isLineComment } = skipComments(text, end);
  const before = /(?:^|[\r\n])([ \t]*)$/.exec(text.slice(0, last.key.offset).replace(BOM, ''));
  const space = /^\s*:[ \t]*$/.exec(text.slice(last.key.offset + last.key.length, last.value.offset))?.[0] ?? ': ';
  const onOneLine = !before && !isLineComment;
  const gap = onOneLine ? (space.endsWith(':') ? '' : ' ') : `${lineEndOf(text)}${before?.[1] ?? '  '}`;
  return `${text.slice(0, end)},${text.slice(end, offset)}${gap}${JSON.stringify(name)}${space}${value}${text.slice(offset)}`;
}

/** Behind the comments that follow on the same line: they are about what stands before them. */
function skipComments(text: string, end: number): { readonly offset: number; readonly isLineComment: boolean } {
  const scanner = loadLibrary().createScanner(text);
  scanner.setPosition(end);
  for (let offset = end; ; ) {
    scanner.scan();
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    if (token.startsWith('//')) return { offset: scanner.getPosition(), isLineComment: true };
    if (token.startsWith('/*')) offset = scanner.getPosition();
    else if (!/^[ \t]+$/.test(token)) return { offset, isLineComment: false };
  }
}

/** The first input of a file: on a line of its own, before the brace that ends the object. */
function fillEmpty(text: string, name: string, value: string): string {
  const root = loadLibrary().parseTree(text.replace(BOM, ' '));
  const close = (root?.offset ?? 0) + (root?.length ?? 0) - 1;
  const kept = text.slice(0, close).trimEnd();
  const lineEnd = lineEndOf(text);
  return `${kept}${lineEnd}  ${name}: ${value}${lineEnd}${text.slice(close)}`;
}

function replace(text: string, { offset, length }: Node, value: string): string {
  return text.slice(0, offset) + value + text.slice(offset + length);
}

function lineEndOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}
