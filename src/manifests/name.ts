import type { JsonObject } from '../types/manifest.ts';
import { isObject } from './lists.ts';

/** The name of an object, if it has one. A name that the cluster completes ends in a star, as those of products do. */
export function findName({ metadata }: JsonObject): string | undefined {
  const { name, generateName } = isObject(metadata) ? metadata : {};
  if (typeof name === 'string' && name !== '') return name;
  if (typeof name === 'number') return String(name);
  return typeof generateName === 'string' && generateName !== '' ? `${generateName}*` : undefined;
}
