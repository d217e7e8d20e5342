import { plural } from '../../text/words.ts';
import { exitOf } from '../../timeline/arrival.ts';
import type { Outcome, World } from '../world.ts';
import { type Arrival, printArrival, printUnreported } from './arrival.ts';

/** What a wait comes to: 0 all healthy, 1 something failed, 5 not known in time. */
export function toOutcome(world: World, arrivals: readonly Arrival[]): Outcome {
  const exit = exitOf(arrivals.map(({ state }) => state));
  return { exit, json: { arrivals }, text: printArrivals(world, arrivals) };
}

/** What is not healthy, and what to do about it. */
export function printArrivals(world: World, arrivals: readonly Arrival[]): string {
  const rest = arrivals.filter(({ state }) => state !== 'healthy');
  if (arrivals.length === 0) return 'Nothing is to be waited for: no application was brought or changed.\n';
  if (rest.length === 0) return world.style('green', `${plural(arrivals.length, 'application')} healthy.`) + '\n';
  const lines = rest.map((arrival) => `${world.style(arrival.state === 'pending' ? 'yellow' : 'red', printArrival(arrival))}\n`);
  return `${arrivals.length - rest.length} of ${plural(arrivals.length, 'application')} healthy.\n${lines.join('')}${printUnreported(arrivals)}`;
}
