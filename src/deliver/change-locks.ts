import { readClock } from '../git/clock.ts';
import { createCommit, type Person } from '../git/commit.ts';
import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { type CurrentLocks, readLocks, toLine, toLockFiles } from '../published/lock-file.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { ChangedLocks } from '../timeline/change-locks.ts';
import { describeLock } from '../timeline/locks.ts';
import type { Lock } from '../types/lock.ts';
import { pushUntilLanded } from './attempt.ts';
import type { PublishContext } from './request.ts';

export interface LockChange {
  readonly stage: string;
  readonly author: Person;
  /** What the locks are to become; throws what it refuses. Asked again after a lost race. */
  readonly decide: (locks: readonly Lock[], now: Date) => ChangedLocks;
  /** Replaces a file that cannot be read by one without locks. @default false: it is refused */
  readonly startsOver?: boolean;
}

export interface LandedLocks extends ChangedLocks {
  readonly state: RemoteState;
  readonly warnings: readonly string[];
}

/** Changes the locks of a stage on the server. Throws what the decision refuses, and `locks-unreadable`. */
export async function changeLocks(
  repository: Repository,
  { stage, author, decide, startsOver = false }: LockChange,
  { options, progress }: Pick<PublishContext, 'options' | 'progress'>,
): Promise<LandedLocks> {
  const prepare = async (state: RemoteState) => {
    const current = await readLocks(repository, state, stage);
    if (current.problem && !startsOver) throw unreadableLocks(repository, current);
    const { now, warnings } = await readClock(repository, state);
    const decided = decide(current.locks, now);
    const isReplaced = current.problem !== undefined && decided.action === 'nothing';
    const changed: ChangedLocks = isReplaced ? { ...decided, action: 'unlocked' } : decided;
    const outcome = { ...changed, state, warnings };
    if (changed.action === 'nothing') return { outcome };
    const to = await createCommit(repository, {
      base: undefined,
      parents: current.commit === undefined ? [] : [current.commit],
      changes: toLockFiles(changed.locks),
      message: `${toLine(summarize(stage, changed))}\n`,
      author,
      date: now,
    });
    return { updates: [{ ref: current.ref, from: current.commit ?? null, to }], outcome };
  };
  return pushUntilLanded(repository, prepare, { budget: options.budget, progress });
}

/** The error for locks that nobody understands: they may keep anything as it is. */
export function unreadableLocks({ url }: Repository, { stage, ref, problem }: CurrentLocks): StagewrightError {
  const why = problem === 'newer' ? 'were written by a newer Stagewright' : 'are damaged';
  const upgrade = problem === 'newer' ? 'Upgrade Stagewright' : `Look at ${ref}`;
  return new StagewrightError('locks-unreadable', `The locks of stage ${quote(stage)} in ${url} ${why}, and may lock anything.`, {
    hint: `${upgrade}, or lift all of them with stagewright unlock ${stage} --force.`,
  });
}

function summarize(stage: string, { action, lock }: ChangedLocks): string {
  if (!lock) return `${stage}: start over`;
  return action === 'unlocked' ? `${stage}: unlock ${lock.application ?? 'the stage'}` : describeLock(stage, lock);
}
