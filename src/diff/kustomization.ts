import { isObject } from '../manifests/lists.ts';
import { parseYaml } from '../manifests/yaml.ts';
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
  const listed = { old: new Set(old.entries), now: new Set(now.entries) };
  const gone = new Set(files.filter((file) => file.after === '').map((file) => file.path));
  const fresh = new Set(files.filter((file) => file.before === '').map((file) => file.path));
  return (
    now.entries.every((entry) => listed.old.has(entry) || fresh.has(folder + entry)) &&
    old.entries.every((entry) => listed.now.has(entry) || gone.has(folder + entry))
  );
}

interface Kustomization {
  readonly entries: readonly string[];
  /** All but the list of files, as one text. */
  readonly rest: string;
}

function read(text: string): Kustomization | undefined {
  if (text === '') return { entries: [], rest: '' };
  const parsed = parseYaml(text);
  if (parsed.problem !== undefined || !isObject(parsed.value)) return undefined;
  const { resources = [], ...rest } = parsed.value;
  if (!Array.isArray(resources) || !resources.every((entry): entry is string => typeof entry === 'string')) return undefined;
  return { entries: resources, rest: JSON.stringify(rest) };
}
