import { compareStages, type FileDifference } from '../../deliver/compare.ts';
import { unifiedDiff } from '../../plan/unified-diff.ts';
import { hasErrors } from '../../synthesize.ts';
import { plural } from '../../text/words.ts';
import type { CommonOptions } from '../options.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import { countIssues, printIssues, printWaived } from '../print/issues.ts';
import { synthesizeAmong } from '../synthesize-among.ts';
import type { Outcome, World } from '../world.ts';
import { loadPublished } from './load-published.ts';
import { publishContext, toRequest } from './publishing.ts';

export interface DiffOptions extends CommonOptions {
  /** Exit 1 when there are differences. */
  readonly exitCode?: boolean;
}

/** What `publish` would change, file by file, against the target branches. */
export async function diff(world: World, names: readonly string[], options: DiffOptions): Promise<Outcome> {
  const project = openProject(world, options);
  const context = await publishContext(world, project, {});
  const { loaded, published } = await loadPublished(project, { names, ...inputsOf(world, options) }, context);
  const synthesis = synthesizeAmong(project, loaded, published.places.values());
  const { issues, waived } = synthesis;
  const shown = `${printIssues(world, issues, project.root)}${printWaived(waived)}`;
  if (hasErrors(issues)) {
    return {
      exit: 1,
      json: { differences: [], issues, waived },
      text: `${shown}Found ${countIssues(issues)}. Nothing was compared.\n`,
    };
  }
  const differences = await compareStages(synthesis.stages.map(toRequest), context);
  const texts = differences.map((difference) => printDifference(world, difference));
  const end =
    differences.length === 0 ? 'Nothing differs from what is published.' : `${plural(differences.length, 'file')} would change.`;
  return {
    exit: options.exitCode && differences.length > 0 ? 1 : 0,
    json: { differences: differences.map(({ before: _, after: __, ...change }) => change), issues, waived },
    text: `${shown}${texts.join('')}${end}\n`,
  };
}

const colors = { '+': 'green', '-': 'red', '@': 'cyan' } as const;

function printDifference(world: World, { path, before, after }: FileDifference): string {
  return unifiedDiff(path, before, after)
    .split('\n')
    .map((line) => {
      const color = colors[line[0] as keyof typeof colors];
      return color ? world.style(color, line) : line;
    })
    .join('\n');
}
