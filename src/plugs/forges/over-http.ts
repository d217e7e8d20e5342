import { setTimeout as sleep } from 'node:timers/promises';
import { isStagewrightError } from '../../text/error.ts';
import type { Forge, PullRequest, PullRequestDraft } from '../../types/forge.ts';
import { type Extras, fulfil } from './extras.ts';

/** What one kind of forge can be asked over HTTP. `overHttp` makes a forge of it, with the rules that all have in common. */
export interface ForgeCalls {
  readonly name: string;
  readonly limits: Forge['limits'];
  /** The newest pull request of the branch in that state; never one that comes from a fork. */
  find(branch: string, state: 'open' | 'closed'): Promise<PullRequest | undefined>;
  get(number: number): Promise<PullRequest>;
  /** Opens it with title, body and branches, as a draft where it shall be one, and with nothing else that could be refused. */
  create(draft: PullRequestDraft): Promise<PullRequest>;
  /** Changes title, body and base, and leaves all the rest as it is. */
  change(number: number, draft: PullRequestDraft): Promise<PullRequest>;
  comment(number: number, text: string): Promise<void>;
  /** Closes an open one without a merge. */
  decline(number: number): Promise<void>;
  readonly extras: Extras;
}

const MOST_OPENINGS = 3;

export function overHttp(calls: ForgeCalls): Forge {
  const { name, limits, extras } = calls;
  return {
    name,
    limits,
    find: (branch) => calls.find(branch, 'open'),
    findClosed: (branch) => calls.find(branch, 'closed'),
    async open(draft) {
      const pull = await openOnce(calls, draft);
      return { ...pull, warnings: await fulfil(name, extras, pull.number, draft) };
    },
    async update(number, draft) {
      const pull = await calls.change(number, draft);
      const wishes = { labels: draft.labels, reviewers: [], draft: false, autoMerge: false };
      return { ...pull, warnings: await fulfil(name, extras, number, wishes) };
    },
    comment: (number, text) => calls.comment(number, text),
    async close(number, comment) {
      const { state } = await calls.get(number);
      await calls.comment(number, comment);
      // Many forges close it on their own when its branch goes.
      if (state === 'open') await calls.decline(number);
    },
  };
}

/** Opens it. When that fails it may be open all the same (an answer got lost, another run was faster): that is looked up first. */
async function openOnce(calls: ForgeCalls, draft: PullRequestDraft): Promise<PullRequest> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await calls.create(draft);
    } catch (failure) {
      // Of two failures the first says more.
      const there = await calls.find(draft.branch, 'open').catch(() => undefined);
      if (there) return isSaid(there, draft) ? there : calls.change(there.number, draft);
      const isTransient = isStagewrightError(failure) && failure.code === 'network-failed';
      if (!isTransient || attempt === MOST_OPENINGS) throw failure;
      await sleep(Math.random() * 500 * 2 ** attempt);
    }
  }
}

function isSaid({ title, body, base }: PullRequest, draft: PullRequestDraft): boolean {
  return title === draft.title && body === draft.body && base === draft.base;
}
