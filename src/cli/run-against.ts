import { withPublished } from './commands/with-published.ts';
import type { CommonOptions } from './options.ts';
import type { Run } from './pipeline.ts';
import { synthesizeAmongPublished } from './published-definitions.ts';
import type { World } from './world.ts';

/** Loads and synthesises the stages asked for among what the GitOps repository holds, as `publish` does. */
export async function runAgainst(world: World, names: readonly string[], options: CommonOptions): Promise<Run> {
  const { against, againstFiles = false } = options;
  const repository = typeof against === 'string' ? { repository: against } : {};
  return withPublished(world, { names, options, ...repository, withFiles: againstFiles }, async (reading) => {
    const found = await reading;
    return { loaded: found.loaded, ...(await synthesizeAmongPublished({ ...found, ...repository })) };
  });
}
