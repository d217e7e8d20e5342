import { rmdirSync } from 'node:fs';
import { hasCode } from './failure.ts';

/** Removes the folder unless it holds something or is gone already. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
  }
}
