import { type Loaded, type LoadOptions, loadStages } from '../../load/load-stages.ts';
import type { Project } from '../../load/project.ts';
import type { StageDefinition } from '../../types/stage.ts';

/** What a first evaluation, with placeholders for inputs that have no value, tells of stages. */
export interface Survey {
  readonly project: Project;
  readonly options: LoadOptions;
  /** Each as far as it was evaluated. */
  readonly definitions: readonly StageDefinition[];
  /** Undefined where something was wrong, which a real evaluation tells. */
  readonly loaded: Loaded | undefined;
}

/** Finds out where stages are published, before their inputs are known. */
export async function surveyStages(project: Project, options: LoadOptions): Promise<Survey> {
  const definitions: StageDefinition[] = [];
  const onStage = (definition: StageDefinition) => definitions.push(definition);
  // A construct may not bear a placeholder. The definition was seen before that.
  const loaded = await loadStages(project, { ...options, placeholders: true, onStage }).catch(() => undefined);
  return { project, options, definitions, loaded };
}
