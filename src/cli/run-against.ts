import { loadPublished } from './commands/load-published.ts';
import { publishContext } from './commands/publishing.ts';
import type { CommonOptions } from './options.ts';
import { inputsOf, openProject, type Run } from './pipeline.ts';
import { synthesizeAmong } from './synthesize-among.ts';
import type { World } from './world.ts';

/** Loads and synthesises the stages asked for among what the GitOps repository holds, as `publish` does. */
export async function runAgainst(world: World, names: readonly string[], options: CommonOptions): Promise<Run> {
  const { against, againstFiles = false } = options;
  const project = openProject(world, options);
  const repository = typeof against === 'string' ? { repository: against } : {};
  const context = await publishContext(world, project, {});
  const { loaded, published } = await loadPublished(
    project,
    { names, ...inputsOf(world, options), ...repository, withFiles: againstFiles },
    context,
  );
  return { project, loaded, synthesis: synthesizeAmong(project, loaded, published.places.values()) };
}
