import { join } from 'node:path';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { splitDocuments } from './documents.ts';
import type { Library } from './library.ts';
import { isObject } from './lists.ts';
import { parseYaml } from './yaml.ts';

/** Which objects a patch changes: patterns of kind and name, each undefined where it is any. */
export interface PatchTarget {
  readonly kind: string | undefined;
  readonly name: string | undefined;
}

const ANY: PatchTarget = { kind: undefined, name: undefined };

/** What the patches and replacements of a kustomization may change. What they do is left to kustomize. */
export function listPatches(content: JsonObject, folder: string, library: Library): readonly PatchTarget[] {
  const read = (field: string) => (Array.isArray(content[field]) ? (content[field] as readonly JsonValue[]) : []);
  const fromText = (text: string): readonly PatchTarget[] =>
    listTargets(splitDocuments(text).map((each) => parseYaml(each.text)));
  const fromFile = (path: string): readonly PatchTarget[] => {
    const file = join(folder, path);
    if (library.look(file) !== 'file') return [ANY];
    const { objects } = library.read(file);
    return objects.length === 0 ? [ANY] : objects.map(({ manifest }) => toTarget(manifest));
  };
  const fromTextOrFile = (text: string) => (/\n|^\s*\{/.test(text) ? fromText(text) : fromFile(text));
  const fromPatch = (entry: JsonValue): readonly PatchTarget[] => {
    if (typeof entry === 'string') return fromTextOrFile(entry);
    if (!isObject(entry)) return [];
    if (isObject(entry.target)) return [toSelector(entry.target)];
    if (typeof entry.path === 'string') return fromFile(entry.path);
    return typeof entry.patch === 'string' ? fromText(entry.patch) : [];
  };
  const fromReplacement = (entry: JsonValue): readonly PatchTarget[] => {
    const targets = isObject(entry) && Array.isArray(entry.targets) ? (entry.targets as readonly JsonValue[]) : undefined;
    if (targets === undefined) return [ANY];
    return targets.map((target) => (isObject(target) && isObject(target.select) ? toSelector(target.select) : ANY));
  };
  return [
    ...[...read('patches'), ...read('patchesJson6902')].flatMap(fromPatch),
    ...read('patchesStrategicMerge').flatMap((entry) => (typeof entry === 'string' ? fromTextOrFile(entry) : [])),
    ...read('replacements').flatMap(fromReplacement),
    ...[...read('configMapGenerator'), ...read('secretGenerator')].flatMap((entry) =>
      isObject(entry) && typeof entry.behavior === 'string' && typeof entry.name === 'string'
        ? [{ kind: undefined, name: toPattern(entry.name) }]
        : [],
    ),
  ];
}

/** True where one of the patches may change the object. */
export function isPatched(kind: string, name: string, patches: readonly PatchTarget[]): boolean {
  return patches.some((patch) => matches(kind, patch.kind) && matches(name, patch.name));
}

function matches(text: string, pattern: string | undefined): boolean {
  if (pattern === undefined || pattern === '') return true;
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    // Go knows patterns that JavaScript does not: then it may be meant.
    return true;
  }
}

function listTargets(documents: readonly ReturnType<typeof parseYaml>[]): readonly PatchTarget[] {
  return documents.map((document) =>
    document.problem === undefined && isObject(document.value) ? toTarget(document.value) : ANY,
  );
}

function toTarget({ kind, metadata }: JsonObject): PatchTarget {
  const name = isObject(metadata) ? metadata.name : undefined;
  return {
    kind: typeof kind === 'string' ? toPattern(kind) : undefined,
    name: typeof name === 'string' ? toPattern(name) : undefined,
  };
}

function toSelector({ kind, name }: JsonObject): PatchTarget {
  return { kind: typeof kind === 'string' ? kind : undefined, name: typeof name === 'string' ? name : undefined };
}

function toPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
