import { type Dirent, readdirSync } from 'node:fs';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import { hasCode } from './failure.ts';
import { splitPath } from './path.ts';

/**
 * What is below a root, read folder by folder when it is asked for and remembered. No link is ever followed: whatever
 * stands on a path of ours and is no plain folder or file is refused with `folder-not-ours`.
 */
export interface Listing {
  hasFile(path: string): boolean;
  hasFolder(path: string): boolean;
  /** Names of everything in the folder; none when there is no such folder. */
  names(folder: string): readonly string[];
}

/** A listing of the root, which may be missing. It is a snapshot: make a new one after a change. */
export function createListing(root: string): Listing {
  // Below an empty name everything would be absolute.
  if (root === '') throw new Error('The output folder has no name.');
  const folders = new Map<string, Entries | undefined>();

  const open = (folder: string): Entries | undefined => {
    if (folders.has(folder)) return folders.get(folder);
    const entries = folder === '' || hasFolder(folder) ? readEntries(`${root}/${folder}`) : undefined;
    folders.set(folder, entries);
    return entries;
  };
  const find = (path: string): Dirent | undefined => {
    const [folder, name] = splitPath(path);
    return open(folder)?.get(name);
  };
  const hasFolder = (path: string): boolean => {
    const entry = find(path);
    if (entry && !entry.isDirectory()) throw notOurs(`${root}/${path}`, entry);
    return entry !== undefined;
  };
  const hasFile = (path: string): boolean => {
    const entry = find(path);
    if (entry && !entry.isFile()) throw notOurs(`${root}/${path}`, entry);
    return entry !== undefined;
  };
  return { hasFile, hasFolder, names: (folder) => [...(open(folder)?.keys() ?? [])] };
}

type Entries = ReadonlyMap<string, Dirent>;

function readEntries(folder: string): Entries | undefined {
  try {
    return new Map(readdirSync(folder, { withFileTypes: true }).map((entry) => [entry.name, entry]));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The error for something of ours that has been replaced by, or would replace, something that is not ours. */
export function notOurs(path: string, entry: Dirent): StagewrightError {
  return new StagewrightError('folder-not-ours', `${quote(path)} is ${kindOf(entry)}, which Stagewright did not make.`, {
    hint: 'Move it away or choose another output folder, and run the command again.',
  });
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'a symbolic link';
  if (entry.isDirectory()) return 'a folder where a file should be';
  if (entry.isFile()) return 'a file where a folder should be';
  return 'neither a file nor a folder';
}
