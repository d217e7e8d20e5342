import type { ReadReport } from './format.ts';

/** One finding a line: `FILE: MESSAGE`, `FILE:LINE: MESSAGE`, or any text about the whole stage. */
export const readLines: ReadReport = (text) => ({
  findings: text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, file, number, message] = /^([^\s:][^:]*\.ya?ml):(?:(\d+):(?:\d+:)?)?\s*(.+)$/.exec(line) ?? [];
      if (file === undefined || message === undefined) return { severity: 'error' as const, message: line };
      return { severity: 'error' as const, message, file, ...(number !== undefined && { line: Number(number) }) };
    }),
});
