import { dirname } from 'node:path';
import type { ManifestFile } from './read-file.ts';

/**
 * Files that hold the same objects are not applied together: `install.yaml` and `install-ha.yaml` are alternatives. So each of
 * them gets a group of its own; files of one folder stay together where they can.
 */
export function groupAlternatives(
  files: readonly ManifestFile[],
  listIdentities: (file: ManifestFile) => readonly string[],
): readonly (readonly ManifestFile[])[] {
  const folders = new Map<string, ManifestFile[]>();
  for (const file of files) folders.set(dirname(file.path), [...(folders.get(dirname(file.path)) ?? []), file]);
  const units = [...folders.values()].flatMap((folder) =>
    pack(folder.map((file) => ({ items: [file], identities: listIdentities(file) }))),
  );
  return pack(units).map(({ items }) => items);
}

interface Unit {
  readonly items: readonly ManifestFile[];
  readonly identities: readonly string[];
}

/** Puts each unit into the first group that has none of its objects. */
function pack(units: readonly Unit[]): readonly Unit[] {
  const groups: { items: ManifestFile[]; identities: string[] }[] = [];
  const holders = new Map<string, Set<number>>();
  for (const { items, identities } of units) {
    const taken = new Set(identities.flatMap((identity) => [...(holders.get(identity) ?? [])]));
    let index = 0;
    while (taken.has(index)) index++;
    groups[index] ??= { items: [], identities: [] };
    groups[index]!.items.push(...items);
    for (const identity of identities) {
      groups[index]!.identities.push(identity);
      holders.set(identity, (holders.get(identity) ?? new Set()).add(index));
    }
  }
  return groups;
}
