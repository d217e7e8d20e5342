import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { listNeighbourhood } from './neighbours.ts';

/** What the branch holds, of all projects and in whatever folder: stages to the sorted names of their applications. */
export async function listPublishedNames(
  repository: Repository,
  { tip }: RemoteState,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { inventories } = await listNeighbourhood(repository, tip);
  const names = new Map<string, Set<string>>();
  for (const path of inventories.keys()) {
    const [stage = '', application = ''] = path.split('/').slice(-2);
    names.set(stage, (names.get(stage) ?? new Set()).add(application));
  }
  return new Map([...names].map(([stage, applications]) => [stage, [...applications].sort()]));
}
