import type { Repository } from '../git/repository.ts';
import { prefixOf } from '../published/prefix.ts';
import type { FoundForge } from '../types/forge.ts';
import { pushUntilLanded } from './attempt.ts';
import { readChangedFiles } from './changed-files.ts';
import { prepareStyle } from './commit-style.ts';
import { arrangeByWaits } from './merge-waits.ts';
import { openPulls } from './open-pulls.ts';
import { findPlannedDeletions } from './planned-deletions.ts';
import { prepareProposals } from './prepare-proposals.ts';
import type { Proposal } from './proposal.ts';
import { type PublishContext, type PublishResult, type StageRequest, toResult } from './request.ts';
import { type Written, writePullRequest } from './write-pull-request.ts';

/**
 * Delivers one stage as a pull request, or each of its applications that changes. Branches are made anew from the newest target branch,
 * unless they hold the same already, and go in one push; then each pull request is opened, updated, or closed when nothing is left to
 * propose. Gives a result for each; throws at the end when something stood in the way of one application.
 */
export async function* publishPullRequests(
  repository: Repository,
  request: StageRequest,
  { context, found }: { readonly context: PublishContext; readonly found: FoundForge },
): AsyncGenerator<PublishResult> {
  const { options, progress, provenance } = context;
  const forge = options.dryRun ? undefined : found.forge;
  const pulls = forge && openPulls(forge);
  const style = await prepareStyle([request], context);
  const { proposals, refused, changes, target } = await pushUntilLanded(
    repository,
    (state) => prepareProposals(repository, state, { request, context, style, pulls }),
    { budget: options.budget, progress },
  );
  const numbers = new Map<string | null, number>();
  const numberOf = (application: string) => numbers.get(application);
  let told = 0;
  for (const { proposal, waits } of arrangeByWaits(proposals, context.findWaits?.(changes) ?? [])) {
    const { application, branch, commit, plan } = proposal;
    const place = { plan, prefix: prefixOf(request) };
    const deletions = await findPlannedDeletions(repository, target, place);
    const write = async (): Promise<Written> => {
      if (!forge || !pulls) return withoutForge(proposal, options.dryRun ? undefined : found.reason);
      const before = pulls.closed.get(branch) ?? (await pulls.find(branch));
      if (commit === null) return { action: before ? 'closed' : 'nothing', pull: before, warnings: [] };
      return writePullRequest(forge, request, {
        ...{ proposal, commit, base: repository.branch, before, deletions },
        description: { provenance, rollback: request.rollback, applications: plan.applications, application, waits, numberOf },
        readFiles: () => readChangedFiles(repository, target, place),
      });
    };
    const { action, pull, warnings } = await write();
    if (pull) numbers.set(application, pull.number);
    // What is as it was, and proposed nowhere, is not told one application at a time.
    if (action === 'nothing' && isEmpty(proposal) && (application !== null || proposal.isReplaced)) continue;
    told++;
    yield toResult(request, plan.changes, {
      ...{ action, application, branch, commit, deletions },
      pullRequest: pull ? { number: pull.number, url: pull.url } : null,
      warnings: [...proposal.warnings, ...warnings],
    });
  }
  for (const { subject, failure } of refused) {
    const { application, branch } = subject;
    yield toResult(request, [], { action: 'nothing', application, branch, commit: null, warnings: [failure.message] });
  }
  if (refused[0]) throw refused[0].failure;
  if (told === 0) yield toResult(request, [], { action: 'nothing', branch: repository.branch, commit: null });
}

const actions = { created: 'opened', renewed: 'updated', kept: 'nothing', withdrawn: 'closed', nothing: 'nothing' } as const;

/** The branch is all there is; people have to do the rest. */
function withoutForge({ action, branch, commit }: Proposal, reason: string | undefined): Written {
  const isLeft = reason !== undefined && commit !== null;
  return { action: actions[action], pull: undefined, warnings: isLeft ? [`${branch} has no pull request: ${reason}`] : [] };
}

function isEmpty({ plan }: Proposal): boolean {
  return plan.write.size + plan.remove.length === 0;
}
