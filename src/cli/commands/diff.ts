import { compareStages } from '../../deliver/compare.ts';
import { applicationOf } from '../../plan/commit-message.ts';
import { compareFiles } from '../../plan/pull-request.ts';
import { hasErrors } from '../../synthesize.ts';
import { StagewrightError } from '../../text/error.ts';
import { printJson } from '../../text/terminal.ts';
import { plural } from '../../text/words.ts';
import type { CommonOptions } from '../options.ts';
import { printMarkdownDocument, printUnified } from '../print/diff-documents.ts';
import { printDifference } from '../print/diff-text.ts';
import { countIssues, printIssues, printWaived } from '../print/issues.ts';
import { printWarnings } from '../print/warnings.ts';
import { synthesizeAmong } from '../synthesize-among.ts';
import type { Outcome, World } from '../world.ts';
import { toRequest } from './publishing.ts';
import { withPublished } from './with-published.ts';

export interface DiffOptions extends CommonOptions {
  /** Exit 1 when there are differences. */
  readonly exitCode?: boolean;
  /** @default 'text', or 'json' with `--json` */
  readonly format?: 'text' | 'markdown' | 'json' | 'unified';
}

/** What `publish` would change, resource by resource, against the target branches. */
export async function diff(world: World, names: readonly string[], options: DiffOptions): Promise<Outcome> {
  const format = chooseFormat(options);
  return withPublished(world, { names, options }, async (reading) => {
    const { project, context, loaded, published } = await reading;
    const synthesis = synthesizeAmong(project, loaded, published.places.values());
    const { issues, waived } = synthesis;
    const shown = `${printIssues(world, issues, project.root)}${printWaived(waived)}`;
    const asJson = (json: unknown) => (format === 'json' ? { document: printJson(json) } : {});
    if (hasErrors(issues)) {
      const json = { differences: [], stages: [], issues, waived, warnings: [] };
      return { exit: 1, json, ...asJson(json), text: `${shown}Found ${countIssues(issues)}. Nothing was compared.\n` };
    }
    const compared = await compareStages(synthesis.stages.map(toRequest), context);
    const files = compared.flatMap(({ stage, files }) =>
      files.map((file) => ({ ...file, stage, application: applicationOf(stage, file.path) ?? '' })),
    );
    const stages = compared.map(({ stage, files, applications }) => compareFiles(stage, files, applications));
    const warnings = compared.flatMap((stage) => stage.warnings);
    const json = {
      differences: files.map(({ path, action, stage }) => ({ path, action, stage })),
      stages,
      issues,
      waived,
      warnings,
    };
    const end = files.length === 0 ? 'Nothing differs from what is published.' : `${plural(files.length, 'file')} would change.`;
    const texts = format === 'text' ? stages.map((difference) => printDifference(world, difference)) : [];
    return {
      exit: options.exitCode && files.length > 0 ? 1 : 0,
      json,
      ...asJson(json),
      ...(format === 'markdown' && { document: printMarkdownDocument(stages) }),
      ...(format === 'unified' && { document: printUnified(files) }),
      text: `${shown}${texts.join('')}${printWarnings(world, warnings)}${end}\n`,
    };
  });
}

/** Throws `usage` where `--json` says otherwise. */
function chooseFormat({ format, json = false }: DiffOptions): NonNullable<DiffOptions['format']> {
  if (!json) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw new StagewrightError('usage', `--json and --format ${format} are two formats.`, { hint: 'Leave one of them out.' });
}
