import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { RuleText } from '../../../src/inspect/api-server/judge.ts';
import { apiRules } from '../../../src/inspect/api-server/rules-table.ts';

const page = 'docs/api-server-rules.md';

test(`${page} has every rule; npx vitest run test/inspect/api-server/page.test.ts -u writes them anew`, async () => {
  const path = resolve(import.meta.dirname, '../../..', page);
  const [introduction] = readFileSync(path, 'utf8').split('\n## Rules\n');
  const rows = Object.entries(apiRules).map(([rule, row]) => [`\`${rule}\`${noteOf(row)}`, row.must, `\`${row.source}\``]);
  const table = align([['rule', 'what it is about must', 'source'], ...rows]);
  await expect(`${introduction}\n## Rules\n\n${SOURCES}\n\n${table.join('\n')}\n`).toMatchFileSnapshot(path);
});

/** A table as the formatter leaves it. */
function align([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

const SOURCES = `The source is a function of Kubernetes: \`core\`, \`apps\`, \`batch\`, \`networking\`, \`policy\`, \`rbac\`, \`autoscaling\`,
\`scheduling\`, \`storage\` and \`admission\` are \`pkg/apis/…/validation/validation.go\`; \`util\`, \`api\`, \`meta\` and \`path\` are
\`util/validation\`, \`api/validation\`, \`apis/meta/v1/validation\` and \`api/validation/path\` of apimachinery; \`registry\` is
\`pkg/registry/core/service/storage/alloc.go\`, \`aggregator\` is kube-aggregator.`;

function noteOf({ severity, until, from }: RuleText): string {
  if (severity) return ' (warning)';
  return until !== undefined ? ` (until 1.${until})` : from !== undefined ? ` (from 1.${from} on)` : '';
}
