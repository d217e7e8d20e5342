import { createHash } from 'node:crypto';
import { isObject } from '../manifests/lists.ts';
import type { PlacedObject } from './read-objects.ts';

/**
 * The name of a ConfigMap without the hash of its content, when it ends in just that: then there is no doubt that
 * `Config` has made it. The hash is the one of `model/config.ts`.
 */
export function unhashedName({ id, manifest }: PlacedObject): string | undefined {
  const { data } = manifest;
  if (id.kind !== 'ConfigMap' || id.group !== '' || !isObject(data)) return undefined;
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 10);
  return id.name.endsWith(`-${hash}`) ? id.name.slice(0, -hash.length - 1) : undefined;
}
