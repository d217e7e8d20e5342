import type { CommitStatus } from '../types/forge.ts';

/** What an application is waited for: that its operator reports about this content. */
export interface Awaited {
  readonly stage: string;
  readonly application: string;
  /** The context of the commit status by which its operator reports. */
  readonly context: string;
  /** Content id. */
  readonly content: string;
}

/** One commit of the target branch, as far as one application is concerned. */
export interface BranchCommit {
  readonly commit: string;
  /** Content id of the application; undefined where the commit does not have it. */
  readonly content: string | undefined;
  /** The newest status of the application's context; undefined where nobody has reported. */
  readonly status: CommitStatus | undefined;
}

/** What has become of a change. */
export interface Judgement {
  /** `superseded`: the content was changed before anybody reported about it. `closed`: people said no to the pull request. */
  readonly state: 'healthy' | 'failed' | 'pending' | 'superseded' | 'closed';
  /** The commit that brought the content; null while it is proposed. */
  readonly landed: string | null;
  /** The commit that the report is about: an operator may skip ours for a newer one with the same content. */
  readonly commit: string | null;
  /** The newest report. */
  readonly status: CommitStatus | null;
  readonly supersededBy: string | null;
  /** True as long as the branch holds the content. */
  readonly isCurrent: boolean;
}

const nothing = { landed: null, commit: null, status: null, supersededBy: null, isCurrent: false } as const;

/** What became of content, from commits of the branch in their order, the one that brought it or an older one first. */
export function judgeArrival(content: string, commits: readonly BranchCommit[]): Judgement {
  const holding = commits.filter((each) => each.content === content);
  const landed = holding[0]?.commit;
  if (landed === undefined) return { ...nothing, state: 'pending' };
  const isCurrent = commits.at(-1)?.content === content;
  const final = holding.findLast(({ status }) => status !== undefined && status.state !== 'pending');
  if (final?.status) {
    const state = final.status.state === 'success' ? 'healthy' : 'failed';
    return { ...nothing, state, landed, commit: final.commit, status: final.status, isCurrent };
  }
  const last = commits.findLastIndex((each) => each.content === content);
  const next = commits[last + 1];
  if (next) return { ...nothing, state: 'superseded', landed, supersededBy: next.commit };
  const open = holding.findLast(({ status }) => status !== undefined);
  return { ...nothing, state: 'pending', landed, commit: open?.commit ?? null, status: open?.status ?? null, isCurrent };
}

/** Content whose pull request was closed without a merge. */
export const closed: Judgement = { ...nothing, state: 'closed' };

/** Content that will not come to the branch any more: other content was merged in its place, or its commit was taken out. */
export function judgeGone(supersededBy: string | null): Judgement {
  return { ...nothing, state: 'superseded', supersededBy };
}

/** 1 where something is known to have failed, 5 where not everything is known to be healthy, else 0. */
export function exitOf(states: readonly Judgement['state'][]): 0 | 1 | 5 {
  if (states.some((state) => state === 'failed' || state === 'closed')) return 1;
  return states.every((state) => state === 'healthy') ? 0 : 5;
}

/** At least that many of the newest commits are asked for statuses each time: what was pushed before is mostly reported about already. */
const NEWEST = 20;
const MOST = 100;

/**
 * The commits to ask for statuses: those that hold awaited content, of these the one that brought it, the newest, and what was never
 * asked. Each costs a call, and a busy branch has many.
 */
export function chooseAsked(holding: readonly string[], asked: ReadonlySet<string>): readonly string[] {
  const recent = new Set(holding.slice(-MOST));
  const newest = new Set(holding.slice(-NEWEST));
  return holding.filter((commit, index) => index === 0 || newest.has(commit) || (recent.has(commit) && !asked.has(commit)));
}
