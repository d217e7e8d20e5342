import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { FileTree } from '../types/files.ts';
import { withFailures } from './failure.ts';
import { finish, pendingFolder } from './finish.ts';
import { deleteJournal, findJournal, writeJournal } from './journal.ts';
import { createListing, type Listing } from './listing.ts';
import { withLock } from './lock.ts';
import { assertOutputPath, splitPath, updateFolder, updateParents } from './path.ts';

/** What makes the output folder up to date. */
export interface Changes {
  /** Path to text of every file that is new or differs. */
  readonly write: FileTree;
  /** Files to delete; one that is gone already is fine. */
  readonly remove: readonly string[];
  /**
   * Path to text, or to undefined for no file, of what was read to plan the changes, at least the inventories: when one
   * of them is different by now, another process was faster and nothing is done. @default nothing is compared
   */
  readonly plannedFrom?: ReadonlyMap<string, string | undefined>;
}

/**
 * Brings the folder up to date, all or nothing, even when the process is killed at any moment (a power failure is not
 * covered: nothing is flushed). Without changes it touches nothing.
 *
 * 1. Lock; finish or undo an interrupted update.
 * 2. Refuse links, and folders in the place of files, before anything is written.
 * 3. Write every file below the update folder.
 * 4. Put the journal in place: from here on the update counts as done.
 * 5. Remove, move, clean up; whoever comes next does this if we cannot.
 *
 * Throws `folder-not-ours` (step 2), `disk-full`, `output-not-writable` (also while another process updates the folder) and
 * `race-lost` (see `plannedFrom`).
 */
export function applyChanges(root: string, changes: Changes): void {
  const { write, remove, plannedFrom = new Map() } = changes;
  for (const path of [...write.keys(), ...remove, ...plannedFrom.keys()]) assertOutputPath(path);
  if (write.size === 0 && remove.length === 0) return;
  withFailures(root, () =>
    withLock(root, () => {
      finishOrUndo(root);
      checkPlannedFrom(root, plannedFrom);
      prepare(root, changes);
      finish(root);
    }),
  );
}

/** Finishes an update that was interrupted after its journal was in place; undoes one that did not come so far. */
export function recover(root: string): void {
  withFailures(root, () => {
    if (hasTraces(createListing(root))) withLock(root, () => finishOrUndo(root));
  });
}

/** The update folder, or one of its parents when the process was killed while it removed them. */
function hasTraces(listing: Listing): boolean {
  if (listing.hasFolder(updateFolder)) return true;
  return updateParents.some((folder) => listing.hasFolder(folder) && listing.names(folder).length === 0);
}

function finishOrUndo(root: string): void {
  if (findJournal(root)) finish(root);
  else undo(root);
}

function undo(root: string): void {
  rmSync(`${root}/${pendingFolder}`, { recursive: true, force: true });
  deleteJournal(root);
}

function checkPlannedFrom(root: string, plannedFrom: ReadonlyMap<string, string | undefined>): void {
  const listing = createListing(root);
  for (const [path, text] of plannedFrom) {
    const now = listing.hasFile(path) ? readFileSync(`${root}/${path}`, 'utf8') : undefined;
    if (now === text) continue;
    throw new StagewrightError('race-lost', `${quote(`${root}/${path}`)} was changed by another process in the meantime.`, {
      hint: 'Nothing was written; run the command again.',
    });
  }
}

/** All that can fail for want of space or rights happens here, before the journal is in place. */
function prepare(root: string, { write, remove }: Changes): void {
  const listing = createListing(root);
  for (const path of write.keys()) listing.hasFile(path);
  for (const path of remove) listing.hasFile(path);
  try {
    writePending(root, write);
    writeJournal(root, { version: 1, remove });
  } catch (error) {
    undo(root);
    throw error;
  }
}

function writePending(root: string, write: FileTree): void {
  const pending = `${root}/${pendingFolder}`;
  const made = new Set<string>();
  const make = (folder: string): void => {
    if (made.has(folder)) return;
    if (folder !== '') make(splitPath(folder)[0]);
    mkdirSync(`${pending}/${folder}`);
    made.add(folder);
  };
  for (const [path, text] of write) {
    make(splitPath(path)[0]);
    writeFileSync(`${pending}/${path}`, text);
  }
}
