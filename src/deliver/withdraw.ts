import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { pullRequestBranch } from '../plan/pull-request-branch.ts';
import { readCurrentMark } from '../published/current-mark.ts';
import { prefixOf } from '../published/prefix.ts';
import type { FoundForge, PullRequest } from '../types/forge.ts';
import { pushUntilLanded } from './attempt.ts';
import { askGates, readGates } from './gates.ts';
import { refuseHumanCommits } from './human-commits.ts';
import { type AskedForge, askForge } from './open-pulls.ts';
import { isLeftover } from './other-place.ts';
import { findPlannedDeletions } from './planned-deletions.ts';
import { planAgainst } from './prepare.ts';
import { listProposed, type Subject } from './proposal.ts';
import { refuseDeletions } from './refuse-deletions.ts';
import { type PublishContext, type PublishResult, type StageRequest, toResult } from './request.ts';
import { refuseRewound } from './rewound.ts';

/** One pull request of a stage that goes. */
export interface Withdrawn extends Pick<Subject, 'application' | 'branch'> {
  readonly pull: PullRequest | undefined;
  /** Why it could not be closed, a sentence each. */
  readonly warnings: readonly string[];
}

export interface Withdrawal {
  readonly context: PublishContext;
  /** Called only when there is something to close. */
  readonly findForge: () => FoundForge;
}

/**
 * Takes back what is proposed for a stage that is removed by commit: its pull requests are closed and their branches deleted. Of a stage
 * whose code is gone nobody knows any more how it was delivered.
 */
export async function withdrawProposals(
  repository: Repository,
  request: StageRequest,
  { context, findForge }: Withdrawal,
): Promise<readonly Withdrawn[]> {
  const { stage } = request;
  const { project, options, progress } = context;
  let asked: AskedForge | undefined;
  const prepare = async (state: RemoteState) => {
    const current = await readCurrentMark(repository, state, { project, stage });
    const { mark } = current;
    if (isLeftover(request, mark)) return { outcome: [] };
    const headOf = ({ branch }: Pick<Subject, 'branch'>) => state.refs.get(`refs/heads/${branch}`);
    const whole = { application: null, branch: pullRequestBranch(project, stage), proposed: undefined };
    const known = listProposed(mark, { project, stage });
    const isUnknown = headOf(whole) !== undefined && known.every(({ application }) => application !== null);
    const subjects = [...(isUnknown ? [whole] : []), ...known];
    for (const subject of subjects) refuseHumanCommits(subject, headOf(subject));
    if (subjects.length === 0 || options.dryRun) return { outcome: [] };
    // Nothing is taken back of a stage that has to stay.
    const { plan } = await planAgainst(repository, state.tip, { request, context });
    const deletions = await findPlannedDeletions(repository, state.tip, { plan, prefix: prefixOf(request) });
    refuseDeletions(request, { deletions, mark: current, context });
    if (plan.remove.length > 0) await refuseRewound(repository, state, { mark: current, context });
    askGates(await readGates(repository, state, { requests: [request], context }), [{ request, plan }], context);
    asked ??= askForge(findForge());
    const { forge, reason, pulls } = asked;
    // Before the push, because many forges close a pull request on their own when its branch goes.
    for (const { branch } of subjects) await pulls?.close(branch, `Stage ${stage} is removed.`);
    const outcome = subjects.map((subject): Withdrawn => {
      const { application, branch } = subject;
      const isLeft = !forge && reason !== undefined && headOf(subject) !== undefined;
      const warnings = isLeft ? [`${branch} is deleted; a pull request of it cannot be closed: ${reason}`] : [];
      return { application, branch, pull: pulls?.closed.get(branch), warnings };
    });
    const updates = subjects.flatMap((subject) => {
      const from = headOf(subject);
      return from === undefined ? [] : [{ ref: `refs/heads/${subject.branch}`, from, to: null }];
    });
    return { updates, outcome };
  };
  return pushUntilLanded(repository, prepare, { budget: options.budget, progress });
}

/** The result of the removal with what was taken back; the pull requests of applications have results of their own. */
export function withWithdrawn(
  request: StageRequest,
  results: readonly PublishResult[],
  withdrawn: readonly Withdrawn[],
): readonly PublishResult[] {
  const whole = withdrawn.find(({ application }) => application === null);
  const apart = withdrawn.filter((each) => each.application !== null && (each.pull || each.warnings.length > 0));
  const closed = apart.map(({ application, branch, pull, warnings }) =>
    toResult(request, [], {
      action: 'closed',
      application,
      branch,
      commit: null,
      pullRequest: pull ? toNumber(pull) : null,
      warnings,
    }),
  );
  const rest = results.filter(({ action }) => action !== 'nothing' || whole || closed.length === 0);
  return [...closed, ...(whole ? rest.map((result) => joined(result, whole)) : rest)];
}

function joined(result: PublishResult, { pull, warnings }: Withdrawn): PublishResult {
  const all = { ...result, warnings: [...result.warnings, ...warnings] };
  if (!pull) return all;
  return { ...all, pullRequest: toNumber(pull), action: result.action === 'nothing' ? 'closed' : result.action };
}

function toNumber({ number, url }: PullRequest): { readonly number: number; readonly url: string } {
  return { number, url };
}
