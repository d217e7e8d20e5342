import { simpleGit } from 'simple-git';
import { StagewrightError } from '../text/error.ts';
import { createLocalEnvironment, type Environment, localGuarded, settings } from './environment.ts';
import { redact } from './redact.ts';

/** The oldest Git whose plumbing has all that is used here (`init -b`, `fetch --stdin`, `GIT_CONFIG_COUNT`). */
export const oldestGit = '2.31';

/** What a finished command gave. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** True when the time limit ended it. */
  readonly timedOut: boolean;
}

export interface GitOptions {
  /** Bytes for standard input. */
  readonly input?: string | Buffer;
  /** The environment to choose from. @default process.env */
  readonly environment?: Environment;
  /** Total time in milliseconds. @default 5 minutes */
  readonly limit?: number;
}

export const defaultLimit = 5 * 60 * 1000;

/** Runs a Git command that stays on this machine, in that folder. A bad exit code is a result, not an error. */
export async function runGit(folder: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const { input, environment = process.env, limit = defaultLimit } = options;
  const abort = AbortSignal.timeout(limit);
  let result: GitResult | undefined;
  const git = simpleGit({
    baseDir: folder,
    config: [...settings],
    abort,
    allowEnvironment: localGuarded,
    // What our own settings, `init --template=` and the kept variables need; nothing of it comes from a user's string.
    unsafe: {
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeTemplateDir: true,
      allowUnsafeConfigPaths: true,
    },
    // The end of output, not of the process: 50 ms after the process ended its last bytes may still be on their way.
    completion: { onClose: true, onExit: false },
    input: () => input ?? '',
    // The one place where simple-git gives the exit code and the bytes; returning nothing makes every end a result.
    errors: (_error, { exitCode, stdOut, stdErr }) => {
      const stderr = Buffer.concat(stdErr).toString();
      result = { code: exitCode, stdout: Buffer.concat(stdOut), stderr, timedOut: abort.aborted };
      return undefined;
    },
  });
  // Of a command that printed nothing simple-git waits 50 ms for output that may be on its way: the end of the output says that none is.
  git.outputHandler((_command, stdout) => stdout.once('end', () => stdout.emit('data', Buffer.alloc(0))));
  await git.env(createLocalEnvironment(environment)).raw([...args]);
  if (result === undefined) throw new Error(`git ${args[0]} ended without a result`);
  if (result.stderr.includes('spawn git ENOENT')) throw gitMissing();
  return result;
}

/** The bytes that a local command printed; throws when it failed, because that is a bug or a broken machine. */
export async function getOutput(folder: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const result = await runGit(folder, args, options);
  if (result.code === 0) return result.stdout;
  throw localFailure(args, result);
}

/** By search path: the program does not change while we run. */
const required = new Map<string | undefined, Promise<void>>();

/** Throws when there is no Git or one that is too old. */
export function requireGit(folder: string, environment: Environment = process.env): Promise<void> {
  const found = required.get(environment.PATH) ?? checkVersion(folder, environment);
  required.set(environment.PATH, found);
  return found;
}

async function checkVersion(folder: string, environment: Environment): Promise<void> {
  const text = (await getOutput(folder, ['version'], { environment })).toString();
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [];
  const [oldestMajor = 0, oldestMinor = 0] = oldestGit.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new StagewrightError('git-missing', `${text.trim()} is too old.`, { hint: `Install Git ${oldestGit} or newer.` });
}

/** The error for a machine without Git. */
export function gitMissing(): StagewrightError {
  return new StagewrightError('git-missing', 'There is no program "git" on the PATH.', {
    hint: `Install Git ${oldestGit} or newer.`,
  });
}

/** True for what programs of this machine say when there is no space left. */
export function isDiskFull(text: string): boolean {
  return /No space left on device|Disk quota exceeded|Out of diskspace|ENOSPC|EDQUOT/i.test(text);
}

/** The error for a full disk below the temporary folder. */
export function diskFull(said: string, cause?: unknown): StagewrightError {
  return new StagewrightError('disk-full', `The disk is full: ${said}`, {
    hint: 'Free some space in the temporary folder (TMPDIR), then run the command again.',
    cause,
  });
}

function localFailure(args: readonly string[], { code, stderr, timedOut }: GitResult): Error {
  const text = redact(stderr.trim());
  if (isDiskFull(text)) return diskFull(`git ${args[0]} said: ${text}`);
  return new Error(`git ${args[0]} ${timedOut ? 'took too long' : `failed with exit code ${code}`}: ${text}`);
}
