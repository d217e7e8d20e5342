import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { show } from './find-files.ts';
import { KUSTOMIZATION_NAMES } from './kustomization-file.ts';
import { type ManifestFile, readFile } from './read-file.ts';

/** The files of a run, each read once: those that were given, and what kustomizations among them lead to. */
export interface Library {
  read(path: string): ManifestFile;
  /** What stands at a path. */
  look(path: string): 'file' | 'folder' | undefined;
  /** The kustomization file of a folder, if it has one. */
  findKustomization(folder: string): string | undefined;
  show(path: string): string;
  /** All that was read so far. */
  listRead(): readonly ManifestFile[];
}

/** Opens a library whose paths are shown from `folder`; `named` are the files that were given themselves. */
export function openLibrary(folder: string, named: ReadonlySet<string>): Library {
  const files = new Map<string, ManifestFile>();
  const look = (path: string) => {
    const status = statSync(path, { throwIfNoEntry: false });
    return status?.isDirectory() ? 'folder' : status?.isFile() ? 'file' : undefined;
  };
  return {
    look,
    read(path) {
      const known = files.get(path) ?? readFile({ path, shown: show(path, folder), isNamed: named.has(path) });
      files.set(path, known);
      return known;
    },
    findKustomization(path) {
      if (look(path) !== 'folder') return undefined;
      const names = new Set(readdirSync(path));
      const name = KUSTOMIZATION_NAMES.find((each) => names.has(each));
      return name && join(path, name);
    },
    show: (path) => show(path, folder),
    listRead: () => [...files.values()],
  };
}
