import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceLocation } from '../../types/issue.ts';

const WIDEST = 160;

/** The author's line with the one before and after it; undefined when the file cannot be read. */
export function codeFrame(project: string, { file, line, column }: SourceLocation): string | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(join(project, file), 'utf8').split('\n');
  } catch {
    // The frame is a help; the place itself is printed anyway.
    return undefined;
  }
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
