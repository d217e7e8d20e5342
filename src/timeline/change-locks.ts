import { StagewrightError } from '../text/error.ts';
import type { Lock } from '../types/lock.ts';
import { describeLock, isExpired, sortLocks } from './locks.ts';

/** Who wants it changed, and when. */
export interface LockWish {
  readonly stage: string;
  readonly now: Date;
  /** True to take over or lift what somebody else has locked. */
  readonly isForced: boolean;
}

export interface ChangedLocks {
  /** What became of the lock that was meant: `renewed` has another reason or end, `taken` was somebody else's. */
  readonly action: 'locked' | 'renewed' | 'taken' | 'unlocked' | 'nothing';
  /** All of the stage, sorted, without those that are over. */
  readonly locks: readonly Lock[];
  /** The lock as it is now, or was. */
  readonly lock: Lock | undefined;
}

/** Adds a lock, or gives the owner's own another reason or end. Throws `locked` for somebody else's. */
export function addLock(locks: readonly Lock[], wanted: Lock, wish: LockWish): ChangedLocks {
  const { current, others } = split(locks, wanted.application, wish);
  const place = (action: ChangedLocks['action'], lock: Lock) => ({ action, lock, locks: sortLocks([...others, lock]) });
  if (!current) return place('locked', wanted);
  if (current.owner === wanted.owner) {
    const isSame = current.reason === wanted.reason && current.expires === wanted.expires;
    return isSame ? place('nothing', current) : place('renewed', { ...wanted, since: current.since });
  }
  if (wish.isForced) return place('taken', wanted);
  throw refusal(current, wish, 'Ask its owner to lift it, or pass --force to take it over.');
}

/** Lifts the lock of the application, or with null that of the stage as a whole. Throws `locked` for somebody else's. */
export function liftLock(
  locks: readonly Lock[],
  { application, owner }: Pick<Lock, 'application' | 'owner'>,
  wish: LockWish,
): ChangedLocks {
  const { current, others } = split(locks, application, wish);
  if (!current) return { action: 'nothing', locks: others, lock: undefined };
  if (current.owner === owner || wish.isForced) return { action: 'unlocked', locks: others, lock: current };
  throw refusal(current, wish, 'Ask its owner to lift it, or pass --force.');
}

function split(locks: readonly Lock[], application: string | null, { now }: LockWish) {
  const lasting = locks.filter((lock) => !isExpired(lock, now));
  return {
    current: lasting.find((lock) => lock.application === application),
    others: lasting.filter((lock) => lock.application !== application),
  };
}

function refusal(lock: Lock, { stage }: LockWish, hint: string): StagewrightError {
  return new StagewrightError('locked', `${describeLock(stage, lock)}.`, { hint });
}
