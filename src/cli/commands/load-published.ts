import { type PublishedState, type ReadOptions, readPublished } from '../../deliver/read-published.ts';
import type { PublishContext } from '../../deliver/request.ts';
import { type Loaded, loadStages } from '../../load/load-stages.ts';
import type { Survey } from './survey-stages.ts';

export interface LoadedWithPublished {
  readonly loaded: Loaded;
  /** What the repositories of the loaded stages hold now. */
  readonly published: PublishedState;
}

export interface LoadPublishedOptions extends ReadOptions {
  /** Stands for the repositories of all stages. */
  readonly repository?: string;
}

/**
 * Loads stages with the inputs that are published now, where nothing else gives a value: a pipeline of one service need not
 * know the images of the others. Where none needs a published input, the survey was the only evaluation.
 */
export async function loadPublished(
  { project, options, definitions, loaded: first }: Survey,
  context: PublishContext,
  { repository, ...read }: LoadPublishedOptions = {},
): Promise<LoadedWithPublished> {
  const places = definitions.map(({ name, target }) => ({
    stage: name,
    target: { ...target, ...(repository !== undefined && { repository }) },
  }));
  const published = await readPublished(places, context, read);
  const isNeedy = definitions.some(({ inputs }) => inputs.some(({ source }) => source === 'placeholder' || source === 'default'));
  if (first && !isNeedy) return { loaded: first, published };
  const inputs = new Map([...published.marks].map(([stage, mark]) => [stage, mark.inputs]));
  return { loaded: await loadStages(project, { ...options, published: inputs }), published };
}
