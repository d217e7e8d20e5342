import { commitMessage } from '../plan/commit-message.ts';
import type { StagePlan } from '../plan/plan-stage.ts';
import { describePullRequest, pullRequestBranch } from '../plan/pull-request.ts';
import { describedCommit, markBody, replaceBody } from '../plan/pull-request-body.ts';
import { StagewrightError } from '../text/error.ts';
import type { Forge, PullRequest } from '../types/forge.ts';
import { pushUntilLanded } from './attempt.ts';
import { createCommit } from './commit.ts';
import { type CurrentMark, moveMark, readCurrentMark } from './current-mark.ts';
import { refuseOlder } from './older-build.ts';
import { planAgainst, prefixOf, requireBranch, toContents, verifyScope } from './prepare.ts';
import type { RefUpdate } from './push.ts';
import { recheckIfChanged } from './recheck.ts';
import type { Repository } from './repository.ts';
import { type PublishContext, type PublishResult, type StageRequest, toResult } from './request.ts';
import type { RemoteState } from './state.ts';

/** What the branch of a pull request comes to. */
interface Proposal {
  readonly plan: StagePlan;
  /** Newest commit of the branch; null when there is no longer one. */
  readonly commit: string | null;
  readonly action: 'created' | 'renewed' | 'kept' | 'withdrawn' | 'nothing';
}

const withoutForge = { created: 'opened', renewed: 'updated', kept: 'nothing', withdrawn: 'closed', nothing: 'nothing' } as const;

/**
 * Delivers one stage as a pull request: its branch is made anew from the newest target branch, unless it holds the same
 * already; the pull request is opened, updated, or closed when nothing is left to propose.
 */
export async function publishPullRequest(
  repository: Repository,
  request: StageRequest,
  { context, forge }: { readonly context: PublishContext; readonly forge: Forge | undefined },
): Promise<PublishResult> {
  const { project, options, progress } = context;
  const { stage } = request;
  const branch = pullRequestBranch(project, stage);
  const isReal = forge !== undefined && !options.dryRun;
  // Before the push, because many forges close a pull request on their own when its branch goes.
  const before = isReal ? await forge.find(branch) : undefined;
  const proposal = await pushUntilLanded(repository, (state) => prepare(repository, state, { request, context, branch }), {
    budget: options.budget,
    progress,
  });
  const { plan, commit, action } = proposal;
  const finish = (done: PublishResult['action'], pull?: PullRequest): PublishResult =>
    toResult(stage, plan.changes, {
      action: done,
      branch,
      commit,
      pullRequest: pull ? { number: pull.number, url: pull.url } : null,
    });

  if (!isReal) return finish(withoutForge[action]);
  const open = before ?? (await forge.find(branch));
  if (commit === null) {
    if (!open) return finish('nothing');
    await forge.close(open.number, `Nothing is left to publish: ${repository.branch} holds stage ${stage} already.`);
    return finish('closed', open);
  }
  if (open && describedCommit(open.body) === commit && open.base === repository.branch) return finish('nothing', open);
  const { title, body } = describePullRequest(stage, plan.changes, context.provenance);
  const own = markBody(body, commit);
  const { reviewers, labels } = request.delivery.kind === 'pullRequest' ? request.delivery : { reviewers: [], labels: [] };
  const draft = { branch, base: repository.branch, title, body: open ? replaceBody(open.body, own) : own, reviewers, labels };
  return open ? finish('updated', await forge.update(open.number, draft)) : finish('opened', await forge.open(draft));
}

interface Preparation {
  readonly request: StageRequest;
  readonly context: PublishContext;
  readonly branch: string;
}

async function prepare(repository: Repository, state: RemoteState, { request, context, branch }: Preparation) {
  requireBranch(repository, state);
  if (state.tip === undefined) throw emptyRepository(repository);
  await recheckIfChanged(repository, state, context.recheck);
  const ref = `refs/heads/${branch}`;
  const head = state.refs.get(ref);
  const mark = await readCurrentMark(repository, state, { project: context.project, stage: request.stage });
  await refuseOlder(mark, request.stage, context);
  refuseHumanCommits(mark, { head, branch });
  const { plan, base } = await planAgainst(repository, state.tip, { request, context });

  const withMark = async (proposal: Proposal, branchUpdates: readonly RefUpdate[]) => {
    if (context.options.dryRun) return { outcome: { ...proposal, commit: null } };
    const { commit } = proposal;
    const marks = await moveMark(repository, mark, {
      request,
      context,
      proposal: commit === null ? null : { proposed: commit, base },
    });
    return { updates: [...branchUpdates, ...marks], outcome: proposal };
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
  const commit = await propose(repository, state.tip, { request, context, plan });
  if (!context.options.dryRun) context.progress(`pushing ${branch} to ${repository.url}`);
  return withMark({ plan, commit, action: head === undefined ? 'created' : 'renewed' }, [
    { ref, from: head ?? null, to: commit },
  ]);
}

interface Proposed {
  readonly request: StageRequest;
  readonly context: PublishContext;
  readonly plan: StagePlan;
}

/** Makes the one commit of the branch, on top of the target branch. */
async function propose(repository: Repository, base: string, { request, context, plan }: Proposed): Promise<string> {
  const { provenance, author } = context;
  const planned = toContents([{ plan, prefix: prefixOf(request) }]);
  const verb = request.applications.length === 0 ? 'remove' : undefined;
  const message = commitMessage([{ stage: request.stage, changes: plan.changes }], provenance, verb);
  const parents = [base];
  const commit = await createCommit(repository, { base, parents, changes: planned, message, author, date: new Date() });
  await verifyScope(repository, { base, commit, planned });
  return commit;
}

function isEmpty({ write, remove }: StagePlan): boolean {
  return write.size + remove.length === 0;
}

/** The branch is ours as long as its newest commit is the one that the mark remembers. */
function refuseHumanCommits(
  { mark }: CurrentMark,
  { head, branch }: { readonly head: string | undefined; readonly branch: string },
): void {
  if (head === undefined || mark?.proposed === head) return;
  throw new StagewrightError(
    'human-commits',
    `The branch ${branch} holds the commit ${head.slice(0, 12)}, which Stagewright did not make.`,
    { hint: 'Merge or close its pull request and delete the branch; then publish again.' },
  );
}

function emptyRepository({ url, branch }: Repository): StagewrightError {
  return new StagewrightError('branch-not-found', `${url} is empty, and a pull request needs a branch to go to.`, {
    hint: `Make a first commit on ${branch}, or publish a stage with commit() first.`,
  });
}
