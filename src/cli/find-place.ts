import { type LoadOptions, loadStages } from '../load/load-stages.ts';
import type { Project } from '../load/project.ts';
import { commit } from '../model/delivery.ts';
import { isStagewrightError, StagewrightError } from '../text/error.ts';
import type { Delivery, Target } from '../types/delivery.ts';
import type { Freeze } from '../types/freeze.ts';
import type { StageDefinition } from '../types/stage.ts';
import type { Wake } from '../types/wake.ts';
import type { CommonOptions } from './options.ts';
import { inputsOf, openProject } from './pipeline.ts';
import type { World } from './world.ts';

/** Where a stage is published, for a stage whose code is gone. What is left out is as its code says, or as for all other stages. */
export interface PlaceOptions extends CommonOptions {
  readonly repository?: string;
  readonly branch?: string;
  readonly path?: string;
}

export interface Where {
  readonly target: Target;
  readonly delivery: Delivery;
}

export interface Place extends Where {
  readonly name: string;
  /** True when there is code of the stage, and it was looked at. */
  readonly isKnown: boolean;
  /** Undefined when the stage's code is gone: then its mark says it. */
  readonly ephemeral?: boolean;
  readonly wake?: readonly Wake[];
  readonly freezes?: readonly Freeze[];
}

interface Wanted {
  readonly stage: string;
  readonly project: Project;
  readonly options: PlaceOptions;
}

/** The project of the folder; a folder without one where the repository is named. */
export function openPlaceProject(world: World, options: PlaceOptions): Project {
  return options.repository === undefined ? openProject(world, options) : { root: world.folder, name: '', output: 'dist' };
}

/** What the options name; what they leave open is as the stage's code says, or where all other stages are when it has none. */
export async function findPlace(world: World, { stage, project, options }: Wanted): Promise<Place> {
  const given = targetOf(options);
  if (given.repository !== undefined) return { name: stage, target: given, delivery: commit(), isKnown: false };
  const inputs = inputsOf(world, options);
  const own = pickStage(stage, await readDefinitions(project, { ...inputs, names: [stage] }));
  const place = own ?? commonPlace(await readDefinitions(project, { ...inputs, names: [] }));
  return {
    name: own?.name ?? stage,
    target: { ...place.target, ...given },
    delivery: place.delivery,
    isKnown: own !== undefined,
    ...(own && {
      ephemeral: own.ephemeral,
      ...(own.wake && { wake: own.wake }),
      ...(own.freezes && { freezes: own.freezes }),
    }),
  };
}

/** The repository that the options name, or every one that a stage of the project is published to, each once. */
export async function findRepositories(world: World, { project, options }: Omit<Wanted, 'stage'>): Promise<readonly Target[]> {
  const given = targetOf(options);
  if (given.repository !== undefined) return [given];
  const definitions = await readDefinitions(project, { ...inputsOf(world, options), names: [] });
  const targets = new Map(definitions.map(({ target }) => [target.repository ?? '', target]).reverse() as [string, Target][]);
  return targets.size === 0 ? [given] : [...targets.values()].reverse().map((target) => ({ ...target, ...given }));
}

function targetOf({ repository, branch, path }: PlaceOptions): Target {
  return {
    ...(repository !== undefined && { repository }),
    ...(branch !== undefined && { branch }),
    ...(path !== undefined && { path }),
  };
}

/** What the code says of stages, without a value of any input; nothing of those whose code is gone or broken. */
async function readDefinitions(project: Project, options: LoadOptions): Promise<readonly StageDefinition[]> {
  const seen: StageDefinition[] = [];
  const onStage = (definition: StageDefinition) => seen.push(definition);
  try {
    await loadStages(project, { ...options, placeholders: true, onStage });
  } catch (error) {
    // Commands that ask for a place work without the code.
    if (!isStagewrightError(error)) throw error;
  }
  return seen;
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
