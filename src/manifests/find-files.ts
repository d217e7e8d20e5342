import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';

/** What a path on the command line stands for when it is read from standard input. */
export const STANDARD_INPUT = '-';

export interface FoundFile {
  /** Absolute; `-` for standard input. */
  readonly path: string;
  /** True where the path itself was given, and not a folder around it. */
  readonly isNamed: boolean;
}

/** Something that was left out, with the reason: `it is a template of a Helm chart`. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly skipped: readonly Skipped[];
}

/**
 * The files that may hold manifests: those named, and `.yaml`, `.yml` and `.json` in the folders named, in the order of their
 * names. Hidden folders, `node_modules` and the templates of Helm charts are left out.
 *
 * @throws StagewrightError `usage` for a path that is not there.
 */
export function findFiles(paths: readonly string[], folder: string): FoundFiles {
  const found = new Map<string, FoundFile>();
  const skipped: Skipped[] = [];
  const visited = new Set<string>();
  const walk = (path: string): void => {
    // A link may lead to a folder around it.
    const real = realpathSync(path);
    if (visited.has(real)) return;
    visited.add(real);
    const entries = listFolder(path);
    if (entries === undefined) {
      skipped.push({ path: show(path, folder), reason: 'the folder cannot be read' });
      return;
    }
    const isChart = entries.some(({ name }) => name === 'Chart.yaml');
    for (const { name, isFolder } of entries.map((entry) => resolveLink(path, entry)).sort(byName)) {
      const inner = join(path, name);
      if (isFolder === undefined) skipped.push({ path: show(inner, folder), reason: 'the link leads nowhere' });
      else if (!isFolder) {
        if (isManifestName(name) && !found.has(inner)) found.set(inner, { path: inner, isNamed: false });
      } else if (isChart && name === 'templates') {
        skipped.push({ path: show(inner, folder), reason: 'templates of a Helm chart' });
      } else if (!name.startsWith('.') && name !== 'node_modules') walk(inner);
    }
  };
  for (const given of paths) {
    if (given === STANDARD_INPUT) {
      found.set(given, { path: given, isNamed: true });
      continue;
    }
    const path = resolve(folder, given);
    if (!existsSync(path)) throw missing(given);
    if (statSync(path).isDirectory()) walk(path);
    else found.set(path, { path, isNamed: true });
  }
  return { files: [...found.values()], skipped };
}

/** A path as people read it: from the working directory, with slashes. */
export function show(path: string, folder: string): string {
  return path === STANDARD_INPUT ? 'standard input' : relative(folder, path).split(sep).join('/') || '.';
}

function isManifestName(name: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(name) || name === 'Kustomization';
}

function listFolder(path: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    // Said by the caller: one closed folder must not hide what is wrong in the others.
    return undefined;
  }
}

interface Entry {
  readonly name: string;
  /** Undefined for a link that leads nowhere. */
  readonly isFolder: boolean | undefined;
}

function resolveLink(folder: string, entry: Dirent): Entry {
  if (!entry.isSymbolicLink()) return { name: entry.name, isFolder: entry.isDirectory() };
  const target = statSync(join(folder, entry.name), { throwIfNoEntry: false });
  return { name: entry.name, isFolder: target?.isDirectory() };
}

function byName(a: Entry, b: Entry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function missing(path: string): StagewrightError {
  return new StagewrightError('usage', `There is no file or folder ${quote(path)}.`, {
    hint: 'Give files or folders with manifests, or "-" for standard input.',
  });
}
