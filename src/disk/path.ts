import { quote } from '../text/words.ts';

/** Where an update in progress lives, relative to the root; see `apply.ts`. */
export const updateFolder = '.stagewright/cache/update';

/** What goes with the update folder when it is empty, innermost first. */
export const updateParents = ['.stagewright/cache', '.stagewright'] as const;

/** A segment that is empty, `.` or `..`, or a character that no path of ours has. */
const unsafe = /(?:^|\/)\.{0,2}(?:\/|$)|[\\\0]/;

/** Folders below the root that never hold output. */
const reserved = /^\.stagewright\/(?:cache|local)(?:\/|$)/;

/** True for a path that stays below the root and is spelled in the one way we spell it. */
export function isOutputPath(path: string): boolean {
  return !unsafe.test(path) && !reserved.test(path);
}

/** Throws on a path that could leave the root. Callers check what users give; here it can only be a bug. */
export function assertOutputPath(path: string): void {
  if (!isOutputPath(path)) throw new Error(`Not a path of the output folder: ${quote(path)}.`);
}

/** The folder of a path, and its last segment; the folder of a single segment is `''`, the root. */
export function splitPath(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
}
