import { setTimeout as sleep } from 'node:timers/promises';
import { isReachable } from '../git/history.ts';
import { type PushResult, push, type RefUpdate } from '../git/push.ts';
import type { Repository } from '../git/repository.ts';
import { fetchState, type RemoteState, refreshState } from '../git/state.ts';
import { lockBranchOf } from '../published/lock-file.ts';
import { markBranchOf } from '../published/mark.ts';
import { isStagewrightError, StagewrightError } from '../text/error.ts';
import { backoff } from './backoff.ts';

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
  let state = await refreshState(repository);
  for (let attempt = 1; ; attempt++) {
    const { updates, outcome } = await prepare(state);
    if (!updates || updates.length === 0) return outcome;
    const { result, pushed } = await pushWithMarks(repository, updates);
    if (result.kind === 'ok') return outcome;
    if (result.kind === 'refused') throw refused(repository, result);
    const isLast = Date.now() >= deadline;
    if (!isLast) {
      progress(`${result.kind === 'race' ? 'somebody else was faster' : 'no clear answer'} (${result.reason}); trying again`);
      await sleep(Math.min(backoff(attempt, Math.random()), Math.max(0, deadline - Date.now())));
    }
    state = await lookAgain(repository, deadline);
    // A race can be with ourselves: HTTP clients repeat a request whose answer was lost.
    if (await hasLanded(repository, pushed, state)) return outcome;
    if (isLast) throw outOfTime(repository, result.kind, result.reason);
  }
}

/** The push may have landed, so a network that fails now is asked until the time is over: nobody could say what is published. */
async function lookAgain(repository: Repository, deadline: number): Promise<RemoteState> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchState(repository);
    } catch (error) {
      if (!isStagewrightError(error) || error.code !== 'network-failed') throw error;
      if (Date.now() >= deadline) throw mayHaveLanded(repository, error);
      await sleep(Math.min(backoff(attempt, Math.random()), Math.max(0, deadline - Date.now())));
    }
  }
}

/** A result with what it is the result of. */
interface Tried {
  readonly result: PushResult;
  readonly pushed: readonly RefUpdate[];
}

/** Some servers take branches and tags only: there, marks and locks are branches. */
async function pushWithMarks(repository: Repository, updates: readonly RefUpdate[]): Promise<Tried> {
  const result = await push(repository, updates);
  if (result.kind !== 'refused' || branchOf(result.ref ?? '') === undefined) return { result, pushed: updates };
  const pushed = updates.map((update) => ({ ...update, ref: branchOf(update.ref) ?? update.ref }));
  return { result: await push(repository, pushed), pushed };
}

function branchOf(ref: string): string | undefined {
  return markBranchOf(ref) ?? lockBranchOf(ref);
}

/**
 * True when all that was to be pushed is on the server. The pushes are atomic: one ref that is ours, or still what it was, tells of
 * all; only where others have moved every one of them it takes a look at the history.
 */
async function hasLanded(repository: Repository, pushed: readonly RefUpdate[], { refs }: RemoteState): Promise<boolean> {
  // What only must not have moved tells nothing.
  const updates = pushed.filter(({ from, to }) => from !== to);
  if (updates.some(({ ref, to }) => to !== null && refs.get(ref) === to)) return true;
  if (updates.some(({ ref, from }) => from !== undefined && (refs.get(ref) ?? null) === from)) return false;
  const [first] = updates;
  const tip = first && refs.get(first.ref);
  if (!first || first.to === null) return tip === undefined;
  return tip !== undefined && isReachable(repository, { ref: first.ref, tip, commit: first.to });
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

function mayHaveLanded({ url }: Repository, cause: StagewrightError): StagewrightError {
  return new StagewrightError('network-failed', `The push to ${url} got no clear answer, and then nobody did: ${cause.message}`, {
    hint: 'It may have landed or not; run the command again, it publishes nothing twice.',
    cause,
  });
}
