import { readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { deleteJournal, findJournal, writeJournal } from './journal.ts';
import { createListing, type Listing, notOurs } from './listing.ts';
import { splitPath, updateFolder } from './path.ts';
import { removeIfEmpty } from './remove-if-empty.ts';

/** Where new files wait, at the same paths as below the root. */
export const pendingFolder = `${updateFolder}/pending`;

/** Does what the journal and the pending files say. Killed at any moment, it can be run again. */
export function finish(root: string): void {
  const journal = findJournal(root);
  if (journal && journal.remove.length > 0) {
    removeFiles(root, journal.remove);
    // Run again after the moves, the removals could hit a new file whose name differs only in case.
    writeJournal(root, { ...journal, remove: [] });
  }
  const listing = createListing(root);
  if (listing.hasFolder(pendingFolder)) move(root, '', listing);
  deleteJournal(root);
}

function removeFiles(root: string, paths: readonly string[]): void {
  const listing = createListing(root);
  const folders = new Set<string>();
  for (const path of new Set(paths)) {
    if (listing.hasFile(path)) unlinkSync(`${root}/${path}`);
    for (let [folder] = splitPath(path); folder !== '' && !folders.has(folder); [folder] = splitPath(folder)) folders.add(folder);
  }
  const deepestFirst = [...folders].sort((a, b) => b.length - a.length);
  for (const folder of deepestFirst) removeIfEmpty(`${root}/${folder}`);
}

/** Moves a pending folder to its place: in one step where there is none yet, else entry by entry. */
function move(root: string, folder: string, listing: Listing): void {
  const pending = `${root}/${pendingFolder}/${folder}`;
  for (const entry of readdirSync(pending, { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const source = `${root}/${pendingFolder}/${path}`;
    if (entry.isDirectory() && listing.hasFolder(path)) move(root, path, listing);
    else if (entry.isDirectory() || entry.isFile()) renameSync(source, `${root}/${path}`);
    else throw notOurs(source, entry);
  }
  rmdirSync(pending);
}
