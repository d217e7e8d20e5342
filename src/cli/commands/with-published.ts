import type { SharedContext } from '../../deliver/workspace.ts';
import type { Project } from '../../load/project.ts';
import type { CommonOptions } from '../options.ts';
import { inputsOf, openProject } from '../pipeline.ts';
import { withDefinitions } from '../with-definitions.ts';
import type { World } from '../world.ts';
import type { LoadedWithPublished, LoadPublishedOptions } from './load-published.ts';
import type { PublishFlags } from './publishing.ts';
import { surveyStages } from './survey-stages.ts';

export interface WithPublished extends LoadedWithPublished {
  readonly project: Project;
  readonly context: SharedContext;
}

export interface WithPublishedOptions extends LoadPublishedOptions {
  readonly names: readonly string[];
  readonly options: CommonOptions;
  /** @default none */
  readonly flags?: PublishFlags;
}

/**
 * Runs a command on stages and on what is published of them. Its private repositories are shared, and closed at its end. It is called
 * before all of that is read, so that it can import meanwhile what it needs then.
 */
export async function withPublished<T>(
  world: World,
  { names, options, flags = {}, ...read }: WithPublishedOptions,
  command: (reading: Promise<WithPublished>) => Promise<T>,
): Promise<T> {
  const project = await withDefinitions(world, openProject(world, options), options);
  // Most of these modules are read while the bundler, which is another process, is at work.
  const [survey, context, { withWorkspace }, { loadPublished }] = await Promise.all([
    surveyStages(project, { names, ...inputsOf(world, options) }),
    import('./publishing.ts').then(({ publishContext }) => publishContext(world, project, flags)),
    import('../../deliver/workspace.ts'),
    import('./load-published.ts'),
  ]);
  return withWorkspace(context, (shared) =>
    command(loadPublished(survey, shared, read).then((found) => ({ ...found, project, context: shared }))),
  );
}
