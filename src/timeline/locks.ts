import type { Lock } from '../types/lock.ts';

/** The locks that keep an application as it is: the stage's and its own, as far as they are not over. */
export function findLocks(locks: readonly Lock[], application: string, now: Date): readonly Lock[] {
  return locks.filter((lock) => (lock.application === null || lock.application === application) && !isExpired(lock, now));
}

/** True when its time is over: then it stops nothing, and anybody may lift or replace it. */
export function isExpired({ expires }: Lock, now: Date): boolean {
  return expires !== null && Date.parse(expires) <= now.getTime();
}

/** That of the stage first, then those of applications by name. */
export function sortLocks(locks: readonly Lock[]): readonly Lock[] {
  const keyOf = ({ application }: Lock) => application ?? '';
  return [...locks].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}
