import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { aFolder } from '../deliver/remotes.ts';

/** True where a small file system in memory may be mounted, which is how a full one can be had. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mount-'));
  const mayMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (mayMount) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mayMount;
}

/** A folder that is a file system of its own until the test is over. */
export function mounted(options: string, folder = aFolder()): string {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  // Run before the folder is deleted: the last hook goes first.
  onTestFinished(() => void spawnSync('umount', [folder]));
  return folder;
}
