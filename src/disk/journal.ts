import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import { hasCode } from './failure.ts';
import { isOutputPath, updateFolder } from './path.ts';

/** What is left to do besides moving the pending files. While a journal is there, an update counts as done. */
export interface Journal {
  readonly version: 1;
  readonly remove: readonly string[];
}

/** Puts the journal in its place in one step, or replaces it. */
export function writeJournal(root: string, journal: Journal): void {
  writeFileSync(draftFile(root), JSON.stringify(journal));
  renameSync(draftFile(root), journalFile(root));
}

/** The journal of an interrupted update, if there is one. Throws `folder-not-ours` for one that this version cannot read. */
export function findJournal(root: string): Journal | undefined {
  const text = readText(journalFile(root));
  if (text === undefined) return undefined;
  const journal = parse(text);
  if (journal) return journal;
  throw new StagewrightError('folder-not-ours', `${quote(journalFile(root))} is not a journal of this version of Stagewright.`, {
    hint: `Finish with the version that began the update, or delete ${quote(`${root}/${updateFolder}`)} and run the command again.`,
  });
}

/** Takes the journal away, and a draft that never became one. */
export function deleteJournal(root: string): void {
  rmSync(draftFile(root), { force: true });
  rmSync(journalFile(root), { force: true });
}

function journalFile(root: string): string {
  return `${root}/${updateFolder}/journal`;
}

function draftFile(root: string): string {
  return `${root}/${updateFolder}/journal.draft`;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Anyone can put a file there, so nothing in it is believed. */
function parse(text: string): Journal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, remove } = value as { readonly version?: unknown; readonly remove?: unknown };
  if (version !== 1 || !Array.isArray(remove)) return undefined;
  return remove.every((path) => typeof path === 'string' && isOutputPath(path)) ? { version, remove } : undefined;
}
