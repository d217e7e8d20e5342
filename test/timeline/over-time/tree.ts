import type { Inventory } from '../../../src/types/files.ts';

/** Path to text of every file of a commit. */
export type Tree = ReadonlyMap<string, string>;

/** Only what is under one of those places, a place being a folder with its slash or a file. */
export function pick(tree: Tree, places: readonly string[]): Tree {
  return new Map(
    [...tree].filter(([path]) => places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)))),
  );
}

export function isEqual(a: Tree, b: Tree): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

/** Brings the difference between two trees to a third; undefined where that has something else already. Both sides may do the same. */
export function transfer(tree: Tree, from: Tree, to: Tree): Tree | undefined {
  const result = new Map(tree);
  for (const path of new Set([...from.keys(), ...to.keys()])) {
    const [before, after, now] = [from.get(path), to.get(path), tree.get(path)];
    if (before === after || now === after) continue;
    if (now !== before) return undefined;
    if (after === undefined) result.delete(path);
    else result.set(path, after);
  }
  return result;
}

/** The inventories of a stage, by application. */
export function inventoriesOf(tree: Tree, stage: string): ReadonlyMap<string, Inventory> {
  const folder = `.stagewright/${stage}/`;
  const entries = [...tree].filter(([path]) => path.startsWith(folder));
  return new Map(entries.map(([path, text]) => [path.slice(folder.length), JSON.parse(text) as Inventory]));
}

/** Content ids, or here the texts themselves, of the applications that two trees have in different versions. */
export function changedContents(
  before: Tree,
  after: Tree,
  stage: string,
): ReadonlyMap<string, { from: string | null; to: string | null }> {
  const folder = `.stagewright/${stage}/`;
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => path.startsWith(folder));
  const changed = paths.filter((path) => before.get(path) !== after.get(path));
  return new Map(
    changed.map((path) => [path.slice(folder.length), { from: before.get(path) ?? null, to: after.get(path) ?? null }]),
  );
}
