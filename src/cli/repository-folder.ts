import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The folder as seen from the root of the repository that it is in: `''` at the root, and outside of any repository. */
export function findFolderInRepository(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    // A file in a linked work tree.
    if (existsSync(join(root, '.git'))) return relative(root, folder).split(sep).join('/');
    if (root === dirname(root)) return '';
  }
}
