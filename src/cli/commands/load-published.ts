import { readMarks } from '../../deliver/read-marks.ts';
import type { PublishContext } from '../../deliver/request.ts';
import { type Loaded, type LoadOptions, loadStages } from '../../load/load-stages.ts';
import type { Project } from '../../load/project.ts';
import type { StageDefinition } from '../../types/stage.ts';

/**
 * Loads stages with the inputs that are published now, where nothing else gives a value: a pipeline of one service need not
 * know the images of the others. A first evaluation, with placeholders, tells which stages need that and where they are
 * published; where none does, it is the only one.
 */
export async function loadPublished(project: Project, options: LoadOptions, context: PublishContext): Promise<Loaded> {
  const seen: StageDefinition[] = [];
  const onStage = (definition: StageDefinition) => seen.push(definition);
  // A construct may not bear a placeholder. The definition was seen before that, and the real evaluation tells what is wrong.
  const first = await loadStages(project, { ...options, placeholders: true, onStage }).catch(() => undefined);
  const needy = seen.filter(({ inputs }) => inputs.some(({ source }) => source === 'placeholder' || source === 'default'));
  if (first && needy.length === 0) return first;
  const marks = await readMarks(
    needy.map(({ name, target }) => ({ stage: name, target })),
    context,
  );
  return loadStages(project, { ...options, published: new Map([...marks].map(([stage, { inputs }]) => [stage, inputs])) });
}
