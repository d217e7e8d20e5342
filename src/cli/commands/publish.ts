import { publishStages } from '../../deliver/publish.ts';
import { localForge } from '../../plugs/forges/local.ts';
import { hasErrors, synthesize } from '../../synthesize.ts';
import type { CommonOptions } from '../options.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import { printFailure } from '../print/failure.ts';
import { countIssues, printIssues } from '../print/issues.ts';
import type { Outcome, World } from '../world.ts';
import { loadPublished } from './load-published.ts';
import { type PublishFlags, printResults, publishContext, toRequest } from './publishing.ts';

export type PublishCommandOptions = CommonOptions & PublishFlags;

/** Checks the stages asked for, all before the first push, then delivers each as it says. */
export async function publish(world: World, names: readonly string[], options: PublishCommandOptions): Promise<Outcome> {
  const project = openProject(world, options);
  const context = await publishContext(world, project, options);
  const { stages, findings } = await loadPublished(project, { names, ...inputsOf(world, options) }, context);
  const synthesis = synthesize(project, stages, findings);
  const { issues } = synthesis;
  const shown = printIssues(world, issues, project.root);
  if (hasErrors(issues)) {
    return { exit: 1, json: { results: [], issues }, text: `${shown}Found ${countIssues(issues)}. Nothing was published.\n` };
  }
  const { results, failure } = await publishStages(synthesis.stages.map(toRequest), context, localForge());
  const text = `${shown}${printResults(world, results, options.dryRun ?? false)}`;
  if (!failure) return { exit: 0, json: { results, issues }, text };
  const error = { code: failure.code, message: failure.message, hint: failure.hint };
  return { exit: failure.exit, json: { results, issues, error }, text: `${text}${printFailure(world, failure, project.root)}` };
}
