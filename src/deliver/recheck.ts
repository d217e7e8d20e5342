import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { listNeighbourhood, type PlaceState, readNeighbours } from '../published/neighbours.ts';

/** What the checks of this run looked at, and how to repeat them. */
export interface Recheck {
  /** What they passed with, by place. */
  readonly places: ReadonlyMap<string, PlaceState>;
  /** Checks again with what a place holds now. Throws `checks-failed`. */
  repeat(place: string, state: PlaceState): void;
}

/** A branch of a repository, as a key. */
export function placeOf({ url, branch }: Repository): string {
  return `${url} ${branch}`;
}

/** Repeats the checks where another application has come, changed or gone since they passed. Throws `checks-failed`. */
export async function recheckIfChanged(
  repository: Repository,
  { tip }: RemoteState,
  recheck: Recheck | undefined,
): Promise<void> {
  if (recheck === undefined) return;
  const place = placeOf(repository);
  const checked = recheck.places.get(place);
  if (tip !== undefined && tip === checked?.commit) return;
  const neighbourhood = await listNeighbourhood(repository, tip);
  if (neighbourhood.version === checked?.version) return;
  recheck.repeat(place, await readNeighbours(repository, neighbourhood));
}
