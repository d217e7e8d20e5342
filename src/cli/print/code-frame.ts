import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceLocation } from '../../types/issue.ts';

const WIDEST = 160;

/** Shows the author's line with the one before and after it; undefined when the file cannot be read, and for the place shown last. */
export type CodeFrames = (location: SourceLocation) => string | undefined;

/** Frames of the files below a folder. Issues come file by file, so the last one that was read is kept. */
export function openCodeFrames(folder: string): CodeFrames {
  let last: { readonly file: string; readonly lines: readonly string[] | undefined } | undefined;
  let shown = '';
  return (location) => {
    const place = `${location.file}:${location.line}:${location.column}`;
    if (place === shown) return undefined;
    shown = place;
    if (last?.file !== location.file) last = { file: location.file, lines: readLines(join(folder, location.file)) };
    return last.lines && printFrame(last.lines, location);
  };
}

function readLines(path: string): readonly string[] | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    // The frame is a help; the place itself is printed anyway.
    return undefined;
  }
}

function printFrame(lines: readonly string[], { line, column }: SourceLocation): string | undefined {
  if (line > lines.length) return undefined;
  const first = Math.max(1, line - 1);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = (lines[number - 1] ?? '').slice(0, WIDEST);
    frame.push(`  ${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number === line && column <= WIDEST) frame.push(`    ${' '.repeat(width)} | ${' '.repeat(column - 1)}^`);
  }
  return frame.join('\n');
}
