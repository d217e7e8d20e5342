import type { Repository } from '../git/repository.ts';
import { type Deletion, findDeletions } from '../plan/deletion-guard.ts';
import { findLostObjects } from '../plan/operator-objects.ts';
import type { StagePlan } from '../plan/plan-stage.ts';
import { readChangedFiles } from './changed-files.ts';

/** What a plan deletes that is hard to bring back. Operator files that change are read, which inventories say nothing of. */
export async function findPlannedDeletions(
  repository: Repository,
  commit: string | undefined,
  { plan, prefix }: { readonly plan: StagePlan; readonly prefix: string },
): Promise<readonly Deletion[]> {
  const changes = plan.changes.filter(({ path, action }) => action === 'changed' && path.startsWith('clusters/'));
  const files = changes.length === 0 ? [] : await readChangedFiles(repository, commit, { plan: { ...plan, changes }, prefix });
  const lost = files.flatMap((file) => findLostObjects({ stage: plan.stage, ...file }));
  return [...findDeletions(plan.applications), ...lost];
}
