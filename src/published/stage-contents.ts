import { readBlobs } from '../git/blobs.ts';
import { findParent } from '../git/branch-commits.ts';
import type { Repository } from '../git/repository.ts';
import { listTree } from '../git/tree.ts';
import { inventoryFolder, parseInventory } from '../plan/inventory.ts';

/** A stage in a repository. */
export interface StagePlace {
  readonly stage: string;
  /** Folder of the target with a slash at its end; `''` for the root. */
  readonly prefix: string;
}

/** Content ids of what a commit has of a stage, by application: of every project, and whatever the inventories say. */
export async function readContents(
  repository: Repository,
  commit: string,
  { stage, prefix }: StagePlace,
): Promise<ReadonlyMap<string, string>> {
  const folder = prefix + inventoryFolder(stage);
  const plain = [...(await listTree(repository, commit, [folder]))].filter(([, { mode }]) => mode.startsWith('100'));
  return new Map(plain.map(([path, { oid }]) => [path.slice(folder.length + 1), oid]));
}

/** Content ids of the project's applications that a commit has brought or changed, against its first parent. */
export async function readChanged(
  repository: Repository,
  commit: string,
  { project, ...place }: StagePlace & { readonly project: string },
): Promise<ReadonlyMap<string, string>> {
  const parent = await findParent(repository, commit);
  const before = parent === undefined ? new Map() : await readContents(repository, parent, place);
  const changed = [...(await readContents(repository, commit, place))].filter(([name, oid]) => before.get(name) !== oid);
  const texts = await readBlobs(
    repository,
    changed.map(([, oid]) => oid),
  );
  const isOurs = ([name, oid]: readonly [string, string]) =>
    parseInventory(`${inventoryFolder(place.stage)}/${name}`, texts.get(oid)?.toString('utf8') ?? '').project === project;
  return new Map(changed.filter(isOurs));
}
