import { quote } from '../text/words.ts';
import type { Lock } from '../types/lock.ts';

/** The locks that keep an application as it is: the stage's and its own, as far as they are not over. */
export function findLocks(locks: readonly Lock[], application: string, now: Date): readonly Lock[] {
  return locks.filter((lock) => isOn(lock, application) && !isExpired(lock, now));
}

/** True for a lock of that application, or of its whole stage. */
export function isOn(lock: Lock, application: string): boolean {
  return lock.application === null || lock.application === application;
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

/** `Stage "production" is locked by Ada since …, until …: reason`. */
export function describeLock(stage: string, { application, owner, since, expires, reason }: Lock): string {
  const what = application === null ? `Stage ${quote(stage)}` : `Application ${quote(application)} of stage ${quote(stage)}`;
  const until = expires === null ? 'until it is unlocked' : `until ${expires}`;
  return `${what} is locked by ${owner} since ${since}, ${until}: ${reason.replace(/\.+$/, '')}`;
}
