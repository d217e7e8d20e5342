import { createCommit } from '../git/commit.ts';
import type { RefUpdate } from '../git/push.ts';
import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { plural } from '../text/words.ts';
import type { FoundForge } from '../types/forge.ts';
import { type Attempt, pushUntilLanded } from './attempt.ts';
import { type PreparedStyle, prepareStyle } from './commit-style.ts';
import { askGates, type Gates, readGates } from './gates.ts';
import { holdsAfter } from './holds.ts';
import { moveMark } from './move-mark.ts';
import { type AskedForge, askForge } from './open-pulls.ts';
import { type PlannedStage, planStage } from './plan-commit.ts';
import { requireBranch, toContents, verifyScope } from './prepare.ts';
import { recheckIfChanged } from './recheck.ts';
import { closeReplaced, proposalsWithout } from './replaced-proposals.ts';
import { type PublishContext, type PublishResult, type StageRequest, toResult } from './request.ts';

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
  const style = await prepareStyle(requests, context);
  const askForgeOf = onceEach((request) => askForge(findForge(request)));
  const prepare = async (state: RemoteState): Promise<Attempt<readonly PublishResult[]>> => {
    requireBranch(repository, state);
    await recheckIfChanged(repository, state, context.recheck);
    const stages: PlannedStage[] = [];
    for (const request of requests) stages.push(await planStage(repository, state, { request, context }));
    const gates = await readGates(repository, state, { requests, context });
    const told = askGates(gates, stages, context);
    const made = await commitStages(repository, state, { stages, style, context });
    const marks = await moveMarks(repository, state, { ...{ stages, gates, style, context }, tip: made.commit, askForgeOf });
    const { dryRun } = context.options;
    const results = stages.map(({ request, doubts, plan, deletions, isChanged }) =>
      toResult(request, plan.changes, {
        action: isChanged ? 'committed' : 'nothing',
        branch: repository.branch,
        before: state.tip ?? null,
        commit: dryRun ? null : (made.commit ?? null),
        warnings: [
          ...(isChanged ? [...doubts, ...(told.get(request.stage) ?? []), ...made.warnings] : []),
          ...marks.warnings.get(request.stage)!,
        ],
        deletions,
      }),
    );
    if (dryRun) return { outcome: results };
    const updates = [...made.updates, ...(made.updates.length > 0 ? gates.leases : []), ...marks.updates];
    if (updates.length > 0)
      context.progress(`pushing ${plural(made.files, 'file')} to ${repository.branch} of ${repository.url}`);
    return { updates, outcome: results };
  };
  return pushUntilLanded(repository, prepare, { budget: context.options.budget, progress: context.progress });
}

interface Committing {
  readonly stages: readonly PlannedStage[];
  readonly style: PreparedStyle;
  readonly context: PublishContext;
}

/** One commit for all stages; where nothing changes there is none, and the tip stays. */
async function commitStages(repository: Repository, { tip }: RemoteState, { stages, style, context }: Committing) {
  const planned = toContents(stages);
  if (planned.size === 0) return { commit: tip, files: 0, updates: [] as RefUpdate[], warnings: [] };
  const summaries = stages.map(({ request, plan }) => ({ stage: request.stage, changes: plan.changes }));
  const published = stages.filter(({ isChanged }) => isChanged).map(({ mark }) => mark.mark?.source ?? undefined);
  const { message, warnings } = await style.write(changedOnly(summaries), published);
  const commit = await createCommit(repository, {
    base: tip,
    parents: tip === undefined ? [] : [tip],
    changes: planned,
    message,
    author: context.author,
    date: new Date(),
    signing: style.signing,
  });
  await verifyScope(repository, { base: tip, commit, planned });
  // With a lease, or a branch that somebody deletes meanwhile would come back.
  const update = { ref: `refs/heads/${repository.branch}`, from: tip ?? null, to: commit };
  return { commit, files: planned.size, updates: [update], warnings };
}

interface Moving extends Committing {
  readonly gates: Gates;
  readonly tip: string | undefined;
  readonly askForgeOf: (request: StageRequest) => AskedForge;
}

/** What else is to be said in the same push: the marks of the stages, and that proposals which the commit replaces are gone. */
async function moveMarks(repository: Repository, state: RemoteState, moving: Moving) {
  const { stages, gates, tip, style, context, askForgeOf } = moving;
  const { signing } = style;
  const updates: RefUpdate[] = [];
  const warnings = new Map<string, readonly string[]>();
  for (const { request, mark, contents, isChanged, replaced } of stages) {
    const { stage } = request;
    const { options } = context;
    const closing = await closeReplaced(replaced, { stage, state, options, askForge: () => askForgeOf(request) });
    warnings.set(stage, closing.warnings);
    const proposal = proposalsWithout(replaced, request, mark.mark);
    const holds = holdsAfter(gates.holds.find((each) => each.stage === stage)!, request);
    const moved = { request, context, proposal, contents, holds, tip: isChanged ? tip : undefined, signing };
    updates.push(...closing.updates, ...(await moveMark(repository, mark, moved)));
  }
  return { updates, warnings };
}

/** A forge is asked once, however many attempts there are. */
function onceEach(ask: (request: StageRequest) => AskedForge): (request: StageRequest) => AskedForge {
  const asked = new Map<string, AskedForge>();
  return (request) => {
    const known = asked.get(request.stage) ?? ask(request);
    asked.set(request.stage, known);
    return known;
  };
}

/** Stages without a change are not part of the message, unless nothing else is there to name. */
function changedOnly<T extends { readonly changes: readonly unknown[] }>(summaries: readonly T[]): readonly T[] {
  const changed = summaries.filter(({ changes }) => changes.length > 0);
  return changed.length > 0 ? changed : summaries;
}
