import type { CommonOptions } from './options.ts';
import { type Run, run } from './pipeline.ts';
import { validate } from './validate.ts';
import type { World } from './world.ts';

/** Loads and synthesises the stages asked for, and lets their validators look; with `--against` among what a GitOps repository holds. */
export async function runAmong(world: World, names: readonly string[], options: CommonOptions): Promise<Run> {
  const result = await runHere(world, names, options);
  return { ...result, synthesis: await validate(world, result) };
}

/** Only what is published elsewhere takes git. */
async function runHere(world: World, names: readonly string[], options: CommonOptions): Promise<Run> {
  if (!options.against && !options.againstFiles) return run(world, names, options);
  const { runAgainst } = await import('./run-against.ts');
  return runAgainst(world, names, options);
}
