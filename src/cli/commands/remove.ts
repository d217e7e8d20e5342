import { readPublished } from '../../deliver/read-published.ts';
import { withWorkspace } from '../../deliver/workspace.ts';
import type { PlaceState } from '../../published/neighbours.ts';
import { hasErrors } from '../../synthesize.ts';
import type { Neighbour } from '../../types/neighbour.ts';
import { checkRemoval } from '../check-removal.ts';
import { findPlace, type PlaceOptions } from '../find-place.ts';
import { openProject } from '../pipeline.ts';
import { printFailure } from '../print/failure.ts';
import { countIssues, printIssues } from '../print/issues.ts';
import { requireNames } from '../require-names.ts';
import type { Outcome, World } from '../world.ts';
import { ChecksFailed, deliver } from './deliver.ts';
import { type PublishFlags, printResults, publishContext } from './publishing.ts';

export interface RemoveOptions extends PlaceOptions, PublishFlags {
  /** Removes also what other applications in the repository still need. @default false */
  readonly allowBroken?: boolean;
}

/** Takes a stage, or some of its applications, out of the GitOps repository; the TypeScript of it may be gone. */
export async function remove(
  world: World,
  [wanted = '', ...applications]: readonly string[],
  options: RemoveOptions,
): Promise<Outcome> {
  requireNames([wanted, ...applications]);
  const project = openProject(world, options);
  const { name: stage, target, delivery, ephemeral, wake, freezes } = await findPlace(world, { stage: wanted, project, options });
  const isRemoval = applications.length === 0;
  const isRemoved = (neighbour: Neighbour) =>
    neighbour.project === project.name &&
    neighbour.stage === stage &&
    (isRemoval || applications.includes(neighbour.application));
  const request = {
    stage,
    target,
    delivery,
    applications: [],
    inputs: {},
    ...(ephemeral !== undefined && { ephemeral }),
    ...(wake && { wake }),
    ...(freezes && { freezes }),
    isRemoval,
    ...(!isRemoval && { removable: applications }),
  };
  return withWorkspace(await publishContext(world, project, { ...options, allowOlder: true }), async (context) => {
    const places = options.allowBroken ? undefined : (await readPublished([{ stage, target }], context)).places;
    const judge = (states: Iterable<PlaceState>) =>
      checkRemoval(
        Array.from(states).flatMap(({ neighbours }) => neighbours),
        isRemoved,
      );
    const issues = places ? judge(places.values()) : [];
    if (hasErrors(issues)) {
      const text = `${printIssues(world, issues, project.root)}Found ${countIssues(issues)}. Nothing was removed.\n`;
      return { exit: 1, json: { results: [], issues }, text };
    }
    const repeat = (place: string, state: PlaceState) => {
      const again = judge(new Map(places).set(place, state).values());
      if (hasErrors(again)) throw new ChecksFailed(again);
    };
    const { results, failure } = await deliver([request], { ...context, ...(places && { recheck: { places, repeat } }) });
    const shown = printResults(world, results, options.dryRun ?? false);
    if (failure) {
      const found = failure instanceof ChecksFailed ? failure.issues : [];
      const error = { code: failure.code, message: failure.message, hint: failure.hint };
      const text = `${printIssues(world, found, project.root)}${shown}${printFailure(world, failure, project.root)}`;
      return { exit: failure.exit, json: { results, issues: found, error }, text };
    }
    // Twice is no mistake: a pipeline may run again, and a branch may never have had its preview.
    const isNothing = results.every(({ action }) => action === 'nothing') && !options.dryRun;
    const text = isNothing
      ? `${world.style('bold', stage)}  nothing to do: ${isRemoval ? 'nothing of it' : 'none of them'} is published\n`
      : '';
    return { exit: 0, json: { results, issues: [] }, text: text || shown };
  });
}
