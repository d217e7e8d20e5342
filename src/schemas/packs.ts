import type { KubernetesVersion } from '../types/kubernetes.ts';
import { readPackFile } from './pack-file.ts';
import type { Schema, Word } from './schema.ts';

/** The kinds of one version of Kubernetes. */
export interface Pack {
  readonly version: KubernetesVersion;
  /** Where it was taken from, such as `v1.34.4`. */
  readonly release: string;
  /** What the kind of an `apiVersion` looks like. Undefined for one that this version does not serve. */
  findKind(apiVersion: string, kind: string): Schema | undefined;
  /** A type by the name that `ref` gives it, such as `core.v1.Container`. */
  findType(name: string): Schema | undefined;
  /** The lot of a kind that is not served any more, not yet, or not for long. */
  findLifecycle(apiVersion: string, kind: string): Lifecycle | undefined;
  /** True for a group that Kubernetes itself serves or served; `''` is the core group. */
  hasGroup(group: string): boolean;
  /** The `apiVersion`s that serve a kind, the best first. */
  listVersions(kind: string): readonly string[];
  /** Kinds of one `apiVersion`. */
  listKinds(apiVersion: string): readonly string[];
}

/** Releases such as `1.22`, as Kubernetes announces them. */
export interface Lifecycle {
  readonly introduced?: string;
  readonly deprecated?: string;
  /** The first release without it. */
  readonly removed?: string;
  /** What to write instead, such as `networking.k8s.io/v1`. */
  readonly replacement?: string;
  /** The kind to write instead, where it is another one. */
  readonly replacementKind?: string;
}

/**
 * What is known of a version. Read once, in about 5 ms.
 *
 * @throws StagewrightError `schemas-broken` where the package lacks the file, or it is damaged.
 */
export function readPack(version: KubernetesVersion): Pack {
  const known = packs.get(version);
  if (known !== undefined) return known;
  const pack = readPackFile(`kubernetes-${version}`, openPack);
  packs.set(version, pack);
  return pack;
}

const packs = new Map<KubernetesVersion, Pack>();

/** What `scripts/make-schemas.mjs` writes. */
interface Written {
  readonly version: KubernetesVersion;
  readonly release: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly lifecycle: Readonly<Record<string, readonly (string | null)[]>>;
  readonly types: Readonly<Record<string, WrittenType>>;
}

interface WrittenType {
  readonly fields: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}

function openPack({ version, release, kinds, lifecycle, types }: Written): Pack {
  const opened = new Map<string, Schema>();
  const findType = (name: string) => {
    const known = opened.get(name);
    if (known !== undefined || !Object.hasOwn(types, name)) return known;
    const schema = readType(types[name]!);
    opened.set(name, schema);
    return schema;
  };
  const names = Object.keys(kinds);
  const groups = new Set([...names, ...Object.keys(lifecycle)].map((name) => groupOf(name)));
  const find = <T>(table: Readonly<Record<string, T>>, apiVersion: string, kind: string) => {
    const name = `${apiVersion}/${kind}`;
    return Object.hasOwn(table, name) ? table[name] : undefined;
  };
  return {
    version,
    release,
    findType,
    findKind(apiVersion, kind) {
      const name = find(kinds, apiVersion, kind);
      return name === undefined ? undefined : findType(name);
    },
    findLifecycle(apiVersion, kind) {
      const row = find(lifecycle, apiVersion, kind);
      if (row === undefined) return undefined;
      const [introduced, deprecated, removed, replacement, replacementKind] = row;
      return {
        ...(introduced && { introduced }),
        ...(deprecated && { deprecated }),
        ...(removed && { removed }),
        ...(replacement && { replacement }),
        ...(replacementKind && { replacementKind }),
      };
    },
    hasGroup: (group) => groups.has(group),
    listVersions: (kind) =>
      names
        .filter((name) => name.endsWith(`/${kind}`))
        .map((name) => name.slice(0, -kind.length - 1))
        .sort(compareVersions),
    listKinds: (apiVersion) =>
      names
        .filter((name) => name.startsWith(`${apiVersion}/`))
        .map((name) => name.slice(apiVersion.length + 1))
        .filter((kind) => !kind.includes('/')),
  };
}

function groupOf(name: string): string {
  const parts = name.split('/');
  return parts.length === 3 ? parts[0]! : '';
}

/** Stable ones first, then those of higher numbers. */
function compareVersions(one: string, other: string): number {
  const rank = (text: string) => (/alpha/.test(text) ? 2 : /beta/.test(text) ? 1 : 0);
  return rank(one) - rank(other) || (one < other ? 1 : -1);
}

function readType({ fields, required }: WrittenType): Schema {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([field, text]) => [field, readField(text, required?.includes(field) ?? false)]),
  );
  return { type: 'object', properties, ...(required && { required }) };
}

/** The API server reads `null` as an empty item; an empty text is as good as none where none is needed. */
function readField(text: string, isRequired: boolean): Schema {
  if (text.startsWith('[]')) return { type: 'array', items: nullable(readField(text.slice(2), true)) };
  if (text.startsWith('{}')) return { type: 'object', additionalProperties: nullable(readField(text.slice(2), true)) };
  if (text.startsWith('#')) return { ref: text.slice(1) };
  if (text.startsWith('=')) {
    const values = text.slice(1).split('|');
    return { type: 'string', enum: isRequired ? values : [...values, ''] };
  }
  return SCALARS[text] ?? { word: text as Word };
}

function nullable(schema: Schema): Schema {
  return { ...schema, nullable: true };
}

const SCALARS: Readonly<Record<string, Schema>> = {
  any: {},
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  number: { type: 'number' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
};
