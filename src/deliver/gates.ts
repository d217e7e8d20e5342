import { readClock } from '../git/clock.ts';
import type { RefUpdate } from '../git/push.ts';
import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { applicationOf } from '../plan/commit-message.ts';
import { parseInventoryPath } from '../plan/inventory.ts';
import { oneLine } from '../plan/message-template.ts';
import type { StagePlan } from '../plan/plan-stage.ts';
import { type CurrentLocks, readLocks } from '../published/lock-file.ts';
import { type ErrorCode, StagewrightError } from '../text/error.ts';
import { printTime } from '../text/time.ts';
import { quote } from '../text/words.ts';
import { findFreeze } from '../timeline/freezes.ts';
import { describeHold, describeNeed, isLifted } from '../timeline/holds.ts';
import { describeLock, findLocks, isExpired, isOn } from '../timeline/locks.ts';
import { unreadableLocks } from './change-locks.ts';
import { isRemovalOf } from './describe-move.ts';
import { type CurrentHolds, readHolds } from './holds.ts';
import type { PublishContext, StageRequest } from './request.ts';

/** What a fetched state holds that may keep stages as they are. */
export interface Gates {
  readonly now: Date;
  readonly locks: readonly CurrentLocks[];
  readonly holds: readonly CurrentHolds[];
  /** What is strange about the clocks, a sentence each. */
  readonly warnings: readonly string[];
  /** To be pushed along with any change: then it is a lost race when somebody has locked a stage meanwhile. */
  readonly leases: readonly RefUpdate[];
  readonly repository: Repository;
}

/** A stage that is to be changed, with what it was planned from. */
export interface Asked {
  readonly request: StageRequest;
  readonly plan: StagePlan;
  /** Applications whose proposed rollback it takes back. @default none */
  readonly takenBack?: readonly string[];
}

/** Reads what may stand in the way of changes of those stages. What was never locked or rolled back costs nothing. */
export async function readGates(
  repository: Repository,
  state: RemoteState,
  { requests, context }: { readonly requests: readonly StageRequest[]; readonly context: PublishContext },
): Promise<Gates> {
  const locks: CurrentLocks[] = [];
  const holds: CurrentHolds[] = [];
  for (const request of requests) {
    locks.push(await readLocks(repository, state, request.stage));
    holds.push(await readHolds(repository, state, { request, context }));
  }
  const isTimed = locks.some((each) => each.locks.length > 0) || requests.some(({ freezes = [] }) => freezes.length > 0);
  const clock = isTimed ? await readClock(repository, state) : { now: new Date(), warnings: [] };
  const leases = locks.flatMap(({ ref, commit }) => (commit === undefined ? [] : [{ ref, from: commit, to: commit }]));
  return { ...clock, locks, holds, leases, repository };
}

/**
 * Asks whether those stages may be changed as planned: what does not change is stopped by nothing. Gives warnings by stage. Throws `locked`,
 * `locks-unreadable`, `held` or `frozen` with everything that stands in the way; with `dryRun` that is a warning, too.
 */
export function askGates(
  gates: Gates,
  asked: readonly Asked[],
  { options }: Pick<PublishContext, 'options'>,
): ReadonlyMap<string, readonly string[]> {
  const changing = asked.filter(({ plan, takenBack = [] }) => plan.write.size + plan.remove.length + takenBack.length > 0);
  const found = changing.map((each) => ({ stage: each.request.stage, answers: askAll(gates, { ...each, options }) }));
  const obstacles = found.flatMap(({ answers }) => answers).filter(isObstacle);
  if (obstacles.length > 0 && !options.dryRun) throw refusal(obstacles);
  const tell = (answer: Answer) =>
    isObstacle(answer) ? `This would be refused: ${answer.message} ${answer.hint}` : answer.message;
  return new Map(found.map(({ stage, answers }) => [stage, [...gates.warnings, ...answers.map(tell)]]));
}

/** What a gate says of a stage: without a code it is only worth telling. */
interface Answer {
  readonly code?: ErrorCode;
  /** One sentence with its full stop, as the hint is. */
  readonly message: string;
  readonly hint?: string;
}

type Obstacle = Required<Answer>;

function isObstacle(answer: Answer): answer is Obstacle {
  return answer.code !== undefined;
}

type Asking = Asked & Pick<PublishContext, 'options'>;

/** In this order it is told what stands in the way; the first gives the error its code. */
const all: readonly ((gates: Gates, asking: Asking) => readonly Answer[])[] = [askLocks, askHolds, askFreezes];

function askAll(gates: Gates, asking: Asking): readonly Answer[] {
  return all.flatMap((ask) => ask(gates, asking));
}

function askLocks({ locks, now, repository }: Gates, { request: { stage }, plan }: Asking): readonly Answer[] {
  const current = locks.find((each) => each.stage === stage);
  if (!current) return [];
  if (current.problem) {
    const { code, message, hint } = unreadableLocks(repository, current);
    return [{ code, message, hint }];
  }
  const applications = changedApplications(plan);
  const standing = new Set(applications.flatMap((application) => findLocks(current.locks, application, now)));
  const over = current.locks.filter(
    (lock) => isExpired(lock, now) && applications.some((application) => isOn(lock, application)),
  );
  return [
    ...Array.from(standing, (lock): Answer => {
      const what = lock.application === null ? stage : `${stage} ${lock.application}`;
      const wait = lock.expires === null ? '' : `, or wait until ${lock.expires}`;
      return {
        code: 'locked',
        message: `${describeLock(stage, lock)}.`,
        hint: `Have it lifted with stagewright unlock ${what}${wait}.`,
      };
    }),
    ...over.map((lock) => ({ message: `${describeLock(stage, lock)}; that is over, so it stops nothing.` })),
  ];
}

function askHolds({ holds }: Gates, { request, plan, takenBack = [] }: Asking): readonly Answer[] {
  const { stage } = request;
  const current = holds.find((each) => each.stage === stage);
  // Who rolls back or takes away means it.
  if (!current || request.rollback || isRemovalOf(request)) return [];
  const applications = new Set([...changedApplications(plan), ...takenBack]);
  return [...applications].sort().flatMap((application): readonly Answer[] => {
    const restored = current.restored.get(application)?.landing;
    if (restored) {
      const by = `${restored.author} in ${restored.commit.slice(0, 12)}`;
      return [{ message: `The rollback of ${application} was undone by ${by}, so it is no longer held.` }];
    }
    const held = current.holds.get(application);
    if (!held || isLifted(held)) return [];
    const hold = { ...held.hold, reason: oneLine(held.hold.reason), by: oneLine(held.hold.by), since: oneLine(held.hold.since) };
    return [
      {
        code: 'held',
        message: `${describeHold({ stage, application }, hold)}. ${describeNeed(held)}`,
        hint: `Publish a newer source commit, or let it go with stagewright release ${stage} ${application}.`,
      },
    ];
  });
}

function askFreezes({ now }: Gates, { request: { stage, freezes = [] }, options }: Asking): readonly Answer[] {
  const frozen = findFreeze(freezes, now);
  if (!frozen) return [];
  const { freeze, since, until } = frozen;
  const end = until ? `until ${printTime(until)}` : 'with no end in sight';
  const message = `Stage ${quote(stage)} is frozen since ${printTime(since)}, ${end}: ${freeze.reason.replace(/\.+$/, '')}.`;
  if (options.duringFreeze) return [{ message }];
  const wait = until ? `Wait until ${printTime(until)}` : 'Change the freezes of the stage';
  return [{ code: 'frozen', message, hint: `${wait}, or pass --during-freeze.` }];
}

/** Whose files or inventory a plan touches, sorted. */
function changedApplications({ stage, write, remove }: StagePlan): readonly string[] {
  const paths = [...write.keys(), ...remove];
  return [...new Set(paths.flatMap((path) => parseInventoryPath(path)?.application ?? applicationOf(stage, path) ?? []))].sort();
}

function refusal(obstacles: readonly Obstacle[]): StagewrightError {
  const join = (texts: readonly string[]) => [...new Set(texts)].join(' ');
  return new StagewrightError(obstacles[0]!.code, join(obstacles.map(({ message }) => message)), {
    hint: join(obstacles.map(({ hint }) => hint)),
  });
}
