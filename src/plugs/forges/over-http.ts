import { setTimeout as sleep } from 'node:timers/promises';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { Forge, PullRequest, PullRequestDraft } from '../../types/forge.ts';
import { type PullShape, readMerge, readPull } from './answer.ts';
import { type Extras, fulfil, takeOffLabels } from './extras.ts';

/**
 * What one kind of forge can be asked over HTTP, with pull requests as it answers them. `overHttp` makes a forge of it, with the rules
 * that all have in common.
 */
export interface ForgeCalls {
  readonly name: string;
  readonly limits: Forge['limits'];
  readonly shape: PullShape;
  /** Page after page of the pull requests in that state, newest first; of that branch alone where the server has a filter for it. */
  list(branch: string, state: 'open' | 'closed'): AsyncGenerator<readonly unknown[]>;
  /** True where a list shows the beginning of a body only. @default false */
  readonly cutsLists?: boolean;
  get(number: number): Promise<unknown>;
  /**
   * Opens it with title, body and branches, as a draft where it shall be one, and with nothing else that could be refused. Undefined
   * where the answer does not show it.
   */
  create(draft: PullRequestDraft): Promise<unknown>;
  /** Changes title, body and base, and leaves all the rest as it is. */
  change(number: number, draft: PullRequestDraft): Promise<unknown>;
  comment(number: number, text: string): Promise<void>;
  /** Closes an open one without a merge. */
  decline(number: number): Promise<void>;
  readonly extras: Extras;
  /** @default it has none */
  readonly statuses?: Forge['statuses'];
  /** @default it has none */
  readonly environments?: Forge['environments'];
}

const MOST_OPENINGS = 3;

export function overHttp(calls: ForgeCalls): Forge {
  const { name, limits, extras, statuses, environments } = calls;
  return {
    name,
    limits,
    find: (branch) => find(calls, branch, 'open'),
    findClosed: (branch) => find(calls, branch, 'closed'),
    async open(draft) {
      const pull = await openOnce(calls, draft);
      return { ...pull, warnings: await fulfil(name, extras, pull.number, draft) };
    },
    async update(number, draft) {
      const pull = readPull(await calls.change(number, draft), calls.shape);
      const wishes = { labels: draft.labels, reviewers: [], draft: false, autoMerge: false };
      const warnings = await fulfil(name, extras, number, wishes);
      const labels = draft.obsoleteLabels ?? [];
      return { ...pull, warnings: [...warnings, ...(await takeOffLabels(name, extras, { number, labels }))] };
    },
    comment: (number, text) => calls.comment(number, text),
    async close(number, comment) {
      const { state } = readPull(await calls.get(number), calls.shape);
      await calls.comment(number, comment);
      // Many forges close it on their own when its branch goes.
      if (state === 'open') await calls.decline(number);
    },
    findMerge: async (number) => readMerge(await calls.get(number), calls.shape),
    statuses,
    environments,
  };
}

/** The newest pull request of the branch in that state; never one that comes from a fork. */
async function find(calls: ForgeCalls, branch: string, state: 'open' | 'closed'): Promise<PullRequest | undefined> {
  const { shape } = calls;
  for await (const answers of calls.list(branch, state)) {
    const pulls = answers.filter((answer) => !shape.isFromFork?.(answer)).map((answer) => readPull(answer, shape));
    // A filter that the server does not know gives everything.
    const [newest] = pulls.filter((pull) => pull.branch === branch && pull.state === state).sort((a, b) => b.number - a.number);
    if (newest) return calls.cutsLists ? readPull(await calls.get(newest.number), shape) : newest;
  }
  return undefined;
}

/** Opens it. When that fails it may be open all the same (an answer got lost, another run was faster): that is looked up first. */
async function openOnce(calls: ForgeCalls, draft: PullRequestDraft): Promise<PullRequest> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create(calls, draft);
    } catch (failure) {
      // Of two failures the first says more.
      const there = await find(calls, draft.branch, 'open').catch(() => undefined);
      if (there) return isSaid(there, draft) ? there : readPull(await calls.change(there.number, draft), calls.shape);
      const isTransient = isStagewrightError(failure) && failure.code === 'network-failed';
      if (!isTransient || attempt === MOST_OPENINGS) throw failure;
      await sleep(Math.random() * 500 * 2 ** attempt);
    }
  }
}

async function create(calls: ForgeCalls, draft: PullRequestDraft): Promise<PullRequest> {
  const answer = await calls.create(draft);
  const pull = answer === undefined ? await find(calls, draft.branch, 'open') : readPull(answer, calls.shape);
  if (pull) return pull;
  throw new StagewrightError('forge-error', `${calls.name} opened the pull request of ${draft.branch}, and does not show it.`, {
    hint: 'Check that the token may read pull requests.',
  });
}

function isSaid({ title, body, base }: PullRequest, draft: PullRequestDraft): boolean {
  return title === draft.title && body === draft.body && base === draft.base;
}
