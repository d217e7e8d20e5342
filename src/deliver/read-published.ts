import type { Target } from '../types/delivery.ts';
import { readCurrentMark } from './current-mark.ts';
import { readForeignFiles } from './foreign-files.ts';
import type { Mark } from './mark.ts';
import { listNeighbourhood, type PlaceState, readNeighbours } from './neighbours.ts';
import { open } from './publish.ts';
import { placeOf } from './recheck.ts';
import type { PublishContext } from './request.ts';
import { fetchState } from './state.ts';

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
  for (const group of groupByBranch(stages)) {
    const repository = await open(group[0]!, context);
    try {
      const state = await fetchState(repository);
      for (const { stage } of group) {
        const { mark } = await readCurrentMark(repository, state, { project: context.project, stage });
        if (mark) marks.set(stage, mark);
      }
      const neighbourhood = await listNeighbourhood(repository, state.tip);
      const found = await readNeighbours(repository, neighbourhood);
      const foreign = withFiles && { foreign: await readForeignFiles(repository, neighbourhood, found) };
      places.set(placeOf(repository), { ...found, ...foreign });
    } finally {
      repository.close();
    }
  }
  return { marks, places };
}

function groupByBranch(stages: readonly PublishedStage[]): Iterable<readonly PublishedStage[]> {
  const groups = new Map<string, PublishedStage[]>();
  for (const published of stages) {
    const { repository = '', branch = 'main' } = published.target;
    const key = `${repository}\0${branch}`;
    groups.set(key, [...(groups.get(key) ?? []), published]);
  }
  return groups.values();
}
