import type { FileTexts, StageDifference } from '../../diff/difference.ts';
import { printMarkdown } from '../../diff/markdown.ts';
import { code } from '../../diff/markdown-code.ts';
import { maskTexts } from '../../diff/mask-texts.ts';
import { unifiedDiff } from '../../diff/unified-diff.ts';

// What forges take as a comment or description.
const LONGEST = 60_000;

/** All stages as one text in Markdown, as pull requests show it. */
export function printMarkdownDocument(differences: readonly StageDifference[]): string {
  const changed = differences.filter(({ applications }) => applications.length > 0);
  if (changed.length === 0) return 'Nothing differs from what is published.\n';
  const limit = Math.floor(LONGEST / changed.length);
  return changed
    .map((difference) => {
      const head = `## ${code(difference.stage)}\n\n`;
      return `${head}${printMarkdown(difference, limit - head.length - 1)}`;
    })
    .join('\n');
}

/** The files line by line, without the values of Secrets. */
export function printUnified(files: readonly FileTexts[]): string {
  return files
    .map((file) => {
      const { before, after } = maskTexts(file);
      return unifiedDiff(file.path, before, after);
    })
    .join('');
}
