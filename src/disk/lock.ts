import { mkdirSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import { hasCode } from './failure.ts';
import { createListing } from './listing.ts';
import { updateFolder, updateParents } from './path.ts';
import { removeIfEmpty } from './remove-if-empty.ts';

const attempts = 6;

/**
 * Runs the action while no other process updates the root, and leaves no trace. The lock of a process that is gone does
 * not count. Throws `output-not-writable` when another process keeps the lock, after about 100 ms of trying.
 *
 * Each process makes a file named after itself and then looks for others: of two that come at once at least one sees the
 * other and steps back. So, unlike with a single file, nobody can break a lock that was renewed since it was read.
 */
export function withLock<T>(root: string, action: () => T): T {
  createListing(root).hasFolder(updateFolder); // refuses links
  try {
    acquire(root);
    return action();
  } finally {
    release(root);
  }
}

function acquire(root: string): void {
  for (let attempt = 1; ; attempt++) {
    createLock(root);
    const holder = findHolder(root);
    if (holder === undefined) return;
    unlinkSync(lockFile(root, process.pid));
    if (attempt === attempts) throw locked(root, holder);
    pause(5 + Math.random() * 30);
  }
}

function createLock(root: string): void {
  for (;;) {
    mkdirSync(`${root}/${updateFolder}`, { recursive: true });
    try {
      // A file of our own process number is left from a dead namesake: taken over.
      writeFileSync(lockFile(root, process.pid), '');
      return;
    } catch (error) {
      // A process that finishes removes the folder, perhaps between our two calls.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}

function findHolder(root: string): number | undefined {
  for (const name of readdirSync(`${root}/${updateFolder}`)) {
    const pid = Number(/^lock-(\d+)$/.exec(name)?.[1] ?? process.pid);
    if (pid === process.pid) continue;
    if (isAlive(pid)) return pid;
    rmSync(lockFile(root, pid), { force: true });
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function locked(root: string, holder: number): StagewrightError {
  return new StagewrightError('output-not-writable', `Process ${holder} is updating the output folder ${quote(root)}.`, {
    hint: `Wait until it has finished; if it is no Stagewright, delete ${quote(lockFile(root, holder))}.`,
  });
}

function lockFile(root: string, pid: number): string {
  return `${root}/${updateFolder}/lock-${pid}`;
}

function release(root: string): void {
  rmSync(lockFile(root, process.pid), { force: true });
  for (const folder of [updateFolder, ...updateParents]) removeIfEmpty(`${root}/${folder}`);
}
