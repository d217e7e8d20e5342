import type { Deletion } from '../plan/deletion-guard.ts';
import type { Description, PlannedFile } from '../plan/pull-request.ts';
import { describePullRequest } from '../plan/pull-request.ts';
import { describedCommit, findRoom, markBody, replaceBody } from '../plan/pull-request-body.ts';
import type { Delivery } from '../types/delivery.ts';
import type { Forge, PullRequest, PullRequestDraft } from '../types/forge.ts';
import type { Proposal } from './proposal.ts';
import type { StageRequest } from './request.ts';

export interface Writing {
  readonly proposal: Proposal;
  /** Newest commit of its branch. */
  readonly commit: string;
  /** The target branch. */
  readonly base: string;
  /** The open pull request of the branch before it was pushed. */
  readonly before: PullRequest | undefined;
  readonly deletions: readonly Deletion[];
  readonly description: Omit<Description, 'limit'>;
  /** Called only when there is something to describe. */
  readonly readFiles: () => Promise<readonly PlannedFile[]>;
}

export interface Written {
  readonly action: 'nothing' | 'opened' | 'updated' | 'closed';
  /** Undefined where there is none, or people have closed it. */
  readonly pull: PullRequest | undefined;
  /** A sentence each. */
  readonly warnings: readonly string[];
}

/** Opens the pull request of a branch, or brings the open one up to date, unless it describes that very commit. */
export async function writePullRequest(
  forge: Forge,
  { stage, delivery }: StageRequest,
  { proposal, commit, base, before, deletions, description, readFiles }: Writing,
): Promise<Written> {
  const { branch, action } = proposal;
  const open = before ?? (await forge.find(branch));
  if (open && describedCommit(open.body) === commit && open.base === base) return { action: 'nothing', pull: open, warnings: [] };
  const closed = open || action !== 'kept' ? undefined : await forge.findClosed(branch);
  if (closed && describedCommit(closed.body) === commit)
    return { action: 'nothing', pull: undefined, warnings: [closedByPeople(closed)] };
  const limit = findRoom(Math.min(LONGEST_BODY, forge.limits.body), open?.body);
  const { title, body } = describePullRequest(stage, await readFiles(), { ...description, limit });
  const own = markBody(body, commit);
  const text = open ? replaceBody(open.body, own) : own;
  const draft = { ...wishesOf(delivery, deletions), branch, base, title, body: text };
  const written = open ? await forge.update(open.number, draft) : await forge.open(draft);
  return { action: open ? 'updated' : 'opened', pull: written, warnings: written.warnings };
}

/** Nobody reads more, whatever the forge takes. */
const LONGEST_BODY = 60_000;

/** A label for what deletes something, by which forges and people can ask for more eyes. */
const DELETES = 'stagewright: deletes';

function wishesOf(
  delivery: Delivery,
  deletions: readonly Deletion[],
): Pick<PullRequestDraft, 'reviewers' | 'labels' | 'obsoleteLabels' | 'draft' | 'autoMerge'> {
  if (delivery.kind === 'commit') return { reviewers: [], labels: [], draft: false, autoMerge: false };
  const { reviewers, labels, draft, autoMerge } = delivery;
  if (deletions.length > 0) return { reviewers, labels: [...labels, DELETES], draft, autoMerge };
  // A label that the author asks for is always there.
  return { reviewers, labels, obsoleteLabels: labels.includes(DELETES) ? [] : [DELETES], draft, autoMerge };
}

/** People have said no to exactly this. */
function closedByPeople({ number, url }: PullRequest): string {
  return `Pull request ${number} (${url}) was closed, and is not opened again until the stage changes; reopen it if that was a mistake.`;
}
