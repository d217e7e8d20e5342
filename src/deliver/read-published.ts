import { readBlobs } from '../git/blobs.ts';
import { readState } from '../git/state.ts';
import { locateMark, readCurrentMark } from '../published/current-mark.ts';
import { readForeignFiles } from '../published/foreign-files.ts';
import { findMarkBlob, type Mark } from '../published/mark.ts';
import { listNeighbourhood, type PlaceState, readNeighbours } from '../published/neighbours.ts';
import type { Target } from '../types/delivery.ts';
import { groupByBranch } from './group-by-branch.ts';
import { placeOf } from './recheck.ts';
import type { PublishContext } from './request.ts';
import { withWorkspace } from './workspace.ts';

export interface PublishedStage {
  readonly stage: string;
  readonly target: Target;
}

/** What the GitOps repositories of some stages hold before a publish. */
export interface PublishedState {
  /** The marks of those stages that have one, by stage. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** Every application of every project, those stages' own too, by the branch that holds it. */
  readonly places: ReadonlyMap<string, PlaceState>;
}

export interface ReadOptions {
  /** Whether files that no inventory lists are downloaded too. @default false */
  readonly withFiles?: boolean;
}

/** Reads marks and inventories; each branch of a repository is asked once. */
export async function readPublished(
  stages: readonly PublishedStage[],
  context: PublishContext,
  { withFiles = false }: ReadOptions = {},
): Promise<PublishedState> {
  const marks = new Map<string, Mark>();
  const places = new Map<string, PlaceState>();
  await withWorkspace(context, async ({ workspace, project }) => {
    for (const group of groupByBranch(stages)) {
      const repository = await workspace.open(group[0].target);
      const state = await readState(repository);
      const commits = group.flatMap(({ stage }) => locateMark(state, { project, stage }).commit ?? []);
      const [neighbourhood, ...remembered] = await Promise.all([
        listNeighbourhood(repository, state.tip),
        ...commits.map((commit) => findMarkBlob(repository, commit)),
      ]);
      // All of it in one request: what follows finds it here.
      await readBlobs(repository, [...neighbourhood.inventories.values(), ...remembered.flatMap((oid) => oid ?? [])]);
      for (const { stage } of group) {
        const { mark } = await readCurrentMark(repository, state, { project, stage });
        if (mark) marks.set(stage, mark);
      }
      const found = await readNeighbours(repository, neighbourhood);
      const foreign = withFiles && { foreign: await readForeignFiles(repository, neighbourhood, found) };
      places.set(placeOf(repository), { ...found, ...foreign });
    }
  });
  return { marks, places };
}
