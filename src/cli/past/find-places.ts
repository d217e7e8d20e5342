import { findApplicationDefinition } from '../../model/internals.ts';
import { prefixOf } from '../../published/prefix.ts';
import type { Target } from '../../types/delivery.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { surveyStages } from '../commands/survey-stages.ts';
import type { PlaceOptions } from '../find-place.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import type { World } from '../world.ts';

/** A folder of a branch, and the stages of the code that are published there. */
export interface PublishedPlace {
  readonly target: Target;
  readonly stages: readonly KnownStage[];
}

interface KnownStage {
  readonly definition: StageDefinition;
  /** Names of its applications; undefined where its code is broken. */
  readonly applications: readonly string[] | undefined;
}

/** The repository that the options name, or every place that a stage of the project is published to. */
export async function findPlaces(world: World, options: PlaceOptions) {
  const { repository, branch, path } = options;
  if (repository !== undefined) {
    const target = { repository, ...(branch !== undefined && { branch }), ...(path !== undefined && { path }) };
    return { places: [{ target, stages: [] }] as readonly PublishedPlace[], root: world.folder, project: undefined };
  }
  const project = openProject(world, options);
  // The stage that promotions come from may be another one than those that are asked for.
  const { definitions, loaded } = await surveyStages(project, { names: [], ...inputsOf(world, options) });
  const known = definitions.map((definition) => {
    const tree = loaded?.stages.find((stage) => stage.definition.name === definition.name)?.tree;
    const children = tree?.node.children.flatMap((child) => findApplicationDefinition(child)?.name ?? []);
    return { definition, applications: children };
  });
  const places = new Map<string, { target: Target; stages: KnownStage[] }>();
  for (const stage of known) {
    const target = { ...stage.definition.target, ...(branch !== undefined && { branch }), ...(path !== undefined && { path }) };
    const key = [target.repository ?? '', target.branch ?? 'main', prefixOf({ target, stage: '' })].join('\0');
    places.set(key, { target, stages: [...(places.get(key)?.stages ?? []), stage] });
  }
  const all = places.size === 0 ? [{ target: {}, stages: [] }] : [...places.values()];
  return { places: all as readonly PublishedPlace[], root: project.root, project: project.name };
}
