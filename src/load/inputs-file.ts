import { chmodSync, lstatSync, readFileSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StagewrightError } from '../text/error.ts';
import { editInputs, type InputValues, parseInputs } from './inputs-text.ts';

/** Where the committed inputs of a stage are, relative to the project. */
export function inputsPath(stage: string): string {
  return `stages/${stage}.inputs.json`;
}

/** What the committed inputs file of a stage gives; nothing where there is none. Throws `project-invalid`. */
export function readInputsFile(root: string, stage: string): InputValues {
  const path = inputsPath(stage);
  const text = readText(join(root, path), path);
  return text === undefined ? new Map() : parseInputs(text, path);
}

/**
 * Writes those inputs into the file of a stage, all or nothing, and makes the file where there is none. Comments, order, indentation
 * and line ends stay. Throws `project-invalid`, `output-not-writable` and `disk-full`.
 */
export function writeInputsFile(root: string, stage: string, changes: InputValues): void {
  const path = inputsPath(stage);
  const file = join(root, path);
  const stats = lstatSync(file, { throwIfNoEntry: false });
  const before = readText(file, path);
  const text = editInputs(before ?? '{}\n', changes, path);
  if (text === before) return;
  refuseToWrite(path, stats);
  const draft = join(root, `stages/.${stage}.inputs.json.${process.pid}`);
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    if (stats) chmodSync(draft, stats.mode);
    renameSync(draft, file);
  } catch (cause) {
    rmSync(draft, { force: true });
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw notWritable(path, cause as NodeJS.ErrnoException);
  }
}

function readText(file: string, path: string): string | undefined {
  try {
    // Bytes that are no text would come back as others.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const problem = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is no UTF-8' : message;
    throw new StagewrightError('project-invalid', `${path} cannot be read as JSON: ${problem}.`, {
      hint: 'It is one object: input name to value.',
      cause,
    });
  }
}

function refuseToWrite(path: string, stats: Stats | undefined): void {
  if (stats?.isSymbolicLink()) {
    throw new StagewrightError('project-invalid', `${path} is a link, and what it leads to may give the inputs of others too.`, {
      hint: 'Change what it leads to, or put a file in its place.',
    });
  }
  // Renaming asks nobody whether the file that goes may be written.
  if (stats && (stats.mode & 0o222) === 0) throw notWritable(path, new Error('it is read-only'));
}

function notWritable(path: string, cause: NodeJS.ErrnoException): StagewrightError {
  const isFull = ['ENOSPC', 'EDQUOT'].includes(cause.code ?? '');
  return new StagewrightError(isFull ? 'disk-full' : 'output-not-writable', `${path} cannot be written: ${cause.message}.`, {
    hint: isFull ? 'Make some space, then run the command again.' : 'Make the file and its folder writable.',
    cause,
  });
}
