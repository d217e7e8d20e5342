import { createCommit } from '../git/commit.ts';
import type { RefUpdate } from '../git/push.ts';
import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { readCurrentMark } from '../published/current-mark.ts';
import { prefixOf } from '../published/prefix.ts';
import { plural } from '../text/words.ts';
import type { FoundForge } from '../types/forge.ts';
import { pushUntilLanded } from './attempt.ts';
import { prepareStyle } from './commit-style.ts';
import { askGates, readGates } from './gates.ts';
import { holdsAfter } from './holds.ts';
import { moveMark } from './move-mark.ts';
import { refuseMoved } from './moved.ts';
import { refuseOlder } from './older-build.ts';
import { type AskedForge, askForge } from './open-pulls.ts';
import { findLeftBehind, isLeftover } from './other-place.ts';
import { findPlannedDeletions } from './planned-deletions.ts';
import { planFrom, readStage, requireBranch, toContents, verifyScope } from './prepare.ts';
import { listProposedRollbacks } from './proposed-rollbacks.ts';
import { recheckIfChanged } from './recheck.ts';
import { refuseDeletions } from './refuse-deletions.ts';
import { closeReplaced, listReplaced, proposalsWithout } from './replaced-proposals.ts';
import { type PublishContext, type PublishResult, type StageRequest, toResult } from './request.ts';
import { refuseRewound } from './rewound.ts';

export interface CommitDelivery {
  readonly context: PublishContext;
  /** Called only when there is something to close. */
  readonly findForge: (request: StageRequest) => FoundForge;
}

/** Delivers stages of one repository and branch as one commit and one push, together with their marks. */
export async function publishCommit(
  repository: Repository,
  requests: readonly StageRequest[],
  { context, findForge }: CommitDelivery,
): Promise<readonly PublishResult[]> {
  const { branch } = repository;
  const style = await prepareStyle(requests, context);
  const { signing } = style;
  const forges = new Map<string, AskedForge>();
  const prepare = async (state: RemoteState) => {
    requireBranch(repository, state);
    await recheckIfChanged(repository, state, context.recheck);
    const stages = [];
    for (const request of requests) {
      const mark = await readCurrentMark(repository, state, { project: context.project, stage: request.stage });
      const older = await refuseOlder(mark, request, context);
      const left = await findLeftBehind(repository, state.tip, { request, mark: mark.mark });
      const existing = await readStage(repository, state.tip, { request, context });
      refuseMoved(existing, { request, context });
      const { plan, contents } = await planFrom(repository, existing, { request, context });
      const prefix = prefixOf(request);
      const deletions = await findPlannedDeletions(repository, state.tip, { plan, prefix });
      refuseDeletions(request, { deletions, mark, context });
      const isChanged = plan.write.size + plan.remove.length > 0;
      if (isChanged) await refuseRewound(repository, state, { mark, context });
      const replaced = isLeftover(request, mark.mark) ? [] : listReplaced(request, { mark: mark.mark, project: context.project });
      const about = { stage: request.stage, mark: mark.mark, existing, blobIdOf: context.blobIdOf };
      const takenBack = replaced.flatMap((subject) => listProposedRollbacks(subject, about));
      stages.push({
        request,
        mark,
        doubts: [...older, ...left],
        plan,
        contents,
        deletions,
        isChanged,
        prefix,
        replaced,
        takenBack,
      });
    }
    const gates = await readGates(repository, state, { requests, context });
    const told = askGates(gates, stages, context);
    const planned = toContents(stages);
    const summaries = stages.map(({ request, plan }) => ({ stage: request.stage, changes: plan.changes }));
    const updates: RefUpdate[] = [];
    let commit = state.tip ?? null;
    let warnings: readonly string[] = [];
    if (planned.size > 0) {
      const published = stages.filter(({ isChanged }) => isChanged).map(({ mark }) => mark.mark?.source ?? undefined);
      const written = await style.write(changedOnly(summaries), published);
      warnings = written.warnings;
      commit = await createCommit(repository, {
        base: state.tip,
        parents: state.tip === undefined ? [] : [state.tip],
        changes: planned,
        message: written.message,
        author: context.author,
        date: new Date(),
        signing,
      });
      await verifyScope(repository, { base: state.tip, commit, planned });
      // With a lease, or a branch that somebody deletes meanwhile would come back.
      updates.push({ ref: `refs/heads/${branch}`, from: state.tip ?? null, to: commit }, ...gates.leases);
    }
    const closed = new Map<string, readonly string[]>();
    for (const { request, mark, contents, isChanged, replaced } of stages) {
      const { stage } = request;
      const ask = () => {
        const asked = forges.get(stage) ?? askForge(findForge(request));
        forges.set(stage, asked);
        return asked;
      };
      const closing = await closeReplaced(replaced, { stage, state, options: context.options, askForge: ask });
      closed.set(stage, closing.warnings);
      updates.push(...closing.updates);
      const proposal = proposalsWithout(replaced, request, mark.mark);
      const tip = isChanged ? (commit ?? undefined) : undefined;
      const holds = holdsAfter(gates.holds.find((each) => each.stage === stage)!, request);
      updates.push(...(await moveMark(repository, mark, { request, context, proposal, contents, holds, tip, signing })));
    }
    const results = stages.map(({ request, doubts, plan, deletions, isChanged }) =>
      toResult(request, plan.changes, {
        action: isChanged ? 'committed' : 'nothing',
        branch,
        before: state.tip ?? null,
        commit: context.options.dryRun ? null : commit,
        warnings: [
          ...(isChanged ? [...doubts, ...(told.get(request.stage) ?? []), ...warnings] : []),
          ...closed.get(request.stage)!,
        ],
        deletions,
      }),
    );
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
