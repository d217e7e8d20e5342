import { setTimeout as sleep } from 'node:timers/promises';
import { StagewrightError } from '../text/error.ts';
import { backoff } from './backoff.ts';
import { isReachable } from './history.ts';
import { markBranchOf } from './mark.ts';
import { type PushResult, push, type RefUpdate } from './push.ts';
import type { Repository } from './repository.ts';
import { fetchState, type RemoteState } from './state.ts';

/** What one attempt wants to push, made from the newest state of the server; or its outcome, when there is nothing to push. */
export type Attempt<T> =
  | { readonly updates: readonly RefUpdate[]; readonly outcome: T }
  | { readonly updates?: undefined; readonly outcome: T };

const BUDGET = 5 * 60_000;

export interface AttemptOptions {
  /** Milliseconds for all attempts. @default 5 minutes */
  readonly budget?: number | undefined;
  readonly progress: (text: string) => void;
}

/**
 * Prepares and pushes until it lands: after a lost race or an ambiguous failure the server is asked first
 * whether the push has happened; if not, everything is prepared again from what is there now. Throws what the server refuses, and
 * `race-lost` or `network-failed` when the time is over.
 */
export async function pushUntilLanded<T>(
  repository: Repository,
  prepare: (state: RemoteState) => Promise<Attempt<T>>,
  { budget = BUDGET, progress }: AttemptOptions,
): Promise<T> {
  const deadline = Date.now() + budget;
  for (let attempt = 1; ; attempt++) {
    const { updates, outcome } = await prepare(await fetchState(repository));
    if (!updates || updates.length === 0) return outcome;
    const result = await pushWithMarks(repository, updates);
    if (result.kind === 'ok') return outcome;
    if (result.kind === 'refused') throw refused(repository, result);
    // A race can be with ourselves: HTTP clients repeat a request whose answer was lost.
    if (await hasLanded(repository, updates)) return outcome;
    if (Date.now() >= deadline) throw outOfTime(repository, result.kind, result.reason);
    progress(`${result.kind === 'race' ? 'somebody else was faster' : 'no clear answer'} (${result.reason}); trying again`);
    await sleep(Math.min(backoff(attempt, Math.random()), Math.max(0, deadline - Date.now())));
  }
}

/** Some servers take branches and tags only: there, marks are branches. */
async function pushWithMarks(repository: Repository, updates: readonly RefUpdate[]): Promise<PushResult> {
  const result = await push(repository, updates);
  if (result.kind !== 'refused' || markBranchOf(result.ref ?? '') === undefined) return result;
  return push(
    repository,
    updates.map((update) => ({ ...update, ref: markBranchOf(update.ref) ?? update.ref })),
  );
}

/** True when all that was to be pushed is on the server; the pushes are atomic, so the first that can be told decides. */
async function hasLanded(repository: Repository, updates: readonly RefUpdate[]): Promise<boolean> {
  const { refs } = await fetchState(repository);
  for (const { ref, to } of updates) {
    const tip = refs.get(ref);
    if (to === null) return tip === undefined;
    if (tip === undefined) return false;
    return isReachable(repository, { ref, tip, commit: to });
  }
  return false;
}

function refused(repository: Repository, { code, ref, reason, server, hint }: Extract<PushResult, { kind: 'refused' }>) {
  const said = server === '' ? reason : server;
  return new StagewrightError(code, `${repository.url} refused ${ref ?? 'the push'}: ${said}`, { hint });
}

function outOfTime(repository: Repository, kind: 'race' | 'ambiguous', reason: string): StagewrightError {
  if (kind === 'race') {
    return new StagewrightError('race-lost', `Others kept pushing to ${repository.url} until the time was over: ${reason}.`, {
      hint: 'Nothing was published; run the command again.',
    });
  }
  return new StagewrightError('network-failed', `${repository.url} did not answer clearly until the time was over: ${reason}.`, {
    hint: 'The push has not landed as far as can be told; run the command again, it publishes nothing twice.',
  });
}
