import { publishStages } from '../../deliver/publish.ts';
import { readPublished } from '../../deliver/read-published.ts';
import { loadStages } from '../../load/load-stages.ts';
import type { Project } from '../../load/project.ts';
import { commit } from '../../model/delivery.ts';
import { recogniseForge } from '../../plugs/forges/recognise.ts';
import { hasErrors } from '../../synthesize.ts';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { Delivery, Target } from '../../types/delivery.ts';
import type { Neighbour } from '../../types/neighbour.ts';
import type { StageDefinition } from '../../types/stage.ts';
import type { Wake } from '../../types/wake.ts';
import type { CommonOptions } from '../options.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import { countIssues, printIssues } from '../print/issues.ts';
import type { Outcome, World } from '../world.ts';
import { checkRemoval } from './check-removal.ts';
import { type PublishFlags, printResults, publishContext } from './publishing.ts';

export interface RemoveOptions extends CommonOptions, PublishFlags {
  /** Where the stage is published, for a stage whose code is gone. @default what its code says, else where all other stages are published */
  readonly repository?: string;
  readonly branch?: string;
  readonly path?: string;
  /** Removes also what other applications in the repository still need. @default false */
  readonly allowBroken?: boolean;
}

/** Takes a stage, or some of its applications, out of the GitOps repository; the TypeScript of it may be gone. */
export async function remove(
  world: World,
  [wanted = '', ...applications]: readonly string[],
  options: RemoveOptions,
): Promise<Outcome> {
  const project = openProject(world, options);
  const { name: stage, target, delivery, ephemeral, wake } = await findPlace(world, { stage: wanted, project, options });
  const context = await publishContext(world, project, { ...options, allowOlder: true });
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
    isRemoval,
    ...(!isRemoval && { removable: applications }),
  };
  if (!options.allowBroken) {
    const { places } = await readPublished([{ stage, target }], context);
    const neighbours = [...places.values()].flatMap((place) => place.neighbours);
    const issues = checkRemoval(neighbours, isRemoved);
    if (hasErrors(issues)) {
      const text = `${printIssues(world, issues, project.root)}Found ${countIssues(issues)}. Nothing was removed.\n`;
      return { exit: 1, json: { results: [], issues }, text };
    }
  }
  const { results } = await publishStages([request], context, recogniseForge);
  // Twice is no mistake: a pipeline may run again, and a branch may never have had its preview.
  const isNothing = results.every(({ action }) => action === 'nothing') && !options.dryRun;
  const text = isNothing
    ? `${world.style('bold', stage)}  nothing to do: ${isRemoval ? 'nothing of it' : 'none of them'} is published\n`
    : '';
  return { exit: 0, json: { results, issues: [] }, text: text || printResults(world, results, options.dryRun ?? false) };
}

interface Wanted {
  readonly stage: string;
  readonly project: Project;
  readonly options: RemoveOptions;
}

interface Where {
  readonly target: Target;
  readonly delivery: Delivery;
}

interface Place extends Where {
  readonly name: string;
  /** Undefined when the stage's code is gone: then its mark says it. */
  readonly ephemeral?: boolean;
  readonly wake?: readonly Wake[];
}

/** What the options name; what they leave open is as the stage's code says, or where all other stages are when it has none. */
async function findPlace(world: World, { stage, project, options }: Wanted): Promise<Place> {
  const { repository, branch, path } = options;
  const given: Target = {
    ...(repository !== undefined && { repository }),
    ...(branch !== undefined && { branch }),
    ...(path !== undefined && { path }),
  };
  if (repository !== undefined) return { name: stage, target: given, delivery: commit() };
  const load = async (names: readonly string[]): Promise<readonly StageDefinition[]> => {
    const seen: StageDefinition[] = [];
    const onStage = (definition: StageDefinition) => seen.push(definition);
    try {
      await loadStages(project, { names, ...inputsOf(world, options), placeholders: true, onStage });
    } catch (error) {
      // Its code is gone or broken: that is what this command is for.
      if (!isStagewrightError(error)) throw error;
    }
    return seen;
  };
  const own = pickStage(stage, await load([stage]));
  const place = own ?? commonPlace(await load([]));
  return {
    name: own?.name ?? stage,
    target: { ...place.target, ...given },
    delivery: place.delivery,
    ...(own && { ephemeral: own.ephemeral, ...(own.wake && { wake: own.wake }) }),
  };
}

/** The stage of that name; or that of the file of that name, when an input names it (`remove preview --set BRANCH=login`). Throws `usage`. */
function pickStage(stage: string, seen: readonly StageDefinition[]): StageDefinition | undefined {
  const own = seen.find(({ name }) => name === stage);
  if (own) return own;
  for (const definition of seen) {
    const input = definition.inputs.find(({ variable }) => variable === 'name');
    if (input && input.source !== 'placeholder') return definition;
    if (!input) continue;
    throw new StagewrightError('usage', `Which stage of stages/${stage} is meant is said by ${input.name}, which has no value.`, {
      hint: `Pass --set ${input.name}=…, or the name of the stage.`,
    });
  }
  return undefined;
}

/** The one place of all those stages; reviewed when all of them are. Throws `usage` when there is more than one. */
function commonPlace(places: readonly Where[]): Where {
  const keyOf = ({ target: { repository = '', branch = 'main', path = '' } }: Where) => [repository, branch, path].join('\0');
  const [first] = places;
  if (!first) return { target: {}, delivery: commit() };
  if (new Set(places.map(keyOf)).size === 1) {
    return places.every(({ delivery }) => delivery.kind === 'pullRequest') ? first : { target: first.target, delivery: commit() };
  }
  throw new StagewrightError('usage', 'The code of the stage is gone, and the other stages are published to different places.', {
    hint: 'Pass --repository, and --branch and --path where they are not the default.',
  });
}
