import type { PlaceState } from '../../deliver/neighbours.ts';
import { type Published, publishStages } from '../../deliver/publish.ts';
import type { PublishContext, StageRequest } from '../../deliver/request.ts';
import { withWorkspace } from '../../deliver/workspace.ts';
import { recogniseForge } from '../../plugs/forges/recognise.ts';
import { hasErrors } from '../../synthesize.ts';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { Issue } from '../../types/issue.ts';
import type { CommonOptions } from '../options.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import { printFailure } from '../print/failure.ts';
import { countIssues, printIssues, printWaived } from '../print/issues.ts';
import { synthesizeAmong } from '../synthesize-among.ts';
import type { Outcome, World } from '../world.ts';
import { loadPublished } from './load-published.ts';
import { type PublishFlags, printResults, publishContext, toRequest } from './publishing.ts';

export type PublishCommandOptions = CommonOptions & PublishFlags;

/** Checks the stages asked for, all before the first push, then delivers each as it says. */
export async function publish(world: World, names: readonly string[], options: PublishCommandOptions): Promise<Outcome> {
  const project = openProject(world, options);
  return withWorkspace(await publishContext(world, project, options), async (context) => {
    const { loaded, published } = await loadPublished(project, { names, ...inputsOf(world, options) }, context);
    const { places } = published;
    const { stages, issues, waived } = synthesizeAmong(project, loaded, places.values());
    const show = (found: readonly Issue[]) => `${printIssues(world, found, project.root)}${printWaived(waived)}`;
    if (hasErrors(issues)) {
      const text = `${show(issues)}Found ${countIssues(issues)}. Nothing was published.\n`;
      return { exit: 1, json: { results: [], issues, waived }, text };
    }
    const repeat = (place: string, state: PlaceState) => {
      const again = synthesizeAmong(project, loaded, new Map([...places, [place, state]]).values());
      if (hasErrors(again.issues)) throw new ChecksFailed(again.issues);
    };
    const { results, failure } = await deliver(stages.map(toRequest), { ...context, recheck: { places, repeat } });
    const found = failure instanceof ChecksFailed ? failure.issues : issues;
    const text = `${show(found)}${printResults(world, results, options.dryRun ?? false)}`;
    if (!failure) return { exit: 0, json: { results, issues: found, waived }, text };
    const error = { code: failure.code, message: failure.message, hint: failure.hint };
    return {
      exit: failure.exit,
      json: { results, issues: found, waived, error },
      text: `${text}${printFailure(world, failure, project.root)}`,
    };
  });
}

async function deliver(requests: readonly StageRequest[], context: PublishContext): Promise<Published> {
  try {
    return await publishStages(requests, context, recogniseForge);
  } catch (failure) {
    if (isStagewrightError(failure) && failure.code === 'checks-failed') return { results: [], failure };
    throw failure;
  }
}

/** Between the checks and the push somebody else has published what does not fit. */
class ChecksFailed extends StagewrightError {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super('checks-failed', 'Meanwhile somebody else has published to the same branch, and with that the checks fail.', {
      hint: 'What is listed as published stands; mend the issues and publish the rest again.',
    });
    this.issues = issues;
  }
}
