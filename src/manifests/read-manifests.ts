import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import { findFiles, type Skipped } from './find-files.ts';
import { openLibrary } from './library.ts';
import { countSubstitutions } from './placeholders.ts';
import { findBadName } from './to-resource.ts';
import { findWorlds, type World } from './worlds.ts';

/** Manifests that somebody else wrote, and what was made of them. */
export interface Manifests {
  readonly worlds: readonly World[];
  readonly isClusterScoped: (group: string, kind: string) => boolean;
  readonly findings: readonly Finding[];
  /** Files with manifests or kustomizations in them. */
  readonly files: number;
  /** Documents that are no Kubernetes objects, or have no name. */
  readonly others: number;
  /** Values that wait for a substitution. */
  readonly substitutions: number;
  readonly skipped: readonly Skipped[];
}

/**
 * Reads files, folders and `-` (standard input) into worlds of resources. Paths start at `folder`, and so do those in messages.
 *
 * @throws StagewrightError `usage` for a path that is not there.
 */
export function readManifests(paths: readonly string[], folder: string): Manifests {
  const found = findFiles(paths, folder);
  const library = openLibrary(folder, new Set(found.files.filter(({ isNamed }) => isNamed).map(({ path }) => path)));
  const given = found.files.map(({ path }) => library.read(path));
  const { worlds, isClusterScoped, findings } = findWorlds(
    given.map(({ path }) => path),
    library,
  );
  const files = library.listRead();
  const resources = listResources(worlds);
  const skipped = files.flatMap(({ shown, skipped: reason }) => (reason === undefined ? [] : [{ path: shown, reason }]));
  return {
    worlds,
    isClusterScoped,
    findings: [...files.flatMap((file) => file.findings), ...findings, ...resources.flatMap((each) => findBadName(each) ?? [])],
    files: files.filter(({ objects }) => objects.length > 0).length,
    others: files.reduce((sum, file) => sum + file.others, 0),
    substitutions: resources.reduce((sum, { manifest }) => sum + countSubstitutions(manifest), 0),
    skipped: [...found.skipped, ...skipped],
  };
}

/** Every object once, though several worlds may have it. */
export function listResources(worlds: readonly World[]): readonly Resource[] {
  const byPlace = new Map<string, Resource>();
  for (const { resources } of worlds) for (const resource of resources) byPlace.set(resource.construct, resource);
  return [...byPlace.values()];
}
