import type { PublishResult } from '../../deliver/request.ts';
import type { PlaceState } from '../../published/neighbours.ts';
import { hasErrors, type Synthesis } from '../../synthesize.ts';
import type { RenderedApplication } from '../../types/files.ts';
import type { Freeze } from '../../types/freeze.ts';
import type { Issue } from '../../types/issue.ts';
import type { Neighbour } from '../../types/neighbour.ts';
import { checkPart, toNeighbour } from '../check-part.ts';
import { printFailure } from '../print/failure.ts';
import { countIssues, printIssues, printWaived } from '../print/issues.ts';

import { synthesizeAmongPublished } from '../published-definitions.ts';
import { synthesizeAmong } from '../synthesize-among.ts';
import { validate } from '../validate.ts';
import type { Outcome, World } from '../world.ts';
import { ChecksFailed, deliver } from './deliver.ts';
import { type PublishFlags, printResults, toRequest } from './publishing.ts';
import type { WithPublished } from './with-published.ts';

export interface PublishOutcome extends Outcome {
  /** What landed or was proposed; none where the checks failed. */
  readonly results: readonly PublishResult[];
}

export interface Publishable extends WithPublished {
  /** The applications that are published; the others stay as they are. @default all */
  readonly only?: readonly string[];
  /** Those that count where another code than the loaded one says them. @default those of the loaded stages */
  readonly freezes?: readonly Freeze[];
}

/** Checks loaded stages among what is published, all before the first push, then delivers each as it says. */
export async function publishLoaded(
  world: World,
  { only, freezes, ...among }: Publishable,
  { dryRun = false }: PublishFlags,
): Promise<PublishOutcome> {
  const { context, loaded } = among;
  const { places } = among.published;
  const { project, synthesis: whole } = await synthesizeAmongPublished(among);
  const limit = (synthesis: Synthesis, states: readonly PlaceState[]) =>
    only ? limitTo(only, synthesis, { project: project.name, states }) : synthesis;
  const { stages, issues, waived } = await validate(world, { project, synthesis: limit(whole, [...places.values()]) });
  const show = (found: readonly Issue[]) => `${printIssues(world, found, project.root)}${printWaived(waived)}`;
  if (hasErrors(issues)) {
    const text = `${show(issues)}Found ${countIssues(issues)}. Nothing was published.\n`;
    return { exit: 1, json: { results: [], issues, waived }, text, results: [] };
  }
  const repeat = (place: string, state: PlaceState) => {
    const states = [...new Map([...places, [place, state]]).values()];
    const again = limit(synthesizeAmong(project, loaded, states), states);
    if (hasErrors(again.issues)) throw new ChecksFailed(again.issues);
  };
  const { results, failure } = await deliver(
    stages.map((stage) => ({ ...toRequest(stage), ...(freezes && { freezes }), ...(only && { removable: [] }) })),
    { ...context, recheck: { places, repeat } },
  );
  const found = failure instanceof ChecksFailed ? failure.issues : issues;
  const text = `${show(found)}${printResults(world, results, dryRun)}`;
  if (!failure) return { exit: 0, json: { results, issues: found, waived }, text, results };
  const error = { code: failure.code, message: failure.message, hint: failure.hint };
  return {
    exit: failure.exit,
    json: { results, issues: found, waived, error },
    text: `${text}${printFailure(world, failure, project.root)}`,
    results,
  };
}

/** All of a stage is checked, and then what comes of publishing a part of it alone. */
function limitTo(
  only: readonly string[],
  synthesis: Synthesis,
  { project, states }: { readonly project: string; readonly states: readonly PlaceState[] },
): Synthesis {
  const published = states.flatMap((state) => state.neighbours);
  const found = synthesis.stages.flatMap(({ definition, applications }) => {
    const isOwn = (each: Neighbour) => each.project === project && each.stage === definition.name;
    const isReplaced = (each: Neighbour) => isOwn(each) && only.includes(each.application);
    const whole = applications.map(toNeighbour);
    const complete = [...published.filter((each) => !isOwn(each)), ...whole];
    return checkPart({ part: whole.filter(isReplaced), isReplaced, published, complete, explain: explainPart });
  });
  const isMeant = ({ application }: RenderedApplication) => only.includes(application);
  const stages = synthesis.stages.map((stage) => ({ ...stage, applications: stage.applications.filter(isMeant) }));
  return { ...synthesis, stages, issues: [...synthesis.issues, ...found] };
}

function explainPart(application: string, need: string): Pick<Issue, 'message' | 'fix'> {
  return {
    message: `Application ${application} needs ${need}, which another application of the stage would bring that stays as it is.`,
    fix: 'Let both go together: name the other one, too, or none.',
  };
}
