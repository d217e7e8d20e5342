import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

/** A new folder that only this user can read; it is gone after `remove`, or when the process ends. */
export function createPrivateFolder(parent = tmpdir()): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(parent, `stagewright-${process.pid}-`));
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

/** Removes private folders that a killed process left: more than a day old, and no such process any more. */
export function removeLeftovers(parent = tmpdir()): void {
  for (const name of readdirSync(parent)) {
    const pid = /^stagewright-(\d+)-\w+$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)) && isOld(join(parent, name))) removeQuietly(join(parent, name));
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

function isOld(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return false;
  return Date.now() - stat.mtimeMs > leftoverAge && (process.getuid === undefined || stat.uid === process.getuid());
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Another process may sweep at the same time; and a leftover that cannot be removed is no reason not to publish.
  }
}
