import { createRequire } from 'node:module';
import type { Cron } from 'croner';
import { DURATION_RULE, parseDuration } from '../text/duration.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Freeze, FreezeWindow } from '../types/freeze.ts';
import { blameCaller } from './trace.ts';

export interface FreezeOptions {
  /** How long each lasts, such as `90m`, `64h` or `7d`: time that passes, whatever clocks are set to meanwhile. */
  readonly duration: string;
  /** Where the clock is by which it begins, such as `Europe/Berlin`. @default 'UTC' */
  readonly timeZone?: string;
  /** What for: it is shown to whom it stops. */
  readonly reason: string;
}

/**
 * A time in which nothing of a stage is to change: `freeze('0 16 * * 5', { duration: '64h', timeZone: 'Europe/Berlin', reason: 'weekend' })`
 * begins every Friday at four. The five fields are minute, hour, day of the month, month, day of the week, as in cron.
 *
 * @throws StagewrightError for fields that are none or never come, an unknown time zone, a bad duration, and without a reason.
 */
export function freeze(cron: string, { duration, timeZone = 'UTC', reason }: FreezeOptions): Freeze {
  const refuse = (message: string, hint: string) => blameCaller(new StagewrightError('stage-invalid', message, { hint }), freeze);
  const length = parseDuration(duration);
  if (!length) throw refuse(`${quote(String(duration))} cannot be the duration of a freeze.`, DURATION_RULE);
  if (typeof reason !== 'string' || reason.trim() === '') throw refuse('A freeze has no reason.', 'Say what it is for.');
  if (!isTimeZone(timeZone)) {
    throw refuse(`There is no time zone ${quote(timeZone)}.`, 'Write its name in the IANA database, such as Europe/Berlin.');
  }
  const schedule = findSchedule(cron, timeZone);
  if (!schedule) {
    throw refuse(
      `${quote(String(cron))} is no time at which a freeze could begin.`,
      'Write minute, hour, day of the month, month and day of the week, as in "0 16 * * 5" for Fridays at four.',
    );
  }
  return { cron, duration: length, timeZone, reason, windowAt: (time) => findWindow(schedule, length, time) };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Undefined for what is no calendar expression, and for one that never comes, such as 30 February. */
function findSchedule(cron: string, timeZone: string): Cron | undefined {
  // Loaded at the first freeze: most projects have none, and no command should wait for it there.
  const croner: typeof import('croner') = createRequire(import.meta.url)('croner');
  // A date would be taken too, and be no freeze any more once it is over.
  if (typeof cron !== 'string' || cron.trim().split(/\s+/).length !== 5) return undefined;
  try {
    const schedule = new croner.Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
    return schedule.nextRun(new Date(0)) ? schedule : undefined;
  } catch {
    return undefined;
  }
}

/** Beginnings that are looked at to find an end. */
const MOST = 1000;

function findWindow(schedule: Cron, duration: number, time: Date): FreezeWindow | undefined {
  const since = findLastRun(schedule, time);
  if (!since || since.getTime() + duration <= time.getTime()) return undefined;
  let begin = since;
  for (let looked = 0; looked < MOST; looked++) {
    const until = new Date(begin.getTime() + duration);
    const next = findLastRun(schedule, until);
    if (!next || next.getTime() === begin.getTime()) return { since, until };
    begin = next;
  }
  return { since, until: null };
}

/** The newest beginning up to and with that second. */
function findLastRun(schedule: Cron, time: Date): Date | undefined {
  return schedule.previousRuns(1, new Date(Math.floor(time.getTime() / 1000) * 1000 + 1000))[0];
}
