import type { Publish } from '../types/timeline.ts';
import { inputsAt } from './chain.ts';
import { doubtsOf, inputsOf, type Origin } from './published.ts';

/** An application in two stages, by what it comes from there. */
export interface Compared {
  readonly application: string;
  readonly here: Origin;
  /** In the stage that promotions come from. */
  readonly there: Origin;
}

/**
 * True when both have the same version: one source commit, and the same values of the inputs that reach it and that both have.
 * Undefined where an input differs of which nobody can say whether it does.
 */
export function isLevel({ application, here, there }: Compared): boolean | undefined {
  return here.source !== null && here.source.commit === there.source?.commit && isSameVersion(there, here, application);
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
    return isSameVersion({ chain, index }, here, application) !== false;
  });
  return at < 0 ? undefined : at;
}

/** The past of either stage may tell that an input reaches the application; the other one then has it, too. */
function isSameVersion(there: Pick<Origin, 'chain' | 'index'>, here: Origin, application: string): boolean | undefined {
  const theirs = inputsAt(there.chain, there.index);
  const names = [here, there].flatMap((side) => [...inputsOf(side, application).keys()]);
  const isOther = (name: string) =>
    here.inputs.has(name) && theirs.has(name) && JSON.stringify(here.inputs.get(name)) !== JSON.stringify(theirs.get(name));
  if (names.some(isOther)) return false;
  const doubts = doubtsOf(there, application);
  return doubtsOf(here, application).some((name) => doubts.includes(name) && isOther(name)) ? undefined : true;
}
