import { readBlobs } from '../git/blobs.ts';
import { readState } from '../git/state.ts';
import { listFiles } from '../git/tree.ts';
import type { PlaceState } from '../published/neighbours.ts';
import { groupByBranch } from './group-by-branch.ts';
import type { PublishedStage } from './read-published.ts';
import { placeOf } from './recheck.ts';
import type { PublishContext } from './request.ts';
import { withWorkspace } from './workspace.ts';

export interface WantedDefinitions {
  /** What was read of the repositories of the stages. */
  readonly places: ReadonlyMap<string, PlaceState>;
  /** Groups of kinds, such as `cert-manager.io`. */
  readonly groups: ReadonlySet<string>;
}

/** The texts of published files that hold definitions of kinds of these groups. Nothing is downloaded where there are none. */
export async function readDefinitionTexts(
  stages: readonly PublishedStage[],
  context: PublishContext,
  { places, groups }: WantedDefinitions,
): Promise<readonly string[]> {
  const isWanted = (name: string) => groups.has(name.slice(name.indexOf('.') + 1));
  return withWorkspace(context, async ({ workspace }) => {
    const texts: string[] = [];
    for (const [{ target }] of groupByBranch(stages)) {
      const repository = await workspace.open(target);
      const state = places.get(placeOf(repository));
      const paths = new Set([...(state?.definitions ?? [])].flatMap(([name, holders]) => (isWanted(name) ? holders : [])));
      const { tip } = await readState(repository);
      if (paths.size === 0 || tip === undefined) continue;
      const files = await listFiles(repository, tip, (path) => paths.has(path));
      const blobs = await readBlobs(repository, files.values());
      for (const oid of files.values()) texts.push(blobs.get(oid)!.toString('utf8'));
    }
    return texts;
  });
}
