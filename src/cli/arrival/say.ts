import type { World } from '../world.ts';

/** A line that is to be seen while it goes on, also in the log of a CI job, whatever is printed in the end. */
export function say(world: World, line: string): void {
  world.show({ exit: 0, json: null, document: '', text: `${line}\n` });
}
