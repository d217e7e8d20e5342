import type { Deletion } from '../plan/deletion-guard.ts';
import type { StagePlan } from '../plan/plan-stage.ts';
import { describePullRequest, pullRequestBranch } from '../plan/pull-request.ts';
import { describedCommit, findRoom, markBody, replaceBody } from '../plan/pull-request-body.ts';
import { StagewrightError } from '../text/error.ts';
import type { Delivery } from '../types/delivery.ts';
import type { FoundForge, PullRequest, PullRequestDraft } from '../types/forge.ts';
import { pushUntilLanded } from './attempt.ts';
import { readChangedFiles } from './changed-files.ts';
import { createCommit } from './commit.ts';
import { type PreparedStyle, prepareStyle } from './commit-style.ts';
import { moveMark, readCurrentMark } from './current-mark.ts';
import { refuseHumanCommits } from './human-commits.ts';
import { refuseOlder } from './older-build.ts';
import { findPlannedDeletions } from './planned-deletions.ts';
import { planAgainst, prefixOf, requireBranch, toContents, verifyScope } from './prepare.ts';
import type { RefUpdate } from './push.ts';
import { recheckIfChanged } from './recheck.ts';
import type { Repository } from './repository.ts';
import { type PublishContext, type PublishResult, type StageRequest, toResult } from './request.ts';
import { refuseRewound } from './rewound.ts';
import type { Signing } from './signing.ts';
import type { RemoteState } from './state.ts';

/** What the branch of a pull request comes to. */
interface Proposal {
  readonly plan: StagePlan;
  /** Newest commit of the branch; null when there is no longer one. */
  readonly commit: string | null;
  readonly action: 'created' | 'renewed' | 'kept' | 'withdrawn' | 'nothing';
  /** What its message could not tell. @default nothing */
  readonly warnings?: readonly string[];
}

const withoutForge = { created: 'opened', renewed: 'updated', kept: 'nothing', withdrawn: 'closed', nothing: 'nothing' } as const;

/**
 * Delivers one stage as a pull request: its branch is made anew from the newest target branch, unless it holds the same
 * already; the pull request is opened, updated, or closed when nothing is left to propose.
 */
export async function publishPullRequest(
  repository: Repository,
  request: StageRequest,
  { context, found }: { readonly context: PublishContext; readonly found: FoundForge },
): Promise<PublishResult> {
  const { project, options, progress } = context;
  const { stage } = request;
  const { forge, reason } = found;
  const branch = pullRequestBranch(project, stage);
  const isReal = forge !== undefined && !options.dryRun;
  // Before the push, because many forges close a pull request on their own when its branch goes.
  const before = isReal ? await forge.find(branch) : undefined;
  const style = await prepareStyle([request], context);
  const proposal = await pushUntilLanded(repository, (state) => prepare(repository, state, { request, context, branch, style }), {
    budget: options.budget,
    progress,
  });
  const { plan, commit, action } = proposal;
  const risks = await findPlannedDeletions(repository, proposal.target, { plan, prefix: prefixOf(request) });
  const finish = (done: PublishResult['action'], pull?: PullRequest, warnings: readonly string[] = []): PublishResult =>
    toResult(request, plan.changes, {
      action: done,
      branch,
      commit,
      pullRequest: pull ? { number: pull.number, url: pull.url } : null,
      deletions: risks,
      warnings: [...(proposal.warnings ?? []), ...warnings],
    });

  if (!isReal) {
    const isLeft = !options.dryRun && reason !== undefined && commit !== null;
    return finish(withoutForge[action], undefined, isLeft ? [`${branch} has no pull request: ${reason}`] : []);
  }
  const open = before ?? (await forge.find(branch));
  if (commit === null) {
    if (!open) return finish('nothing');
    await forge.close(open.number, `Nothing is left to publish: ${repository.branch} holds stage ${stage} already.`);
    return finish('closed', open);
  }
  if (open && describedCommit(open.body) === commit && open.base === repository.branch) return finish('nothing', open);
  const closed = open || action !== 'kept' ? undefined : await forge.findClosed(branch);
  if (closed && describedCommit(closed.body) === commit) return finish('nothing', undefined, [closedByPeople(closed)]);
  const files = await readChangedFiles(repository, proposal.target, { plan, prefix: prefixOf(request) });
  const limit = findRoom(Math.min(LONGEST_BODY, forge.limits.body), open?.body);
  const { title, body } = describePullRequest(stage, files, { provenance: context.provenance, limit });
  const own = markBody(body, commit);
  const draft = {
    ...wishesOf(request.delivery, risks),
    branch,
    base: repository.branch,
    title,
    body: open ? replaceBody(open.body, own) : own,
  };
  const written = open ? await forge.update(open.number, draft) : await forge.open(draft);
  return finish(open ? 'updated' : 'opened', written, written.warnings);
}

/** A label for what deletes something: `stagewright: deletes`, by which forges and people can ask for more eyes. */
// Nobody reads more, whatever the forge takes.
const LONGEST_BODY = 60_000;

function wishesOf(
  delivery: Delivery,
  risks: readonly Deletion[],
): Pick<PullRequestDraft, 'reviewers' | 'labels' | 'draft' | 'autoMerge'> {
  if (delivery.kind === 'commit') return { reviewers: [], labels: [], draft: false, autoMerge: false };
  const { reviewers, labels, draft, autoMerge } = delivery;
  return { reviewers, labels: [...labels, ...(risks.length > 0 ? ['stagewright: deletes'] : [])], draft, autoMerge };
}

/** People have said no to exactly this. */
function closedByPeople({ number, url }: PullRequest): string {
  return `Pull request ${number} (${url}) was closed, and is not opened again until the stage changes; reopen it if that was a mistake.`;
}

interface Preparation {
  readonly request: StageRequest;
  readonly context: PublishContext;
  readonly branch: string;
  readonly style: PreparedStyle;
}

async function prepare(repository: Repository, state: RemoteState, { request, context, branch, style }: Preparation) {
  requireBranch(repository, state);
  if (state.tip === undefined) throw emptyRepository(repository);
  await recheckIfChanged(repository, state, context.recheck);
  const ref = `refs/heads/${branch}`;
  const head = state.refs.get(ref);
  const mark = await readCurrentMark(repository, state, { project: context.project, stage: request.stage });
  await refuseOlder(mark, request.stage, context);
  refuseHumanCommits(mark, { head, branch });
  const { plan, base } = await planAgainst(repository, state.tip, { request, context });
  const target = state.tip;

  const withMark = async (proposal: Proposal, branchUpdates: readonly RefUpdate[], tip?: string) => {
    if (context.options.dryRun) return { outcome: { ...proposal, commit: null, target } };
    const { commit } = proposal;
    const marks = await moveMark(repository, mark, {
      request,
      context,
      proposal: commit === null ? null : { proposed: commit, base },
      tip,
      signing: style.signing,
    });
    return { updates: [...branchUpdates, ...marks], outcome: { ...proposal, target } };
  };
  if (isEmpty(plan)) {
    if (head === undefined) return withMark({ plan, commit: null, action: 'nothing' }, []);
    return withMark({ plan, commit: null, action: 'withdrawn' }, [{ ref, from: head, to: null }]);
  }
  // Made from other files of the stage than there are now, the branch could not be merged.
  if (head !== undefined && mark.mark?.base === base) {
    const { plan: rest } = await planAgainst(repository, head, { request, context });
    if (isEmpty(rest)) return withMark({ plan, commit: head, action: 'kept' }, []);
  }
  await refuseRewound(repository, state, { mark, context });
  const { message, warnings } = await style.write(
    [{ stage: request.stage, changes: plan.changes }],
    [mark.mark?.source ?? undefined],
  );
  const commit = await propose(repository, state.tip, { request, context, plan, message, signing: style.signing });
  if (!context.options.dryRun) context.progress(`pushing ${branch} to ${repository.url}`);
  const action = head === undefined ? 'created' : 'renewed';
  return withMark({ plan, commit, action, warnings }, [{ ref, from: head ?? null, to: commit }], state.tip);
}

interface Proposed {
  readonly request: StageRequest;
  readonly context: PublishContext;
  readonly plan: StagePlan;
  readonly message: string;
  readonly signing: Signing | undefined;
}

/** Makes the one commit of the branch, on top of the target branch. */
async function propose(repository: Repository, base: string, proposed: Proposed): Promise<string> {
  const { request, context, plan, message, signing } = proposed;
  const planned = toContents([{ plan, prefix: prefixOf(request) }]);
  const made = { message, author: context.author, date: new Date(), signing };
  const commit = await createCommit(repository, { base, parents: [base], changes: planned, ...made });
  await verifyScope(repository, { base, commit, planned });
  return commit;
}

function isEmpty({ write, remove }: StagePlan): boolean {
  return write.size + remove.length === 0;
}

function emptyRepository({ url, branch }: Repository): StagewrightError {
  return new StagewrightError('branch-not-found', `${url} is empty, and a pull request needs a branch to go to.`, {
    hint: `Make a first commit on ${branch}, or publish a stage with commit() first.`,
  });
}
