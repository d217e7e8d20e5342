import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FileTree } from '../../src/types/files.ts';

/** In memory where there is such a place: on a busy disk these tests take minutes. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder that is gone when the test is. */
export function aFolder(): string {
  const folder = mkdtempSync(join(base, 'stagewright-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files without any help of the code under test. */
export function put(root: string, files: Readonly<Record<string, string>> | FileTree): void {
  for (const [path, text] of files instanceof Map ? files : Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Everything below the root: files with their text, empty folders as `path/`, links and the rest as `?`. */
export function snapshot(root: string): Record<string, string> {
  const found: [string, string][] = [];
  const visit = (folder: string): void => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    if (entries.length === 0 && folder !== '') found.push([`${folder}/`, '']);
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else found.push([path, entry.isFile() ? readFileSync(join(root, path), 'utf8') : '?']);
    }
  };
  visit('');
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
