import { setTimeout as sleep } from 'node:timers/promises';
import { branchKey } from '../../deliver/group-by-branch.ts';
import type { PublishContext } from '../../deliver/request.ts';
import { withWorkspace } from '../../deliver/workspace.ts';
import { refreshBranch } from '../../git/branch-commits.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import { prefixOf } from '../../published/prefix.ts';
import { isStagewrightError } from '../../text/error.ts';
import { type Arrival, printArrival, toArrival } from './arrival.ts';
import { showEnvironment } from './show-environment.ts';
import type { Subject } from './subject.ts';
import { announce, look, type Tracked, track } from './track.ts';

export interface Waiting {
  readonly context: PublishContext;
  /** Milliseconds. */
  readonly timeout: number;
  /** Tells of each change of a state, one line at a time. */
  readonly say: (line: string) => void;
  /** Milliseconds between two looks: the first ones, and what they grow to. @default 5 s growing to 30 s */
  readonly pace?: { readonly first: number; readonly longest: number };
}

/** Looks again and again until everything is known to have arrived, or not, or the time is over. What is `pending` then is not known. */
export async function awaitArrivals(subjects: readonly Subject[], waiting: Waiting): Promise<readonly Arrival[]> {
  const { context, timeout, pace = { first: 5000, longest: 30_000 } } = waiting;
  const end = performance.now() + timeout;
  const repositories = new Map<string, Repository>();
  try {
    const tracked: Tracked[] = [];
    for (const subject of subjects) {
      const { name, target } = subject.reporting.definition;
      const repository = repositories.get(branchKey(target)) ?? (await openFor(subject, context));
      repositories.set(branchKey(target), repository);
      tracked.push(await track(subject, repository, { project: context.project, prefix: prefixOf({ stage: name, target }) }));
    }
    const said = new Map<string, string>();
    for (let delay = pace.first; ; delay = Math.min(delay * 1.5, pace.longest)) {
      const arrivals = await lookAtAll(tracked, { ...waiting, said });
      const left = end - performance.now();
      if (left <= 0 || arrivals.every(({ state }) => state !== 'pending')) return arrivals;
      await sleep(Math.min(delay, left));
      await stand(async () => {
        for (const repository of repositories.values()) await refreshBranch(repository);
      }, waiting);
    }
  } finally {
    for (const repository of repositories.values()) repository.close();
  }
}

/** A private repository of its own: here commits have their trees, and nothing shortens the history. */
async function openFor({ reporting }: Subject, context: PublishContext): Promise<Repository> {
  return withWorkspace(context, async ({ workspace }) => {
    const { url, branch, environment, limit } = await workspace.open(reporting.definition.target);
    return openRepository({ url, branch, environment, ...(limit !== undefined && { limit }) });
  });
}

interface Saying extends Waiting {
  /** Context to the line that was said last. */
  readonly said: Map<string, string>;
}

async function lookAtAll(tracked: readonly Tracked[], saying: Saying): Promise<readonly Arrival[]> {
  const { say, said } = saying;
  for (const each of tracked) {
    await stand(async () => {
      each.judgements = await look(each);
    }, saying);
    await stand(() => announce(each), { ...saying, isOptional: true });
    if (each.judgements) await showEnvironment(each, each.judgements, say);
  }
  const arrivals = tracked.flatMap(({ awaited, judgements, subject }) =>
    awaited.map((each, index) => toArrival(each, judgements?.[index], subject)),
  );
  for (const arrival of arrivals) {
    const line = printArrival(arrival);
    if (said.get(arrival.context) === line) continue;
    said.set(arrival.context, line);
    say(line);
  }
  return arrivals;
}

interface Standing extends Pick<Waiting, 'say'> {
  /** True for what nothing depends on. @default false */
  readonly isOptional?: boolean;
}

/** A server that does not answer for once may do so the next time. */
async function stand(action: () => Promise<void>, { say, isOptional = false }: Standing): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isStagewrightError(error) || (error.code !== 'network-failed' && !isOptional)) throw error;
    say(`! ${error.message} ${isOptional ? 'It is waited for all the same.' : 'It is tried again.'}`);
  }
}
