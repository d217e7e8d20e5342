import { readSigning } from '../../git/signing.ts';
import type { Project } from '../../load/project.ts';
import { StagewrightError } from '../../text/error.ts';
import { findNearest } from '../../text/nearest.ts';
import { quote } from '../../text/words.ts';
import { isExpired } from '../../timeline/locks.ts';
import type { Lock } from '../../types/lock.ts';
import type { Person } from '../../types/message.ts';
import type { PlaceOptions } from '../find-place.ts';
import type { World } from '../world.ts';

/** What `lock` and `unlock` have in common. */
export interface LockingOptions extends PlaceOptions {
  /** Who locks or unlocks. @default user.name of Git's configuration */
  readonly owner?: string;
  /** Takes over or lifts what somebody else has locked. @default false */
  readonly force?: boolean;
}

/** What is locked. */
export interface Locked {
  readonly stage: string;
  /** Null for the stage as a whole. */
  readonly application: string | null;
}

/** Whom a lock belongs to, as the author of the commit that holds it. Throws `usage` when nobody says it. */
export async function findOwner(world: World, project: Project, { owner }: LockingOptions): Promise<Person> {
  const { committer } = await readSigning(project.root, world.environment);
  // As it will be read.
  const name = (owner ?? committer?.name ?? '').replace(/[\s\p{Cc}<>]+/gu, ' ').trim();
  if (name !== '') return { name, email: committer?.email ?? 'stagewright@localhost' };
  throw new StagewrightError('usage', 'Who locks or unlocks is not known: Git has no user.name and user.email here.', {
    hint: 'Pass --owner NAME.',
  });
}

/** Warnings for a name that nothing published has: the lock may be meant for another one. */
export function findStrangeNames(
  { stage, application }: Locked,
  { published, isKnown }: { readonly published: ReadonlyMap<string, readonly string[]>; readonly isKnown: boolean },
): readonly string[] {
  const guess = (name: string, names: Iterable<string>) => {
    const nearest = findNearest(name, names);
    return nearest === undefined ? '.' : `; did you mean ${quote(nearest)}?`;
  };
  const applications = published.get(stage);
  if (!applications) {
    return isKnown ? [] : [`Nothing is published as stage ${quote(stage)}${guess(stage, published.keys())}`];
  }
  if (application === null || applications.includes(application)) return [];
  return [`Stage ${quote(stage)} has no application ${quote(application)} published${guess(application, applications)}`];
}

/** The locks of stages as `--json` shows them. */
export function describeLocks(stage: string, locks: readonly Lock[], now: Date) {
  return locks.map((lock) => ({ stage, ...lock, isExpired: isExpired(lock, now) }));
}

export type DescribedLock = ReturnType<typeof describeLocks>[number];

/** A line for each lock. */
export function printLocks(world: World, locks: readonly DescribedLock[]): string {
  const lines = locks.map(({ stage, application, owner, since, expires, reason, isExpired: isOver }) => {
    const what = world.style('bold', application === null ? stage : `${stage}/${application}`);
    const end = expires === null ? 'until unlocked' : `${isOver ? 'over since' : 'until'} ${expires}`;
    return `${what}  locked by ${owner} since ${since}, ${end}: ${reason}\n`;
  });
  return lines.join('');
}
