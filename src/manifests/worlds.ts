import { basename, dirname } from 'node:path';
import { findClusterScoped, keyOf } from '../resources/identity.ts';
import type { Finding } from '../types/issue.ts';
import type { Manifest } from '../types/manifest.ts';
import type { External, Resource } from '../types/resource.ts';
import { type Accumulated, type Accumulator, createAccumulator } from './accumulate.ts';
import { groupAlternatives } from './alternatives.ts';
import { toExternals } from './generated.ts';
import type { Kustomization } from './kustomization.ts';
import { isKustomizationName } from './kustomization-file.ts';
import { addLabels } from './labels.ts';
import type { Library } from './library.ts';
import { findPlainLiterals } from './plain-literals.ts';
import type { ManifestFile } from './read-file.ts';
import { toResource } from './to-resource.ts';

/** Manifests that are applied together: what one kustomization reaches, or files that no kustomization names. */
export interface World {
  readonly resources: readonly Resource[];
  /** What generators make. */
  readonly externals: readonly External[];
  /** The kustomization that brings more than can be seen here. */
  readonly opener: Resource | undefined;
  /** Resources that a patch may change. */
  readonly patched: ReadonlySet<Resource>;
  /** A kustomization gives namespaces, and follows them in references. */
  readonly isMoved: boolean;
  /** A kustomization gives names, so that two of one name may be two in the end. */
  readonly isRenamed: boolean;
  /** No kustomization says what belongs together. */
  readonly isLoose: boolean;
  /** Resources beside a kustomization that does not name their file, or beside a file that cannot be read, or in its folder of patches: what they miss may be there. */
  readonly uncertain: ReadonlySet<Resource>;
  /** What certainly belongs together with the resource: its kustomization, or else its folder or file. */
  readonly originOf: (resource: Resource) => string;
}

export interface Worlds {
  readonly worlds: readonly World[];
  /** True for kinds without a namespace, built in or of a CRD among all that was read. */
  readonly isClusterScoped: IsClusterScoped;
  readonly findings: readonly Finding[];
}

type IsClusterScoped = (group: string, kind: string) => boolean;

/** Puts the files into worlds: one for each kustomization that no other one names, and those of what is left. */
export function findWorlds(paths: readonly string[], library: Library): Worlds {
  const accumulator = createAccumulator(library);
  const kustomizations = paths.filter(isKustomizationName).flatMap((path) => accumulator.get(path) ?? []);
  const reached = new Map(kustomizations.map((each) => [each, accumulator.accumulate(each)]));
  const roots = findRoots(kustomizations, accumulator);
  const kustomizationFiles = new Set(kustomizations.map(({ file }) => file));
  const loose = paths.filter((path) => !kustomizationFiles.has(path) && !accumulator.used.has(path)).map(library.read);

  const manifests = library.listRead().flatMap(({ objects }) => objects.map(({ manifest }) => manifest as Manifest));
  const isClusterScoped = findClusterScoped(manifests);
  const built = roots.map((root) => buildWorld(root, reached.get(root)!, isClusterScoped));
  return {
    worlds: [...built, ...buildLoose(loose, new Set(kustomizations.map(({ folder }) => folder)), isClusterScoped)],
    isClusterScoped,
    findings: [...accumulator.findings, ...kustomizations.flatMap(findPlainLiterals)],
  };
}

/** Those that no other one names; and of each ring that nothing else leads to, the first. */
function findRoots(kustomizations: readonly Kustomization[], { children }: Accumulator): readonly Kustomization[] {
  const inner = new Set([...children.values()].flatMap((each) => [...each]));
  const roots = kustomizations.filter(({ file }) => !inner.has(file));
  const reached = new Set<string>();
  const reach = (first: string) => {
    const open = [first];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      open.push(...(children.get(file) ?? []));
    }
  };
  for (const { file } of roots) reach(file);
  const first = kustomizations.filter(({ file }) => {
    if (reached.has(file)) return false;
    reach(file);
    return true;
  });
  return [...roots, ...first];
}

function buildWorld(root: Kustomization, reached: Accumulated, isClusterScoped: IsClusterScoped): World {
  const patched = new Set<Resource>();
  const byPlace = new Map<string, Resource>();
  for (const { object, namespace, labels, isPatched } of reached.entries) {
    const labelled = { ...object, manifest: addLabels(object.manifest, labels) };
    const resource = toResource(labelled, namespace, isClusterScoped);
    if (resource === undefined) continue;
    // One object may come by several ways; it is there twice only under two names.
    const key = `${resource.construct}\n${keyOf(resource.id)}`;
    const present = byPlace.get(key) ?? resource;
    byPlace.set(key, present);
    if (isPatched) patched.add(present);
  }
  const { opener, isMoved, isRenamed } = reached;
  // A component is made for kustomizations that bring the rest.
  const found = opener ?? (root.isComponent ? root : undefined);
  return {
    resources: [...byPlace.values()],
    externals: toExternals(reached.generated),
    opener: found && asResource(found),
    patched,
    isMoved,
    isRenamed,
    isLoose: false,
    uncertain: new Set(),
    originOf: () => root.file,
  };
}

function buildLoose(
  files: readonly ManifestFile[],
  kustomized: ReadonlySet<string>,
  isClusterScoped: IsClusterScoped,
): readonly World[] {
  const byFile = new Map(
    files.map((file) => [file, file.objects.flatMap((object) => toResource(object, undefined, isClusterScoped) ?? [])]),
  );
  const folders = new Map<Resource, string>();
  for (const [file, resources] of byFile) for (const resource of resources) folders.set(resource, dirname(file.path));
  const isForPatches = (folder: string) => /^patch(?:es)?$/.test(basename(folder)) && kustomized.has(dirname(folder));
  const unread = new Set(files.filter(({ isBroken }) => isBroken).map(({ path }) => dirname(path)));
  const uncertain = new Set(
    [...folders]
      .filter(([, folder]) => kustomized.has(folder) || unread.has(folder) || isForPatches(folder))
      .map(([each]) => each),
  );
  const groups = groupAlternatives(files, (file) => byFile.get(file)!.map(({ id }) => keyOf(id)));
  const origins = findOrigins(groups, byFile);
  return groups.map((group) => ({
    resources: group.flatMap((file) => byFile.get(file)!),
    externals: [],
    opener: undefined,
    patched: new Set(),
    isMoved: false,
    isRenamed: false,
    isLoose: true,
    uncertain,
    originOf: (resource) => origins.get(resource) ?? '',
  }));
}

/** Files of one folder belong together, unless they are alternatives: then each stands for itself. */
function findOrigins(
  groups: readonly (readonly ManifestFile[])[],
  byFile: ReadonlyMap<ManifestFile, readonly Resource[]>,
): ReadonlyMap<Resource, string> {
  const places = new Map<string, Set<number>>();
  for (const [index, group] of groups.entries()) {
    for (const { path } of group) places.set(dirname(path), (places.get(dirname(path)) ?? new Set()).add(index));
  }
  const originOf = ({ path }: ManifestFile) => (places.get(dirname(path))!.size === 1 ? dirname(path) : path);
  return new Map([...byFile].flatMap(([file, resources]) => resources.map((each) => [each, originOf(file)] as const)));
}

/** The kustomization as what an issue may name. */
function asResource({ file, locate }: Kustomization): Resource {
  const { file: shown } = locate(undefined);
  return {
    id: { group: 'kustomize.config.k8s.io', kind: 'Kustomization', name: dirname(shown) },
    stage: '',
    application: '',
    construct: file,
    manifest: { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', metadata: { name: dirname(shown) } },
    trace: { locate },
  };
}
