import { formatPatch, structuredPatch } from 'diff';

// Two long texts without a common line would take seconds; then the old one is shown removed and the new one added.
const MOST_EDITS = 2_000;

/** The difference of two files as people know it, with three lines around each change. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const patch = structuredPatch(path, path, before, after, '', '', { context: 3, maxEditLength: MOST_EDITS });
  if (!patch) return [`--- ${path}`, `+++ ${path}`, ...mark('-', before), ...mark('+', after), ''].join('\n');
  return formatPatch(patch)
    .split('\n')
    .filter((line) => !line.startsWith('====') && !line.startsWith('\\ No newline'))
    .join('\n');
}

/** The lines that differ and two around them, each after `-`, `+` or a blank; `…` stands for what is left out between. */
export function lineChanges(before: string, after: string): readonly string[] {
  // That neither ends with a line break is no difference.
  const end = before.endsWith('\n') || after.endsWith('\n') ? '' : '\n';
  const patch = structuredPatch('', '', before + end, after + end, '', '', { context: 2, maxEditLength: MOST_EDITS });
  if (!patch) return [...mark('-', before), ...mark('+', after)];
  return patch.hunks.flatMap(({ lines }, index) => (index === 0 ? lines : ['…', ...lines]));
}

function mark(sign: string, text: string): readonly string[] {
  return text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => sign + line);
}
