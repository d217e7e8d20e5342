import { changeLocks, unreadableLocks } from '../../deliver/change-locks.ts';
import { withWorkspace } from '../../deliver/workspace.ts';
import { readClock } from '../../git/clock.ts';
import { fetchState } from '../../git/state.ts';
import { listLockedStages, readLocks, toLine } from '../../published/lock-file.ts';
import { listPublishedNames } from '../../published/published-names.ts';
import { DURATION_RULE, parseDuration } from '../../text/duration.ts';
import { StagewrightError } from '../../text/error.ts';
import { printTime } from '../../text/time.ts';
import { quote } from '../../text/words.ts';
import { addLock } from '../../timeline/change-locks.ts';
import { findPlace, findRepositories, openPlaceProject } from '../find-place.ts';
import { localRepositoryName } from '../print/target.ts';
import { printWarnings } from '../print/warnings.ts';
import { requireNames } from '../require-names.ts';
import type { Outcome, World } from '../world.ts';
import { type DescribedLock, describeLocks, findOwner, findStrangeNames, type LockingOptions, printLocks } from './locking.ts';
import { publishContext } from './publishing.ts';

export interface LockOptions extends LockingOptions {
  /** Why it is locked: whoever is stopped by it reads this. */
  readonly reason?: string;
  /** When it ends: a duration such as `12h`, or a time in ISO 8601 with its zone. @default when it is unlocked */
  readonly expires?: string;
  /** Shows locks and changes none. @default true without a stage */
  readonly list?: boolean;
}

/** Locks a stage, or one of its applications, for every project that publishes there; or shows what is locked. */
export async function lock(
  world: World,
  [wanted, application = null]: readonly [stage?: string, application?: string | null],
  options: LockOptions,
): Promise<Outcome> {
  if (wanted === undefined || options.list) return listLocks(world, wanted, options);
  const reason = toLine(options.reason ?? '');
  if (reason === '') {
    throw new StagewrightError('usage', `Why ${quote(wanted)} is to be locked is not said.`, {
      hint: 'Pass --reason TEXT; to see what is locked, pass --list.',
    });
  }
  const endOf = parseExpiry(options.expires);
  const project = openPlaceProject(world, options);
  const { name: stage, target, isKnown } = await findPlace(world, { stage: wanted, project, options });
  requireNames(application === null ? [stage] : [stage, application]);
  const author = await findOwner(world, project, options);
  return withWorkspace(await publishContext(world, project, {}), async (context) => {
    const repository = await context.workspace.open(target);
    let now = new Date();
    const changed = await changeLocks(
      repository,
      {
        ...{ stage, author },
        decide: (locks, time) => {
          now = time;
          const lock = { application, owner: author.name, reason, since: printTime(time), expires: endOf(time) };
          return addLock(locks, lock, { stage, now, isForced: options.force ?? false });
        },
      },
      context,
    );
    const published = await listPublishedNames(repository, changed.state);
    const warnings = [...changed.warnings, ...findStrangeNames({ stage, application }, { published, isKnown })];
    const locks = describeLocks(stage, changed.locks, now);
    const text = `${printLocks(world, locks)}${printWarnings(world, warnings)}`;
    const before = changed.action === 'nothing' ? 'nothing to do, it is locked already\n' : '';
    return {
      exit: 0,
      json: { results: [{ stage, application, action: changed.action }], locks, warnings },
      text: `${before && `${world.style('bold', stage)}  ${before}`}${text}`,
    };
  });
}

/** All locks of the repositories that are meant; a stage's own when it is named. */
async function listLocks(world: World, wanted: string | undefined, options: LockOptions): Promise<Outcome> {
  const project = openPlaceProject(world, options);
  const place = wanted === undefined ? undefined : await findPlace(world, { stage: wanted, project, options });
  const targets = place ? [place.target] : await findRepositories(world, { project, options });
  return withWorkspace(await publishContext(world, project, {}), async (context) => {
    const locks: (DescribedLock & { readonly repository: string | null })[] = [];
    const warnings: string[] = [];
    const texts: string[] = [];
    for (const target of targets) {
      const repository = await context.workspace.open(target);
      const state = await fetchState(repository);
      const clock = await readClock(repository, state);
      warnings.push(...clock.warnings);
      const found: DescribedLock[] = [];
      for (const stage of place ? [place.name] : listLockedStages(state)) {
        const current = await readLocks(repository, state, stage);
        if (current.problem) warnings.push(unreadableLocks(repository, current).message);
        found.push(...describeLocks(stage, current.locks, clock.now));
      }
      locks.push(...found.map((lock) => ({ repository: target.repository ?? null, ...lock })));
      const where = target.repository ?? localRepositoryName;
      texts.push(found.length === 0 ? `Nothing is locked in ${where}.\n` : `${where}\n${printLocks(world, found)}`);
    }
    return { exit: 0, json: { locks, warnings }, text: `${texts.join('')}${printWarnings(world, warnings)}` };
  });
}

/** The end of a lock that begins then; null for none. Throws `usage`. */
function parseExpiry(text: string | undefined): (now: Date) => string | null {
  if (text === undefined) return () => null;
  const duration = parseDuration(text);
  if (duration) return (now) => printTime(new Date(now.getTime() + duration));
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isTime) {
    throw new StagewrightError('usage', `--expires ${quote(text)} is no duration and no time.`, {
      hint: `${DURATION_RULE} Or a time with its zone, such as 2026-12-24T18:00:00+01:00.`,
    });
  }
  const time = new Date(text);
  return (now) => {
    if (time > now) return printTime(time);
    throw new StagewrightError('usage', `--expires ${quote(text)} is over already: it is ${printTime(now)}.`, {
      hint: 'Give a time that is to come.',
    });
  };
}
