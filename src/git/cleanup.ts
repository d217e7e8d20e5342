import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { StagewrightError } from '../text/error.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const tasks = new Set<() => void>();
const leftoverAge = 24 * 60 * 60 * 1000;

/** Runs the task when this process ends, also by a signal; the returned function takes it back. */
export function onExit(task: () => void): () => void {
  if (tasks.size === 0) listen();
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) unlisten();
  };
}

/**
 * A new folder that only this user can read; it is gone after `remove`, or when the process ends. Throws `disk-full` or
 * `output-not-writable`.
 */
export function createPrivateFolder(parent = tmpdir()): { readonly path: string; readonly remove: () => void } {
  const path = createIn(parent);
  const removeNow = () => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  const forget = onExit(removeNow);
  return {
    path,
    remove: () => {
      forget();
      removeNow();
    },
  };
}

function createIn(parent: string): string {
  try {
    return mkdtempSync(join(parent, ['stagewright', process.pid, ...findScope(), ''].join('-')));
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const isFull = ['ENOSPC', 'EDQUOT'].includes(code);
    throw new StagewrightError(
      isFull ? 'disk-full' : 'output-not-writable',
      `The temporary folder ${parent} ${isFull ? 'has no space left' : `cannot be written (${code})`}.`,
      { hint: 'Set TMPDIR to a folder that can be written and has some space, then run the command again.', cause },
    );
  }
}

/**
 * Removes private folders that a killed process left: there is no such process any more. Containers may share the temporary folder,
 * and each counts its own processes: a folder from elsewhere is left for a day.
 */
export function removeLeftovers(parent = tmpdir()): void {
  const [here] = findScope();
  for (const name of readdirSync(parent)) {
    const [, pid, scope] = /^stagewright-(\d+)-(?:([0-9a-f]{12})-)?\w+$/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(parent, name);
    if (isLeftover(path, scope !== undefined && scope === here ? 0 : leftoverAge)) removeQuietly(path);
  }
}

/** What tells whose process numbers these are: the machine since its start, and the container. Empty where that cannot be told. */
function findScope(): readonly string[] {
  if (process.platform !== 'linux') return [];
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const parts = [hostname(), boot, readlinkSync('/proc/self/ns/pid')];
    return [createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)];
  } catch {
    // Some sandboxes hide /proc.
    return [];
  }
}

function listen(): void {
  process.on('exit', runTasks);
  for (const signal of signals) process.on(signal, onSignal);
}

function unlisten(): void {
  process.off('exit', runTasks);
  for (const signal of signals) process.off(signal, onSignal);
}

function onSignal(signal: NodeJS.Signals): void {
  runTasks();
  unlisten();
  // A listener takes Node's own reaction away, which is to end: give it back unless somebody else decides.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function runTasks(): void {
  // Newest first: what writes into a folder is ended before the folder goes. One that fails must not keep the others from running.
  for (const task of [...tasks].reverse()) {
    try {
      task();
    } catch {
      // The process ends now: nobody is left to be told, and what stays behind is swept by a later run.
    }
  }
  tasks.clear();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isLeftover(path: string, age: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return false;
  return Date.now() - stat.mtimeMs >= age && (process.getuid === undefined || stat.uid === process.getuid());
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another process may sweep at the same time; and a leftover that cannot be removed is no reason not to publish.
  }
}
