import type { FileTexts, TextDifference } from './difference.ts';
import { mayHoldSecret } from './mask.ts';
import { lineChanges } from './unified-diff.ts';

/** A file that cannot be compared by resource. */
export interface UnreadFile extends FileTexts {
  readonly reason: string;
}

/** Files line by line; nothing of one that may hold a Secret. */
export function compareTexts(files: readonly UnreadFile[]): readonly TextDifference[] {
  return files.map(({ path, application, before, after, reason }) => ({
    action: before === '' ? 'added' : after === '' ? 'removed' : 'changed',
    application,
    path,
    reason,
    lines: [path, before, after].some(mayHoldSecret) ? [] : lineChanges(before, after),
  }));
}
