import type { Change } from '../types/delivery.ts';
import { readBlobs } from './blobs.ts';
import { planAgainst, prefixOf, requireBranch } from './prepare.ts';
import { open } from './publish.ts';
import type { PublishContext, StageRequest } from './request.ts';
import { fetchState } from './state.ts';
import { listTree } from './tree.ts';

/** One file as it is published and as it would be. */
export interface FileDifference extends Change {
  readonly stage: string;
  /** Text that is published; `''` where there is none. */
  readonly before: string;
  /** Text that would be; `''` where it would be removed. */
  readonly after: string;
}

/** What a publish would change, stage by stage, against the target branches. Nothing is written. */
export async function compareStages(
  requests: readonly StageRequest[],
  context: PublishContext,
): Promise<readonly FileDifference[]> {
  const lenient = { ...context, options: { ...context.options, overwriteHandEdits: true } };
  const differences: FileDifference[] = [];
  for (const request of requests) {
    const repository = await open(request, lenient);
    try {
      const state = await fetchState(repository);
      requireBranch(repository, state);
      const { plan } = await planAgainst(repository, state.tip, { request, context: lenient });
      const prefix = prefixOf(request);
      const old = plan.changes.filter(({ action }) => action !== 'added').map(({ path }) => prefix + path);
      const entries = state.tip === undefined ? new Map() : await listTree(repository, state.tip, old);
      const blobs = await readBlobs(
        repository,
        [...entries.values()].map(({ oid }) => oid),
      );
      for (const change of plan.changes) {
        const entry = entries.get(prefix + change.path);
        const before = (entry && blobs.get(entry.oid)?.toString('utf8')) ?? '';
        differences.push({ ...change, stage: request.stage, before, after: plan.write.get(change.path) ?? '' });
      }
    } finally {
      repository.close();
    }
  }
  return differences;
}
