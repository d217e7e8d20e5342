import { isObject } from '../manifests/lists.ts';
import { parseYaml } from '../manifests/yaml.ts';
import type { JsonObject } from '../types/manifest.ts';
import type { FileTexts } from './difference.ts';

/**
 * True for a kustomization that changes only because files come and go beside it, or stand in another order: the
 * objects in those files say the same, and better.
 */
export function isFollowingFiles({ path, before, after }: FileTexts, files: readonly FileTexts[]): boolean {
  const [folder, name] = [path.slice(0, path.lastIndexOf('/') + 1), path.slice(path.lastIndexOf('/') + 1)];
  if (name !== 'kustomization.yaml') return false;
  const [old, now] = [read(before), read(after)];
  if (!old || !now || (before !== '' && after !== '' && old.rest !== now.rest)) return false;
  const isIn = (side: 'before' | 'after', entry: string) =>
    files.some(
      (file) => file.path === folder + entry && file[side] !== '' && file[side === 'before' ? 'after' : 'before'] === '',
    );
  return (
    now.entries.every((entry) => old.entries.includes(entry) || isIn('after', entry)) &&
    old.entries.every((entry) => now.entries.includes(entry) || isIn('before', entry))
  );
}

interface Kustomization {
  readonly entries: readonly string[];
  /** All but the list of files, as one text. */
  readonly rest: string;
}

function read(text: string): Kustomization | undefined {
  if (text === '') return { entries: [], rest: '' };
  const { value, problem } = { problem: undefined, value: undefined, ...parseYaml(text) };
  if (problem !== undefined || !isObject(value)) return undefined;
  const { resources = [], ...rest } = value as JsonObject;
  if (!Array.isArray(resources) || !resources.every((entry): entry is string => typeof entry === 'string')) return undefined;
  return { entries: resources, rest: JSON.stringify(rest) };
}
