import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'a file is where a folder should be',
  ENAMETOOLONG: 'the path is too long for this file system',
  EXDEV: 'it is on another file system than the output folder',
};

const full = new Set(['ENOSPC', 'EDQUOT']);

/** Runs the action and turns what the file system refuses into a `StagewrightError` that names the place. */
export function withFailures<T>(root: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw isSystemError(error) ? describe(root, error) : error;
  }
}

/** True for an error of the file system with one of the codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return isSystemError(error) && codes.includes(error.code);
}

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function describe(root: string, error: SystemError): StagewrightError {
  if (full.has(error.code)) {
    return new StagewrightError('disk-full', `There is no space left for the output folder ${quote(root)}.`, {
      hint: 'Free some space and run the command again.',
      cause: error,
    });
  }
  const place = error.dest ?? error.path ?? root;
  const reason = reasons[error.code] ?? error.message;
  return new StagewrightError(
    'output-not-writable',
    `The output folder ${quote(root)} cannot be used: ${reason} (${error.code} at ${quote(place)}).`,
    { hint: 'Make that place readable and writable, or choose another output folder, and run the command again.', cause: error },
  );
}
