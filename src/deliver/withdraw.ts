import { pullRequestBranch } from '../plan/pull-request.ts';
import type { FoundForge, PullRequest } from '../types/forge.ts';
import { pushUntilLanded } from './attempt.ts';
import { readCurrentMark } from './current-mark.ts';
import { refuseHumanCommits } from './human-commits.ts';
import type { Repository } from './repository.ts';
import type { PublishContext, PublishResult, StageRequest } from './request.ts';
import type { RemoteState } from './state.ts';

/** What there was to take back of a stage that goes. */
export interface Withdrawn {
  readonly pull: PullRequest | undefined;
  /** Why the pull request could not be closed, a sentence each. */
  readonly warnings: readonly string[];
}

export interface Withdrawal {
  readonly context: PublishContext;
  /** Called only when there is something to close. */
  readonly findForge: () => FoundForge;
}

/**
 * Takes back what is proposed for a stage that is removed by commit: its pull request is closed and the branch deleted. Of a stage whose
 * code is gone nobody knows any more how it was delivered.
 */
export async function withdrawProposal(
  repository: Repository,
  { stage }: StageRequest,
  { context, findForge }: Withdrawal,
): Promise<Withdrawn> {
  const { project, options, progress } = context;
  const branch = pullRequestBranch(project, stage);
  const ref = `refs/heads/${branch}`;
  const prepare = async (state: RemoteState) => {
    const head = state.refs.get(ref);
    const mark = await readCurrentMark(repository, state, { project, stage });
    if (head === undefined && !mark.mark?.proposed) return { outcome: undefined };
    refuseHumanCommits(mark, { head, branch });
    if (options.dryRun) return { outcome: undefined };
    const found = findForge();
    // Before the push, because many forges close a pull request on their own when its branch goes.
    const outcome = { ...found, pull: await found.forge?.find(branch), head };
    return { updates: head === undefined ? [] : [{ ref, from: head, to: null }], outcome };
  };
  const outcome = await pushUntilLanded(repository, prepare, { budget: options.budget, progress });
  if (!outcome) return { pull: undefined, warnings: [] };
  const { forge, pull, reason, head } = outcome;
  if (forge && pull) await forge.close(pull.number, `Stage ${stage} is removed.`);
  const isUnknown = !forge && reason !== undefined && head !== undefined;
  return { pull, warnings: isUnknown ? [`${branch} is deleted; a pull request of it cannot be closed: ${reason}`] : [] };
}

/** The result of the removal with what was taken back. */
export function withWithdrawn(result: PublishResult, { pull, warnings }: Withdrawn): PublishResult {
  const all = { ...result, warnings: [...result.warnings, ...warnings] };
  if (!pull) return all;
  const pullRequest = { number: pull.number, url: pull.url };
  return { ...all, pullRequest, action: result.action === 'nothing' ? 'closed' : result.action };
}
