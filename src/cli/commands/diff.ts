import { synthesizeAmong } from '../synthesize-among.ts';
import type { Outcome, World } from '../world.ts';
import { toRequest } from './publishing.ts';
import { chooseDifferenceFormat, type DifferenceOptions, showDifferences } from './show-differences.ts';
import { withPublished } from './with-published.ts';

/** What `publish` would change, resource by resource, against the target branches. */
export async function diff(world: World, names: readonly string[], options: DifferenceOptions): Promise<Outcome> {
  chooseDifferenceFormat(options);
  return withPublished(world, { names, options }, async (reading) => {
    const { project, context, loaded, published } = await reading;
    const synthesis = synthesizeAmong(project, loaded, published.places.values());
    const requests = synthesis.stages.map(toRequest);
    return showDifferences(world, { root: project.root, synthesis, context, requests }, options);
  });
}
