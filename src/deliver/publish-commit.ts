import { commitMessage } from '../plan/commit-message.ts';
import { plural } from '../text/words.ts';
import { pushUntilLanded } from './attempt.ts';
import { createCommit } from './commit.ts';
import { moveMark, readCurrentMark } from './current-mark.ts';
import { refuseOlder } from './older-build.ts';
import { planAgainst, prefixOf, requireBranch, toContents, verifyScope } from './prepare.ts';
import type { RefUpdate } from './push.ts';
import { recheckIfChanged } from './recheck.ts';
import type { Repository } from './repository.ts';
import { type PublishContext, type PublishResult, type StageRequest, toResult } from './request.ts';
import type { RemoteState } from './state.ts';

/** Delivers stages of one repository and branch as one commit and one push, together with their marks. */
export async function publishCommit(
  repository: Repository,
  requests: readonly StageRequest[],
  context: PublishContext,
): Promise<readonly PublishResult[]> {
  const { branch } = repository;
  const prepare = async (state: RemoteState) => {
    requireBranch(repository, state);
    await recheckIfChanged(repository, state, context.recheck);
    const stages = [];
    for (const request of requests) {
      const mark = await readCurrentMark(repository, state, { project: context.project, stage: request.stage });
      await refuseOlder(mark, request.stage, context);
      const { plan } = await planAgainst(repository, state.tip, { request, context });
      stages.push({ request, mark, plan, prefix: prefixOf(request) });
    }
    const planned = toContents(stages);
    const summaries = stages.map(({ request, plan }) => ({ stage: request.stage, changes: plan.changes }));
    const updates: RefUpdate[] = [];
    let commit = state.tip ?? null;
    if (planned.size > 0) {
      commit = await createCommit(repository, {
        base: state.tip,
        parents: state.tip === undefined ? [] : [state.tip],
        changes: planned,
        message: commitMessage(
          changedOnly(summaries),
          context.provenance,
          requests.every(({ applications }) => applications.length === 0) ? 'remove' : undefined,
        ),
        author: context.author,
        date: new Date(),
      });
      await verifyScope(repository, { base: state.tip, commit, planned });
      updates.push({ ref: `refs/heads/${branch}`, to: commit });
    }
    for (const { request, mark } of stages) {
      updates.push(...(await moveMark(repository, mark, { request, context, proposal: null })));
    }
    const results = stages.map(({ request, plan }) => {
      const isChanged = plan.write.size + plan.remove.length > 0;
      return toResult(request.stage, plan.changes, {
        action: isChanged ? 'committed' : 'nothing',
        branch,
        commit: context.options.dryRun ? null : commit,
      });
    });
    if (context.options.dryRun) return { outcome: results };
    if (updates.length > 0) context.progress(`pushing ${plural(planned.size, 'file')} to ${branch} of ${repository.url}`);
    return { updates, outcome: results };
  };
  return pushUntilLanded(repository, prepare, { budget: context.options.budget, progress: context.progress });
}

/** Stages without a change are not part of the message, unless nothing else is there to name. */
function changedOnly<T extends { readonly changes: readonly unknown[] }>(summaries: readonly T[]): readonly T[] {
  const changed = summaries.filter(({ changes }) => changes.length > 0);
  return changed.length > 0 ? changed : summaries;
}
