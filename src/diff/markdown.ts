import type { StageDifference } from './difference.ts';
import { printDetails } from './markdown-details.ts';
import { printRisks, printRisksShort, printRisksShortest } from './markdown-risks.ts';
import { printTable, tableForms } from './markdown-table.ts';

/**
 * What changes, as Markdown of at most that many characters (200 at least): a table, every risk, then the details folded. Details are
 * cut first, then the table loses its images and its rows; then risks are told in short, the lesser ones first, and always counted.
 */
export function printMarkdown(difference: StageDifference, limit: number): string {
  const head = findHead(difference, limit);
  const details = printDetails(difference, limit - head.length - 1);
  return details === '' ? head : `${head}\n${details}`;
}

function findHead(difference: StageDifference, limit: number): string {
  const risks = printRisks(difference);
  for (const form of tableForms) {
    const head = [...printTable(difference, form), ...risks].join('\n');
    if (head.length <= limit) return head;
  }
  const table = printTable(difference, 'totals');
  const short = [...table, ...printRisksShort(difference, limit - table.join('\n').length - 1)].join('\n');
  return short.length <= limit ? short : printRisksShortest(difference).join('\n');
}
