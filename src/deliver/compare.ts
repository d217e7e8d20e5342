import { type ChangedFile, readChangedFiles } from './changed-files.ts';
import { planAgainst, prefixOf, requireBranch } from './prepare.ts';
import { open } from './publish.ts';
import type { PublishContext, StageRequest } from './request.ts';
import { fetchState } from './state.ts';

/** The files of one stage that a publish would change. */
export interface ComparedStage {
  readonly stage: string;
  /** Sorted by path. */
  readonly files: readonly ChangedFile[];
}

/** What a publish would change, stage by stage, against the target branches. Nothing is written. */
export async function compareStages(
  requests: readonly StageRequest[],
  context: PublishContext,
): Promise<readonly ComparedStage[]> {
  const lenient = { ...context, options: { ...context.options, overwriteHandEdits: true } };
  const compared: ComparedStage[] = [];
  for (const request of requests) {
    const repository = await open(request, lenient);
    try {
      const state = await fetchState(repository);
      requireBranch(repository, state);
      const { plan } = await planAgainst(repository, state.tip, { request, context: lenient });
      const files = await readChangedFiles(repository, state.tip, { plan, prefix: prefixOf(request) });
      compared.push({ stage: request.stage, files });
    } finally {
      repository.close();
    }
  }
  return compared;
}
