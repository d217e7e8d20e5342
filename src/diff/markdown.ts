import type { StageDifference } from './difference.ts';
import { printDetails } from './markdown-details.ts';
import { printRisks, riskForms } from './markdown-risks.ts';
import { printTable, tableForms } from './markdown-table.ts';

/**
 * What changes, as Markdown of at most that many characters (2,000 at least): a table, every risk, then the details
 * folded. Details are cut first; where risks alone are too many, they are counted.
 */
export function printMarkdown(difference: StageDifference, limit: number): string {
  const heads = forms.map(([table, risks]) => [...printTable(difference, table), ...printRisks(difference, risks)].join('\n'));
  const head = heads.find((text) => text.length <= limit) ?? heads.at(-1)!;
  const details = printDetails(difference, limit - head.length - 1);
  return details === '' ? head : `${head}\n${details}`;
}

/** From everything to the least. */
const forms = [
  ...tableForms.map((table) => [table, 'lines'] as const),
  ...riskForms.slice(1).map((risks) => ['totals', risks] as const),
];
