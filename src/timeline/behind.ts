import type { Publish } from '../types/timeline.ts';
import { inputsOf, type Origin } from './published.ts';

/** An application in two stages, by what it comes from there. */
export interface Compared {
  readonly application: string;
  readonly here: Origin;
  /** In the stage that promotions come from. */
  readonly there: Origin;
}

/** True when both have the same version: one source commit, and the same values of the inputs that both have. */
export function isLevel({ application, here, there }: Compared): boolean {
  return (
    here.source !== null &&
    here.source.commit === there.source?.commit &&
    isSameVersion(inputsOf(there, application), here, application)
  );
}

/**
 * How many landings the stage that promotions come from has had since the one that runs here, from its publishes, newest first.
 * Undefined when it never had what runs here, or longer ago than those publishes go back.
 */
export function countBehind({ application, here, there }: Compared, publishes: readonly Publish[]): number | undefined {
  const { chain } = there;
  const indexes = new Map(chain.entries.map(({ commit }, index) => [commit, index]));
  const newest = chain.entries.findLastIndex(({ source }) => source !== null && source.commit === here.source?.commit);
  if (newest < 0) return undefined;
  const landings = publishes.flatMap((publish) => publish.applications.filter((each) => each.application === application));
  const at = landings.findIndex(({ entry }) => {
    const index = entry ? indexes.get(entry.commit) : undefined;
    if (entry === null || index === undefined || index > newest) return false;
    const values = inputsOf({ chain, index }, application);
    return isSameVersion(values, here, application);
  });
  return at < 0 ? undefined : at;
}

function isSameVersion(there: ReadonlyMap<string, unknown>, here: Origin, application: string): boolean {
  const own = inputsOf(here, application);
  return [...there].every(([name, value]) => !own.has(name) || JSON.stringify(own.get(name)) === JSON.stringify(value));
}
