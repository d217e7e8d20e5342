import { readFileSync } from 'node:fs';
import type { FileTree } from '../types/files.ts';
import { recover } from './apply.ts';
import { withFailures } from './failure.ts';
import { createListing } from './listing.ts';
import { assertOutputPath } from './path.ts';

/** What a planner needs to know of the output folder. Nothing is read before it is asked for, but the inventories. */
export interface Folder {
  /** Path to text of every inventory of the stages asked for: untrusted input. */
  readonly inventories: FileTree;
  /** True when there is a file at the path; reads only the listing of its folder. */
  has(path: string): boolean;
  /** Paths of everything right inside a folder, sorted by nothing in particular. */
  filesIn(folder: string): readonly string[];
  /** The text at the path, or undefined when there is no file. */
  read(path: string): string | undefined;
}

/**
 * Opens the output folder for reading, after finishing or undoing an update that was interrupted. A missing root reads as
 * an empty one; it is not made. Throws `folder-not-ours` for a link, or for anything but a file or folder, on a path that is
 * asked for, and `output-not-writable` for a root that is no folder.
 */
export function readFolder(root: string, stages: readonly string[]): Folder {
  recover(root);
  const listing = createListing(root);
  const has = (path: string): boolean => {
    assertOutputPath(path);
    return withFailures(root, () => listing.hasFile(path));
  };
  const read = (path: string): string | undefined =>
    has(path) ? withFailures(root, () => readFileSync(`${root}/${path}`, 'utf8')) : undefined;

  const filesIn = (folder: string): readonly string[] => {
    assertOutputPath(folder);
    return withFailures(root, () => listing.names(folder).map((name) => `${folder}/${name}`));
  };

  const inventories = new Map<string, string>();
  for (const stage of stages) {
    const folder = `.stagewright/${stage}`;
    assertOutputPath(folder);
    for (const name of withFailures(root, () => listing.names(folder)).toSorted()) {
      // Desktops leave files such as .DS_Store everywhere; no application has such a name.
      if (!name.startsWith('.')) inventories.set(`${folder}/${name}`, read(`${folder}/${name}`)!);
    }
  }
  return { inventories, has, filesIn, read };
}
