import { type PublishedState, type ReadOptions, readPublished } from '../../deliver/read-published.ts';
import type { PublishContext } from '../../deliver/request.ts';
import { type Loaded, type LoadOptions, loadStages } from '../../load/load-stages.ts';
import type { Project } from '../../load/project.ts';
import type { StageDefinition } from '../../types/stage.ts';

export interface LoadedWithPublished {
  readonly loaded: Loaded;
  /** What the repositories of the loaded stages hold now. */
  readonly published: PublishedState;
}

/**
 * Loads stages with the inputs that are published now, where nothing else gives a value: a pipeline of one service need not
 * know the images of the others. A first evaluation, with placeholders, tells where the stages are published; where
 * none needs a published input, it is the only one. Another `repository` stands for the targets of all stages.
 */
export async function loadPublished(
  project: Project,
  { repository, withFiles, ...options }: LoadOptions & ReadOptions & { readonly repository?: string },
  context: PublishContext,
): Promise<LoadedWithPublished> {
  const seen: StageDefinition[] = [];
  const onStage = (definition: StageDefinition) => seen.push(definition);
  // A construct may not bear a placeholder. The definition was seen before that, and the real evaluation tells what is wrong.
  const first = await loadStages(project, { ...options, placeholders: true, onStage }).catch(() => undefined);
  const published = await readPublished(
    seen.map(({ name, target }) => ({ stage: name, target: { ...target, ...(repository !== undefined && { repository }) } })),
    context,
    { ...(withFiles && { withFiles }) },
  );
  const isNeedy = seen.some(({ inputs }) => inputs.some(({ source }) => source === 'placeholder' || source === 'default'));
  if (first && !isNeedy) return { loaded: first, published };
  const inputs = new Map([...published.marks].map(([stage, mark]) => [stage, mark.inputs]));
  const loaded = await loadStages(project, { ...options, published: inputs });
  return { loaded, published };
}
