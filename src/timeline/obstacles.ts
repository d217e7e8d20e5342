import { printDuration } from '../text/duration.ts';
import { printTime } from '../text/time.ts';
import { quote } from '../text/words.ts';
import type { Lock } from '../types/lock.ts';
import type { StageDefinition } from '../types/stage.ts';
import type { Judgement } from './arrival.ts';
import { findFreeze } from './freezes.ts';
import { describeHold, describeNeed, isLifted, type JudgedHold } from './holds.ts';
import { describeLock, findLocks } from './locks.ts';
import type { Skip } from './plan-promotion.ts';

/** What the stage that is promoted from has of an application. */
export interface Promotable {
  /** The commit that it was published from; null for none, undefined where nobody has published it. */
  readonly source: string | null | undefined;
  /** When it landed, ISO 8601 in UTC; null where nobody knows. */
  readonly landed: string | null;
}

/** What may keep applications from going to a stage. */
export interface Surroundings {
  readonly from: string;
  readonly to: Pick<StageDefinition, 'name' | 'freezes' | 'promotion'>;
  readonly now: Date;
  /** Of the stage that is promoted to. */
  readonly locks: readonly Lock[];
  /** Each with the source of what is promoted. */
  readonly holds: ReadonlyMap<string, JudgedHold>;
  /** Of the stage that it comes from, by application. */
  readonly published: ReadonlyMap<string, Promotable>;
  /** Undefined unless it has to be healthy there. */
  readonly health: ReadonlyMap<string, Judgement> | undefined;
  /** The source commit that all of it is to be published from; undefined where that is nobody's matter. */
  readonly source: string | undefined;
  readonly duringFreeze: boolean;
}

/** Everything that is in the way of one application, what people can lift first. */
export function findObstacles(application: string, around: Surroundings): readonly Skip[] {
  const published = around.published.get(application);
  return [
    ...findLocked(application, around),
    ...findHeld(application, around),
    // What the other stage does not have cannot be judged there.
    ...(published ? [...findUnknown(published, around), ...findUnsafe(application, published, around)] : []),
    ...findFrozen(around),
  ];
}

function findLocked(application: string, { to, locks, now }: Surroundings): readonly Skip[] {
  return findLocks(locks, application, now).map((lock) => skip('locked', describeLock(to.name, lock), lock.expires));
}

function findHeld(application: string, { to, holds }: Surroundings): readonly Skip[] {
  const held = holds.get(application);
  if (!held || isLifted(held)) return [];
  const text = `${describeHold({ stage: to.name, application }, held.hold)}. ${describeNeed(held)}`;
  return [skip('held', `${text} Or let it go: stagewright release ${to.name} ${application}`)];
}

function findUnknown({ source: own }: Promotable, { from, source }: Surroundings): readonly Skip[] {
  if (own === undefined) return [skip('unknown-publish', `${quote(from)} has what nobody has published`)];
  if (source === undefined || own === source) return [];
  const said = own === null ? 'from no commit' : `from ${own.slice(0, 12)}`;
  return [skip('other-source', `${quote(from)} has it ${said}, and the rest from ${source.slice(0, 12)}; promote it alone`)];
}

function findUnsafe(application: string, { landed }: Promotable, around: Surroundings): readonly Skip[] {
  const { from, to, now, health } = around;
  const { soak = 0, healthy = false } = to.promotion ?? {};
  const found: Skip[] = [];
  if (healthy) {
    const report = health?.get(application);
    const said = report?.status?.description ? ` (${report.status.description})` : '';
    if (report?.state === 'failed') found.push(skip('unhealthy', `it is not healthy in ${quote(from)}${said}`));
    else if (report?.state !== 'healthy')
      found.push(skip('unhealthy', `nobody has reported that it is healthy in ${quote(from)}`));
  }
  if (soak > 0) {
    const until = landed === null ? undefined : new Date(Date.parse(landed) + soak);
    if (!until)
      found.push(
        skip('soaking', `since when ${quote(from)} has it is not known, and it must be there for ${printDuration(soak)}`),
      );
    else if (until > now)
      found.push(
        skip(
          'soaking',
          `it must be in ${quote(from)} for ${printDuration(soak)}, which is until ${printTime(until)}`,
          printTime(until),
        ),
      );
  }
  return found;
}

function findFrozen({ to, now, duringFreeze }: Surroundings): readonly Skip[] {
  const frozen = duringFreeze ? undefined : findFreeze(to.freezes ?? [], now);
  if (!frozen) return [];
  const until = frozen.until && printTime(frozen.until);
  const end = until ? `until ${until}` : 'with no end in sight';
  return [skip('frozen', `${quote(to.name)} is frozen ${end}: ${frozen.freeze.reason.replace(/\.+$/, '')}`, until)];
}

function skip(reason: Skip['reason'], text: string, until: string | null = null): Skip {
  return { reason, text, until };
}
