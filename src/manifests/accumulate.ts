import { dirname, join } from 'node:path';
import { quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import { type Generated, listGenerated } from './generated.ts';
import { type Kustomization, readKustomization } from './kustomization.ts';
import { type AddedLabels, joinLabels } from './labels.ts';
import type { Library } from './library.ts';
import { findName } from './name.ts';
import { isPatched } from './patches.ts';
import type { ManifestObject } from './read-file.ts';

/** An object as a kustomization brings it. */
export interface Entry {
  readonly object: ManifestObject;
  /** The namespace that a kustomization gives it. */
  readonly namespace: string | undefined;
  /** The labels that kustomizations add to it. */
  readonly labels: AddedLabels;
  /** A patch may change it, which is not followed here. */
  readonly isPatched: boolean;
}

/** What a kustomization reaches. */
export interface Accumulated {
  readonly entries: readonly Entry[];
  readonly generated: readonly Generated[];
  /** For a component: what it, and the components in it, do to what others bring. */
  readonly changes: readonly Kustomization[];
  /** A kustomization that brings more than can be seen: remote resources, charts, plugins, files that cannot be read. */
  readonly opener: Kustomization | undefined;
  readonly isMoved: boolean;
  readonly isRenamed: boolean;
}

/** Walks kustomizations as kustomize does, and remembers what was reached on the way. */
export interface Accumulator {
  accumulate(kustomization: Kustomization): Accumulated;
  /** The kustomization of a file, read once. */
  get(file: string): Kustomization | undefined;
  /** The kustomization files that each of those walked names. */
  readonly children: ReadonlyMap<string, ReadonlySet<string>>;
  /** Files that are resources, patches or other inputs of some kustomization. */
  readonly used: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

const NOTHING: Accumulated = { entries: [], generated: [], changes: [], opener: undefined, isMoved: false, isRenamed: false };

export function createAccumulator(library: Library): Accumulator {
  const known = new Map<string, Kustomization | undefined>();
  const walked = new Map<string, Accumulated>();
  const children = new Map<string, Set<string>>();
  const used = new Set<string>();
  const findings = new Map<string, Finding>();

  const get = (file: string): Kustomization | undefined => {
    if (!known.has(file)) {
      const kustomization = readKustomization(file, library);
      known.set(file, kustomization);
      for (const input of kustomization?.inputs ?? []) used.add(input);
    }
    return known.get(file);
  };

  const readPart = (part: Kustomization['parts'][number], from: Kustomization, trail: readonly string[]): Accumulated => {
    const path = join(from.folder, part.path);
    const kind = library.look(path);
    if (kind === 'file') {
      used.add(path);
      const { objects, isBroken } = library.read(path);
      const entries = objects.map(
        (object): Entry => ({ object, namespace: undefined, labels: joinLabels([]), isPatched: false }),
      );
      return { ...NOTHING, entries, opener: isBroken ? from : undefined };
    }
    const file = kind === 'folder' ? library.findKustomization(path) : undefined;
    const kustomization = file === undefined ? undefined : get(file);
    if (kustomization === undefined) {
      if (kind === undefined && isRemote(part.path)) return { ...NOTHING, opener: from };
      findings.set(`${from.file}\n${part.at}`, missingPart(part, from, library));
      return { ...NOTHING, opener: from };
    }
    children.set(from.file, (children.get(from.file) ?? new Set()).add(kustomization.file));
    if (!trail.includes(kustomization.file)) return walk(kustomization, trail);
    findings.set(`${from.file}\n${part.at}`, ring(part, from, library));
    return NOTHING;
  };

  const walk = (kustomization: Kustomization, trail: readonly string[]): Accumulated => {
    const known = walked.get(kustomization.file) ?? combine(kustomization, trail);
    walked.set(kustomization.file, known);
    return known;
  };

  const combine = (kustomization: Kustomization, trail: readonly string[]): Accumulated => {
    const parts = kustomization.parts.map((part) => readPart(part, kustomization, [...trail, kustomization.file]));
    // Components change what comes before them, which their kustomization brings.
    const changes = [...parts.flatMap((part) => part.changes), kustomization];
    const patches = changes.flatMap((change) => change.patches);
    const labels = joinLabels(changes.map((change) => change.labels));
    const namespace = changes.findLast((change) => change.namespace !== undefined)?.namespace;
    const entries = withoutRepeats(parts.flatMap((part) => part.entries));
    const generated = [...parts.flatMap((part) => part.generated), ...listGenerated(kustomization)];
    return {
      entries: entries.map((entry) => ({
        object: entry.object,
        namespace: namespace ?? entry.namespace,
        labels: joinLabels([entry.labels, labels]),
        isPatched: entry.isPatched || isPatched(entry.object.manifest.kind, findName(entry.object.manifest) ?? '', patches),
      })),
      generated: namespace === undefined ? generated : generated.map((each) => ({ ...each, namespace })),
      changes: kustomization.isComponent ? changes : [],
      opener: kustomization.isOpen ? kustomization : parts.find(({ opener }) => opener !== undefined)?.opener,
      isMoved: namespace !== undefined || parts.some(({ isMoved }) => isMoved),
      isRenamed: kustomization.isRenaming || parts.some(({ isRenamed }) => isRenamed),
    };
  };

  return {
    accumulate: (kustomization) => walk(kustomization, []),
    get,
    children,
    used,
    get findings() {
      return [...findings.values()];
    },
  };
}

/** What comes by two ways is there once, unless it is in two namespaces. */
function withoutRepeats(entries: readonly Entry[]): readonly Entry[] {
  const byObject = new Map<ManifestObject, Entry[]>();
  for (const entry of entries) {
    const known = byObject.get(entry.object) ?? [];
    const index = known.findIndex(({ namespace }) => namespace === entry.namespace);
    if (index < 0) known.push(entry);
    else if (entry.isPatched) known[index] = entry;
    byObject.set(entry.object, known);
  }
  return [...byObject.values()].flat();
}

/** `https://…`, `git@…`, `github.com/owner/repository`, and whatever names a revision. */
function isRemote(path: string): boolean {
  return /^[a-z+]+::?\/\/|^git::|^[\w.-]+@|[?&](?:ref|version)=|^[\w-]+(?:\.[\w-]+)+\/.+\//.test(path);
}

function missingPart(part: Kustomization['parts'][number], from: Kustomization, library: Library): Finding {
  const path = library.show(join(dirname(from.file), part.path));
  return {
    code: 'missing-reference',
    // It may be made before kustomize runs; what it would bring is not known.
    severity: 'warning',
    message: `${library.show(from.file)} names ${quote(part.path)}, but ${path} is no file, nor a folder with a kustomization.`,
    fix: 'Name what is there, or remove the line: kustomize stops at it.',
    trace: { locate: () => from.locate(part.at) },
  };
}

function ring(part: Kustomization['parts'][number], from: Kustomization, library: Library): Finding {
  return {
    code: 'dependency-cycle',
    severity: 'error',
    message: `${library.show(from.file)} names ${quote(part.path)}, which leads back to it.`,
    fix: 'Remove one of the lines that make the ring: kustomize stops at it.',
    trace: { locate: () => from.locate(part.at) },
  };
}
