import { readState } from '../git/state.ts';
import { prefixOf } from '../published/prefix.ts';
import type { ApplicationChange } from '../types/files.ts';
import { type ChangedFile, readChangedFiles } from './changed-files.ts';
import { askGates, readGates } from './gates.ts';
import { planAgainst, requireBranch } from './prepare.ts';
import type { PublishContext, StageRequest } from './request.ts';
import { withWorkspace } from './workspace.ts';

/** The files of one stage that a publish would change. */
export interface ComparedStage {
  readonly stage: string;
  /** Sorted by path. */
  readonly files: readonly ChangedFile[];
  /** Its applications before and after. */
  readonly applications: readonly ApplicationChange[];
  /** What would stand in the way of publishing it, a sentence each. */
  readonly warnings: readonly string[];
}

/** What a publish would change, stage by stage, against the target branches. Nothing is written. */
export async function compareStages(
  requests: readonly StageRequest[],
  context: PublishContext,
): Promise<readonly ComparedStage[]> {
  const lenient = { ...context, options: { ...context.options, overwriteHandEdits: true, dryRun: true } };
  return withWorkspace(lenient, async ({ workspace }) => {
    const compared: ComparedStage[] = [];
    for (const request of requests) {
      const repository = await workspace.open(request.target);
      const state = await readState(repository);
      requireBranch(repository, state);
      const { plan } = await planAgainst(repository, state.tip, { request, context: lenient });
      const files = await readChangedFiles(repository, state.tip, { plan, prefix: prefixOf(request) });
      const gates = await readGates(repository, state, { requests: [request], context: lenient });
      const warnings = askGates(gates, [{ request, plan }], lenient).get(request.stage) ?? [];
      compared.push({ stage: request.stage, files, applications: plan.applications, warnings });
    }
    return compared;
  });
}
