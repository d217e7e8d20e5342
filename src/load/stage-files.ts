import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StagewrightError } from '../text/error.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';

/** One file of `stages/`: it holds the stage of its name, or stages whose names begin with it and a dash. */
export interface StageFile {
  /** Name without the ending, such as `production`. */
  readonly name: string;
  /** Path relative to the project, such as `stages/production.ts`. */
  readonly path: string;
  /** The stages that were asked for and that this file must hold; empty when the whole file was asked for. */
  readonly asked: readonly string[];
}

const ENDING = /\.(?:ts|mts|js|mjs)$/;

/** The files that can hold the stages asked for, in order of name; all files without names. Throws `stage-not-found`. */
export function findStageFiles(root: string, names: readonly string[]): readonly StageFile[] {
  const files = readdirSync(join(root, 'stages'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && ENDING.test(entry.name) && !/\.d\.m?ts$|\.test\./.test(entry.name))
    .map((entry) => ({ name: entry.name.replace(ENDING, ''), path: `stages/${entry.name}`, asked: [] as string[] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (names.length === 0) return files;
  for (const name of names) {
    const holders = files.filter((file) => name === file.name || name.startsWith(`${file.name}-`));
    const holder = holders.reduce<(typeof files)[number] | undefined>(
      (best, file) => (best && best.name.length >= file.name.length ? best : file),
      undefined,
    );
    if (!holder)
      throw unknownStage(
        name,
        files.map((file) => file.name),
      );
    holder.asked.push(name);
  }
  return files.filter((file) => file.asked.length > 0);
}

/** The error for a stage that no file holds. */
export function unknownStage(name: string, known: readonly string[]): StagewrightError {
  const near = findNearest(name, known);
  return new StagewrightError(
    'stage-not-found',
    `There is no stage ${quote(name)}${near ? `; did you mean ${quote(near)}?` : '.'}`,
    {
      hint: known.length > 0 ? `Known in stages/: ${list(known)}.` : 'Add a file to stages/ whose default export is a Stage.',
    },
  );
}
