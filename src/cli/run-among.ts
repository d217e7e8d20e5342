import type { CommonOptions } from './options.ts';
import { type Run, run } from './pipeline.ts';
import type { World } from './world.ts';

/** Loads and synthesises the stages asked for; with `--against` among what a GitOps repository holds, which takes git. */
export async function runAmong(world: World, names: readonly string[], options: CommonOptions): Promise<Run> {
  if (!options.against && !options.againstFiles) return run(world, names, options);
  const { runAgainst } = await import('./run-against.ts');
  return runAgainst(world, names, options);
}
