import { printTime } from '../text/time.ts';
import type { Repository } from './repository.ts';
import { getOutput } from './run-git.ts';
import type { RemoteState } from './state.ts';

/** What time it is, as far as can be told. */
export interface Clock {
  readonly now: Date;
  /** What is strange about it, a sentence each. */
  readonly warnings: readonly string[];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * This machine's time, or that of the newest commit of the branch where it is later: then our clock is late, and what ends would seem to
 * last. A commit that is ahead by more than a day is not believed, or one wrong clock would end every lock.
 */
export async function readClock(repository: Repository, { tip }: RemoteState): Promise<Clock> {
  const ours = new Date();
  if (tip === undefined) return { now: ours, warnings: [] };
  const output = await getOutput(repository.folder, ['log', '-1', '--format=%ct', tip, '--'], repository);
  const theirs = new Date(Number(output.toString()) * 1000);
  const ahead = theirs.getTime() - ours.getTime();
  // A time that is no date, too.
  if (!(ahead > 0)) return { now: ours, warnings: [] };
  const isBelieved = ahead <= DAY;
  const warning = `The newest commit of ${repository.branch} is of ${printTime(theirs)}, and the clock of this machine says ${printTime(ours)}: one of them is wrong.`;
  return { now: isBelieved ? theirs : ours, warnings: ahead > 10 * MINUTE ? [warning] : [] };
}
