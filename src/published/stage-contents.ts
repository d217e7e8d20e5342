import { readBlobs } from '../git/blobs.ts';
import { findParent } from '../git/branch-commits.ts';
import type { Repository } from '../git/repository.ts';
import { getOutput } from '../git/run-git.ts';
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
  const folder = `${prefix}${inventoryFolder(stage)}/`;
  const args = ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', folder];
  const records = (await getOutput(repository.folder, args, repository)).toString().split('\0').slice(0, -1);
  const contents = records.flatMap((record): readonly (readonly [string, string])[] => {
    const [mode = '', , oid = ''] = record.slice(0, record.indexOf('\t')).split(' ');
    return mode.startsWith('100') ? [[record.slice(record.indexOf('\t') + 1 + folder.length), oid]] : [];
  });
  return new Map(contents);
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
