import type { World } from '../world.ts';

/** A line for each warning. */
export function printWarnings(world: World, warnings: readonly string[]): string {
  return warnings.map((warning) => `${world.style('yellow', '!')} ${warning}\n`).join('');
}
