import { readBlobs } from '../git/blobs.ts';
import { listCandidates } from '../timeline/brings.ts';
import type { Publish } from '../types/timeline.ts';
import type { History } from './open-history.ts';

/** Landings whose files are looked at in one go: few at first, because the answer mostly is a few days old. */
const SMALLEST = 10;
const GREATEST = 1000;

/**
 * The newest of those publishes that put the text into a file in which it was not before; none when no file ever had it. Contents are
 * downloaded for this question alone, the newest first, and no more of them than it takes.
 */
export async function findBringing(
  { repository }: Pick<History, 'repository'>,
  newestFirst: readonly Publish[],
  text: string,
): Promise<readonly Publish[]> {
  for (let start = 0, size = SMALLEST; start < newestFirst.length; start += size, size = Math.min(size * 4, GREATEST)) {
    const batch = newestFirst.slice(start, start + size);
    const changes = batch.flatMap(listCandidates);
    const after = await readBlobs(
      repository,
      changes.map((change) => change.after!),
    );
    const isIn = (blobs: ReadonlyMap<string, Buffer>, oid: string | null) =>
      oid !== null && (blobs.get(oid)?.includes(text) ?? false);
    const having = changes.filter((change) => isIn(after, change.after));
    const before = await readBlobs(
      repository,
      having.flatMap((change) => change.before ?? []),
    );
    const bringing = new Set(having.filter((change) => !isIn(before, change.before)));
    const found = batch.find((publish) => listCandidates(publish).some((change) => bringing.has(change)));
    if (found) return [found];
  }
  return [];
}
