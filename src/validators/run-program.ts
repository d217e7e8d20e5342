import { ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { onExit } from '../git/cleanup.ts';

export interface ProgramOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/** How a program ended. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why we ended it, or why it could not be started. */
  readonly stopped: 'time' | 'output' | 'start' | undefined;
  /** What the system says of a program that could not be started, such as `ENOENT`. */
  readonly reason: string | undefined;
}

/** Bytes that a program may print on both streams together: what says more is no list of findings. */
export const MOST_OUTPUT = 16 * 1024 * 1024;

/** Milliseconds that the last output may take once the program has ended: what it left running may hold it open. */
const GRACE = 1000;

/** Runs a program in a session of its own, without a terminal; it ends with all that it has started. */
export function runProgram(command: readonly string[], options: ProgramOptions): Promise<Ended> {
  const { input, timeout } = options;
  const child = start(command, options);
  if (!(child instanceof ChildProcess)) return Promise.resolve(child);
  return new Promise((resolve) => {
    let stopped: Ended['stopped'];
    let size = 0;
    const stop = (why: 'time' | 'output') => {
      stopped ??= why;
      killGroup(child);
    };
    const forget = onExit(() => killGroup(child));
    const timer = setTimeout(() => stop('time'), timeout);
    let grace: NodeJS.Timeout | undefined;
    const finish = (ended: Partial<Ended>) => {
      clearTimeout(timer);
      clearTimeout(grace);
      forget();
      const texts = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
      resolve({ code: null, signal: null, reason: undefined, stopped, ...texts, ...ended });
    };
    const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_OUTPUT) stop('output');
      else chunks.push(chunk);
    };
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    // Whoever does not read its input says by how it ends whether it has understood.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', (error: NodeJS.ErrnoException) => finish(notStarted(error)));
    child.on('exit', () => {
      grace = setTimeout(() => {
        killGroup(child);
        child.stdout.destroy();
        child.stderr.destroy();
      }, GRACE);
    });
    child.on('close', (code, signal) => finish({ code, signal }));
  });
}

/** Some reasons not to start are told at once, and some later. */
function start([program = '', ...args]: readonly string[], options: ProgramOptions): ChildProcessWithoutNullStreams | Ended {
  const { folder, environment } = options;
  try {
    return spawn(program, args, {
      cwd: folder,
      env: environment as NodeJS.ProcessEnv,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return notStarted(error as NodeJS.ErrnoException);
  }
}

function notStarted({ code = 'unknown' }: NodeJS.ErrnoException): Ended {
  return { code: null, signal: null, stdout: '', stderr: '', stopped: 'start', reason: code };
}

function killGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}
