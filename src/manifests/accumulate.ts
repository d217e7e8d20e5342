import { dirname, join } from 'node:path';
import { quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import { type Generated, listGenerated } from './generated.ts';
import { type Kustomization, readKustomization } from './kustomization.ts';
import type { Library } from './library.ts';
import { findName } from './name.ts';
import { isPatched } from './patches.ts';
import type { ManifestObject } from './read-file.ts';

/** An object as a kustomization brings it. */
export interface Entry {
  readonly object: ManifestObject;
  /** The namespace that a kustomization gives it. */
  readonly namespace: string | undefined;
  /** A patch may change it, which is not followed here. */
  readonly isPatched: boolean;
}

/** What a kustomization reaches. */
export interface Accumulated {
  readonly entries: readonly Entry[];
  readonly generated: readonly Generated[];
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
  /** Kustomization files that others name. */
  readonly inner: ReadonlySet<string>;
  /** Files that are resources, patches or other inputs of some kustomization. */
  readonly used: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

const NOTHING: Accumulated = { entries: [], generated: [], opener: undefined, isMoved: false, isRenamed: false };

export function createAccumulator(library: Library): Accumulator {
  const known = new Map<string, Kustomization | undefined>();
  const inner = new Set<string>();
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
      const entries = objects.map((object): Entry => ({ object, namespace: undefined, isPatched: false }));
      return { ...NOTHING, entries, opener: isBroken ? from : undefined };
    }
    const file = kind === 'folder' ? library.findKustomization(path) : undefined;
    const kustomization = file === undefined ? undefined : get(file);
    if (kustomization === undefined) {
      if (kind === undefined && isRemote(part.path)) return { ...NOTHING, opener: from };
      findings.set(`${from.file}\n${part.at}`, missingPart(part, from, library));
      return { ...NOTHING, opener: from };
    }
    inner.add(kustomization.file);
    return trail.includes(kustomization.file) ? NOTHING : walk(kustomization, trail);
  };

  const walk = (kustomization: Kustomization, trail: readonly string[]): Accumulated => {
    const parts = kustomization.parts.map((part) => readPart(part, kustomization, [...trail, kustomization.file]));
    const { namespace, patches } = kustomization;
    const entries = parts.flatMap((part) => part.entries);
    const generated = [...parts.flatMap((part) => part.generated), ...listGenerated(kustomization)];
    return {
      entries: entries.map((entry) => ({
        object: entry.object,
        namespace: namespace ?? entry.namespace,
        isPatched: entry.isPatched || isPatched(entry.object.manifest.kind, findName(entry.object.manifest) ?? '', patches),
      })),
      generated: namespace === undefined ? generated : generated.map((each) => ({ ...each, namespace })),
      opener: kustomization.isOpen ? kustomization : parts.find(({ opener }) => opener !== undefined)?.opener,
      isMoved: namespace !== undefined || parts.some(({ isMoved }) => isMoved),
      isRenamed: kustomization.isRenaming || parts.some(({ isRenamed }) => isRenamed),
    };
  };

  return {
    accumulate: (kustomization) => walk(kustomization, []),
    get,
    inner,
    used,
    get findings() {
      return [...findings.values()];
    },
  };
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
