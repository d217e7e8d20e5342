import { createCommit } from '../git/commit.ts';
import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { readCurrentMark } from '../published/current-mark.ts';
import { type Mark, markRefs, type Proposed } from '../published/mark.ts';
import { prefixOf } from '../published/prefix.ts';
import { StagewrightError } from '../text/error.ts';
import type { Attempt } from './attempt.ts';
import type { PreparedStyle } from './commit-style.ts';
import { type Examined, examineBranches, type Finding } from './examine-branches.ts';
import { readGates } from './gates.ts';
import { holdsAfter } from './holds.ts';
import { moveMark } from './move-mark.ts';
import { refuseOlder } from './older-build.ts';
import type { OpenPulls } from './open-pulls.ts';
import { findLeftBehind } from './other-place.ts';
import { requireBranch, toContents, verifyScope } from './prepare.ts';
import type { Proposal } from './proposal.ts';
import { recheckIfChanged } from './recheck.ts';
import type { PublishContext, StageRequest } from './request.ts';
import { refuseRewound } from './rewound.ts';
import { refuseSharedBranches } from './shared-branches.ts';

export interface Preparation {
  readonly request: StageRequest;
  readonly context: PublishContext;
  readonly style: PreparedStyle;
  /** Undefined where no forge is written to. */
  readonly pulls: OpenPulls | undefined;
}

/** What one attempt brings to the branches of a stage's pull requests. */
export interface Prepared extends Omit<Examined, 'findings' | 'contents'> {
  readonly proposals: readonly Proposal[];
  /** The commit of the target branch that all of it is made for. */
  readonly target: string;
}

/**
 * Prepares every pull request of a stage on top of the newest target branch: all branches go in one push, together with the mark. Pull
 * requests with nothing left are closed before it: whatever fails then, the branch is still there, and the next run does it again.
 */
export async function prepareProposals(
  repository: Repository,
  state: RemoteState,
  { request, context, style, pulls }: Preparation,
): Promise<Attempt<Prepared>> {
  requireBranch(repository, state);
  if (state.tip === undefined) throw emptyRepository(repository);
  const target = state.tip;
  await recheckIfChanged(repository, state, context.recheck);
  refuseSharedBranches(request, stagesOf(state, context.project));
  const current = await readCurrentMark(repository, state, { project: context.project, stage: request.stage });
  const { mark } = current;
  const older = await refuseOlder(current, request, context);
  const doubts = [...older, ...(await findLeftBehind(repository, state.tip, { request, mark: current.mark }))];

  const gates = await readGates(repository, state, { requests: [request], context });
  const { findings, contents, ...rest } = await examineBranches(repository, state, { request, context, mark, gates });
  const [first] = rest.refused;
  if (first && findings.length === 0) throw first.failure;
  const isMade = findings.some(isNew);
  if (isMade) await refuseRewound(repository, state, { mark: current, context });
  const proposals: Proposal[] = [];
  const proposing = { request, context, style, mark, target, doubts };
  for (const finding of findings) proposals.push(await propose(repository, finding, proposing));
  if (context.options.dryRun) {
    return { outcome: { ...rest, target, proposals: proposals.map((each) => ({ ...each, commit: null })) } };
  }
  for (const proposal of proposals) {
    if (proposal.commit === null) await pulls?.close(proposal.branch, closingOf(proposal, { request, repository }));
    else await pulls?.find(proposal.branch);
  }
  const moved = proposals.filter(({ action }) => action !== 'kept' && action !== 'nothing');
  const updates = moved.map(({ branch, commit }) => {
    if (commit !== null) context.progress(`pushing ${branch} to ${repository.url}`);
    const ref = `refs/heads/${branch}`;
    return { ref, from: state.refs.get(ref) ?? null, to: commit };
  });
  const proposal = heldFrom(mark, proposals);
  const holds = holdsAfter(gates.holds[0]!, request);
  const tip = isMade ? target : undefined;
  const marks = await moveMark(repository, current, { request, context, proposal, contents, holds, tip, signing: style.signing });
  const leases = updates.length > 0 ? gates.leases : [];
  return { updates: [...updates, ...marks, ...leases], outcome: { ...rest, target, proposals } };
}

function isNew({ action }: Finding): boolean {
  return action === 'created' || action === 'renewed';
}

/** The stages of a project that have been published. */
function stagesOf({ refs }: RemoteState, project: string): readonly string[] {
  const folders = markRefs(project).map((pattern) => pattern.slice(0, -1));
  return [...refs.keys()].flatMap((ref) =>
    folders.filter((start) => ref.startsWith(start)).map((start) => ref.slice(start.length)),
  );
}

interface Proposing {
  readonly request: StageRequest;
  readonly context: PublishContext;
  readonly style: PreparedStyle;
  readonly mark: Mark | undefined;
  readonly target: string;
  /** Why it may be older than what was published: a sentence where that cannot be told. */
  readonly doubts: readonly string[];
}

/** Makes the one commit of a branch, on top of the target branch, where there is to be a new one. */
async function propose(
  repository: Repository,
  { head, ...finding }: Finding,
  { request, context, style, mark, target, doubts }: Proposing,
): Promise<Proposal> {
  const { plan, action } = finding;
  if (!isNew({ ...finding, head })) return { ...finding, commit: action === 'kept' ? (head ?? null) : null };
  const { message, warnings } = await style.write([{ stage: request.stage, changes: plan.changes }], [mark?.source ?? undefined]);
  const planned = toContents([{ plan, prefix: prefixOf(request) }]);
  const made = { message, author: context.author, date: new Date(), signing: style.signing };
  const commit = await createCommit(repository, { base: target, parents: [target], changes: planned, ...made });
  await verifyScope(repository, { base: target, commit, planned });
  return { ...finding, commit, warnings: [...doubts, ...finding.warnings, ...warnings] };
}

/** What the branches hold from now on, with those that this run has nothing to do with; null for nothing. */
function heldFrom(
  mark: Mark | undefined,
  proposals: readonly Proposal[],
): Pick<Mark, 'proposed' | 'base' | 'applications'> | null {
  const held = new Map<string | null, Proposed>(Object.entries(mark?.applications ?? {}));
  if (mark?.proposed) held.set(null, { proposed: mark.proposed, base: mark.base });
  for (const { application, commit, base } of proposals) {
    if (commit === null) held.delete(application);
    else held.set(application, { proposed: commit, base });
  }
  if (held.size === 0) return null;
  const applications = Object.fromEntries([...held].flatMap(([name, each]) => (name === null ? [] : [[name, each]])));
  return { ...(held.get(null) ?? { proposed: null, base: null }), applications };
}

interface Closing {
  readonly request: StageRequest;
  readonly repository: Repository;
}

function closingOf({ application, isReplaced }: Proposal, { request, repository }: Closing): string {
  const stage = `stage ${request.stage}`;
  if (isReplaced) {
    const how = application === null ? 'each application in a pull request of its own' : 'as a whole, in one pull request';
    return `From now on ${stage} is proposed ${how}.`;
  }
  const what = application === null ? stage : `${application} of ${stage}`;
  return `Nothing is left to publish: ${repository.branch} holds ${what} already.`;
}

function emptyRepository({ url, branch }: Repository): StagewrightError {
  return new StagewrightError('branch-not-found', `${url} is empty, and a pull request needs a branch to go to.`, {
    hint: `Make a first commit on ${branch}, or publish a stage with commit() first.`,
  });
}
