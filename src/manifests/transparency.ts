import type { Resource } from '../types/resource.ts';
import { isObject } from './lists.ts';

/**
 * Finds the producers that bring nothing but what was read: Flux Kustomizations whose folder is among that of the resources.
 * Theirs and ours may begin at different roots, so the end of a folder counts.
 */
export function createTransparency(resources: readonly Resource[]): (resource: Resource) => boolean {
  const folders = new Set(resources.flatMap(({ construct }) => foldersOf(construct)));
  return ({ id, manifest }) => {
    if (id.kind !== 'Kustomization' || id.group !== 'kustomize.toolkit.fluxcd.io') return false;
    const path = isObject(manifest.spec) ? manifest.spec.path : undefined;
    if (typeof path !== 'string' || path.includes('$')) return false;
    const folder = path.replace(/^(?:\.?\/)+|\/+$/g, '');
    return folder !== '' && folders.has(folder);
  };
}

/** Every folder around a file, from every root: `a/b/c.yaml:1` is in `a/b`, `a` and `b`. */
function foldersOf(place: string): readonly string[] {
  const names = place.split('/').slice(0, -1);
  return names.flatMap((_, start) => names.slice(start).map((__, length) => names.slice(start, start + length + 1).join('/')));
}
