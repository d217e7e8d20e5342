import { readBlobs } from '../git/blobs.ts';
import type { Repository } from '../git/repository.ts';
import { listTree } from '../git/tree.ts';
import type { StagePlan } from '../plan/plan-stage.ts';
import type { Change } from '../types/delivery.ts';

/** One file of a plan as it is published and as it would be. */
export interface ChangedFile extends Change {
  /** Text that is published; `''` where there is none. */
  readonly before: string;
  /** Text that would be; `''` where it would be removed. */
  readonly after: string;
}

/** The texts of what a plan changes, against the commit that it was made for: what is not here yet comes in one request. */
export async function readChangedFiles(
  repository: Repository,
  commit: string | undefined,
  { plan, prefix }: { readonly plan: StagePlan; readonly prefix: string },
): Promise<readonly ChangedFile[]> {
  const old = plan.changes.filter(({ action }) => action !== 'added').map(({ path }) => prefix + path);
  const entries = commit === undefined ? new Map() : await listTree(repository, commit, old);
  const blobs = await readBlobs(
    repository,
    [...entries.values()].map(({ oid }) => oid),
  );
  return plan.changes.map((change) => {
    const entry = entries.get(prefix + change.path);
    const before = (entry && blobs.get(entry.oid)?.toString('utf8')) ?? '';
    return { ...change, before, after: plan.write.get(change.path) ?? '' };
  });
}
