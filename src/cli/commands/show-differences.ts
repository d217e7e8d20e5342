import { compareStages } from '../../deliver/compare.ts';
import type { PublishContext } from '../../deliver/request.ts';
import { applicationOf } from '../../plan/commit-message.ts';
import { compareFiles } from '../../plan/pull-request.ts';
import { hasErrors, type Synthesis } from '../../synthesize.ts';
import { StagewrightError } from '../../text/error.ts';
import { printJson } from '../../text/terminal.ts';
import { plural } from '../../text/words.ts';
import type { CommonOptions } from '../options.ts';
import { printMarkdownDocument, printUnified } from '../print/diff-documents.ts';
import { printDifference } from '../print/diff-text.ts';
import { countIssues, printIssues, printWaived } from '../print/issues.ts';
import { printWarnings } from '../print/warnings.ts';
import type { Outcome, World } from '../world.ts';

export interface DifferenceOptions extends CommonOptions {
  /** Exit 1 when there are differences. */
  readonly exitCode?: boolean;
  /** @default 'text', or 'json' with `--json` */
  readonly format?: 'text' | 'markdown' | 'json' | 'unified';
}

export interface Differing {
  /** Folder of the project. */
  readonly root: string;
  readonly synthesis: Synthesis;
  readonly context: PublishContext;
  /** What is to be published of the stages. */
  readonly requests: Parameters<typeof compareStages>[0];
  /** What is told before, in each form. @default nothing */
  readonly head?: { readonly text: string; readonly markdown: string; readonly json: object };
}

/** What stages as they are rendered would change of what is published, resource by resource. */
export async function showDifferences(world: World, differing: Differing, options: DifferenceOptions): Promise<Outcome> {
  const { root, synthesis, context, requests, head = { text: '', markdown: '', json: {} } } = differing;
  const format = chooseDifferenceFormat(options);
  const { issues, waived } = synthesis;
  const shown = `${printIssues(world, issues, root)}${printWaived(waived)}`;
  const asJson = (json: unknown) => (format === 'json' ? { document: printJson(json) } : {});
  if (hasErrors(issues)) {
    const json = { ...head.json, differences: [], stages: [], issues, waived, warnings: [] };
    return { exit: 1, json, ...asJson(json), text: `${head.text}${shown}Found ${countIssues(issues)}. Nothing was compared.\n` };
  }
  const compared = await compareStages(requests, context);
  const files = compared.flatMap(({ stage, files }) =>
    files.map((file) => ({ ...file, stage, application: applicationOf(stage, file.path) ?? '' })),
  );
  const stages = compared.map(({ stage, files, applications }) => compareFiles(stage, files, applications));
  const differences = files.map(({ path, action, stage }) => ({ path, action, stage }));
  const warnings = compared.flatMap((stage) => stage.warnings);
  const json = { ...head.json, differences, stages, issues, waived, warnings };
  const end = files.length === 0 ? 'Nothing differs from what is published.' : `${plural(files.length, 'file')} would change.`;
  const texts = format === 'text' ? stages.map((difference) => printDifference(world, difference)) : [];
  return {
    exit: options.exitCode && files.length > 0 ? 1 : 0,
    json,
    ...asJson(json),
    ...(format === 'markdown' && { document: head.markdown + printMarkdownDocument(stages) }),
    ...(format === 'unified' && { document: printUnified(files) }),
    text: `${head.text}${shown}${texts.join('')}${printWarnings(world, warnings)}${end}\n`,
  };
}

/** Throws `usage` where `--json` says otherwise. */
export function chooseDifferenceFormat({ format, json = false }: DifferenceOptions): NonNullable<DifferenceOptions['format']> {
  if (!json) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw new StagewrightError('usage', `--json and --format ${format} are two formats.`, { hint: 'Leave one of them out.' });
}
