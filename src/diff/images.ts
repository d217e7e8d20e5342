import { isObject } from '../manifests/lists.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { ImageChange } from './difference.ts';
import type { ResourceChange } from './resource-change.ts';

/** Images by where they stand, such as `spec.template.spec.containers[web].image`. */
export function findImages(value: JsonValue | undefined, at = ''): ReadonlyMap<string, string> {
  if (Array.isArray(value)) {
    return merge(value.map((item: JsonValue, index) => findImages(item, `${at}[${nameOf(item) ?? index}]`)));
  }
  if (!isObject(value)) return new Map();
  return merge(
    Object.entries(value).map(([key, item]) => {
      const place = `${at}.${key}`;
      return key === 'image' && typeof item === 'string' && item !== '' ? new Map([[place, item]]) : findImages(item, place);
    }),
  );
}

/** Images that are another one than before, each once. */
export function compareImages(changes: readonly ResourceChange[]): readonly ImageChange[] {
  const found = new Map<string, ImageChange>();
  for (const { before, after } of changes) {
    const [old, now] = [findImagesOf(before), findImagesOf(after)];
    for (const place of new Set([...old.keys(), ...now.keys()])) {
      const [from, to] = [old.get(place), now.get(place)];
      if (from === to) continue;
      const change = { ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) };
      found.set(JSON.stringify([from ?? '', to ?? '']), change);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
}

/** Of everything but definitions, whose schemas only describe images, and data, which is anybody's text. */
export function findImagesOf(manifest: ResourceChange['before']): ReadonlyMap<string, string> {
  if (manifest === undefined || ['CustomResourceDefinition', 'ConfigMap', 'Secret'].includes(String(manifest.kind))) {
    return new Map();
  }
  return findImages(manifest.spec, 'spec');
}

function nameOf(item: JsonValue): string | undefined {
  return isObject(item) && typeof item.name === 'string' ? item.name : undefined;
}

function merge(maps: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string> {
  return new Map(maps.flatMap((map) => [...map]));
}
