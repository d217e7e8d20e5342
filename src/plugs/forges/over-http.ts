import { setTimeout as sleep } from 'node:timers/promises';
import { isStagewrightError } from '../../text/error.ts';
import { list as listWords, quote } from '../../text/words.ts';
import type { Forge, PullRequest, PullRequestDraft } from '../../types/forge.ts';

/** What one kind of forge can be asked over HTTP. `overHttp` makes a forge of it, with the rules that all have in common. */
export interface ForgeCalls {
  readonly name: string;
  readonly limits: Forge['limits'];
  /** The newest pull request of the branch in that state; never one that comes from a fork. */
  find(branch: string, state: 'open' | 'closed'): Promise<PullRequest | undefined>;
  get(number: number): Promise<PullRequest>;
  /** Opens it with title, body and branches, as a draft where it shall be one; nothing else that could be refused. */
  create(draft: PullRequestDraft): Promise<PullRequest>;
  /** Changes title, body and base, and leaves the rest as it is. */
  change(number: number, draft: PullRequestDraft): Promise<PullRequest>;
  comment(number: number, text: string): Promise<void>;
  /** Closes an open one without a merge. */
  decline(number: number): Promise<void>;
  readonly extras: Extras;
}

/** What a pull request can do without; undefined where the forge has no such thing. */
export interface Extras {
  /** Adds labels and keeps those that are there. Returns those that the forge did not take. */
  readonly labels: ((number: number, labels: readonly string[]) => Promise<readonly string[]>) | undefined;
  /** Asks for reviews. Returns those whom the forge did not take. */
  readonly reviewers: ((number: number, reviewers: readonly string[]) => Promise<readonly string[]>) | undefined;
  readonly autoMerge: ((number: number) => Promise<void>) | undefined;
  /** Whether it is a draft, where the forge may have opened it without saying that it knows none. */
  readonly isDraft?: (number: number) => Promise<boolean>;
}

const MOST_OPENINGS = 3;

export function overHttp(calls: ForgeCalls): Forge {
  const { name, limits, extras } = calls;
  const write = async (pull: PullRequest, wishes: readonly Wish[]): Promise<WrittenPullRequest> => {
    const warnings: string[] = [];
    for (const wish of wishes) warnings.push(...(await fulfil(name, wish)));
    return { ...pull, warnings };
  };
  return {
    name,
    limits,
    find: (branch) => calls.find(branch, 'open'),
    findClosed: (branch) => calls.find(branch, 'closed'),
    async open(draft) {
      const pull = await openOnce(calls, draft);
      const { number } = pull;
      return write(pull, [
        { noun: 'label', names: draft.labels, take: extras.labels && ((names) => extras.labels!(number, names)) },
        { noun: 'reviewer', names: draft.reviewers, take: extras.reviewers && ((names) => extras.reviewers!(number, names)) },
        { noun: 'draft', names: draft.draft ? [''] : [], take: () => (extras.isDraft ? extras.isDraft(number) : true) },
        { noun: 'auto-merge', names: draft.autoMerge ? [''] : [], take: extras.autoMerge && (() => extras.autoMerge!(number)) },
      ]);
    },
    async update(number, draft) {
      const take = extras.labels && ((names: readonly string[]) => extras.labels!(number, names));
      return write(await calls.change(number, draft), [{ noun: 'label', names: draft.labels, take }]);
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
