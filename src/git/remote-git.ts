import { type ChildProcess, spawn } from 'node:child_process';
import { onExit } from './cleanup.ts';
import { createRemoteEnvironment, settings } from './environment.ts';
import { defaultLimit, type GitOptions, type GitResult, gitMissing } from './run-git.ts';

/** Servers may print without end; what a message can use is far less. */
const longestStderr = 64 * 1024;

/** Milliseconds that the last output may take once the program has ended. */
const longestGrace = 1000;

/**
 * Runs a Git command that talks to a server. Not through simple-git, which can neither start a process group nor end one:
 * `git-remote-https` and `ssh` survive the end of `git` and would hang on.
 */
export function runRemoteGit(folder: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const { input, environment = process.env, limit } = options;
  return spawnGit(folder, args, { env: createRemoteEnvironment(environment), input, limit });
}

export interface SpawnOptions extends Pick<GitOptions, 'input' | 'limit'> {
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a Git command whose helpers end with it, in a session without a terminal, so that none of them can ask anybody anything. */
export function spawnGit(
  folder: string,
  args: readonly string[],
  { env, input = '', limit = defaultLimit }: SpawnOptions,
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
      cwd: folder,
      env,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    let timedOut = false;
    const forget = onExit(() => killGroup(child));
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, limit);
    let grace: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(timer);
      clearTimeout(grace);
      forget();
    };

    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(0, longestStderr);
    });
    // A command that fails early does not read its input; how it ended says more than the broken pipe.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish();
      reject(error.code === 'ENOENT' ? gitMissing() : error);
    });
    // What git left running, such as a shared SSH connection, may hold its output open for as long as it lives.
    child.on('exit', () => {
      grace = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, longestGrace);
    });
    child.on('close', (code) => {
      finish();
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr, timedOut });
    });
  });
}

function killGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}
