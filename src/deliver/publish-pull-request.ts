import type { Deletion } from '../plan/deletion-guard.ts';
import { isStagewrightError } from '../text/error.ts';
import type { FoundForge, PullRequest } from '../types/forge.ts';
import { pushUntilLanded } from './attempt.ts';
import { prepareStyle } from './commit-style.ts';
import { arrangeByWaits } from './merge-waits.ts';
import { openPulls } from './open-pulls.ts';
import { findPlannedDeletions } from './planned-deletions.ts';
import { prefixOf } from './prepare.ts';
import { prepareProposals } from './prepare-proposals.ts';
import type { Proposal } from './proposal.ts';
import type { Repository } from './repository.ts';
import { type PublishContext, type PublishResult, type StageRequest, toResult } from './request.ts';
import { writePullRequest } from './write-pull-request.ts';

const withoutForge = { created: 'opened', renewed: 'updated', kept: 'nothing', withdrawn: 'closed', nothing: 'nothing' } as const;

/**
 * Delivers one stage as a pull request, or each of its applications: branches are made anew from the newest target branch, unless they
 * hold the same already, and go in one push; then each pull request is opened, updated, or closed when nothing is left to propose.
 * Gives a result for each, and throws when one is done what stood in the way of another.
 */
export async function* publishPullRequests(
  repository: Repository,
  request: StageRequest,
  { context, found }: { readonly context: PublishContext; readonly found: FoundForge },
): AsyncGenerator<PublishResult> {
  const { options, progress } = context;
  const forge = options.dryRun ? undefined : found.forge;
  const pulls = forge && openPulls(forge);
  const style = await prepareStyle([request], context);
  const prepared = await pushUntilLanded(
    repository,
    (state) => prepareProposals(repository, state, { request, context, style, pulls }),
    { budget: options.budget, progress },
  );
  const { proposals, refused, target } = prepared;
  const known = new Map<string, PullRequest>();
  let isTold = false;
  for (const { proposal, waits } of arrangeByWaits(proposals, context.findWaits?.(prepared.changes) ?? [])) {
    const { application, branch, commit, plan } = proposal;
    const deletions = await findPlannedDeletions(repository, target, { plan, prefix: prefixOf(request) });
    const finish = (action: PublishResult['action'], pull?: PullRequest, warnings: readonly string[] = []) =>
      toResult(request, plan.changes, {
        ...{ action, application, branch, commit, deletions },
        pullRequest: pull ? { number: pull.number, url: pull.url } : null,
        warnings: [...proposal.warnings, ...warnings],
      });
    const result = await ...;
  }
}
