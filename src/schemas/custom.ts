import type { JsonObject, Manifest } from '../types/manifest.ts';
import { readCustomSchema } from './custom-schema.ts';
import { findOperatorDefinition } from './operator-packs.ts';
import type { Schema } from './schema.ts';
import { asObject, isObject } from './shape.ts';

/** A kind that a definition brings. */
export interface CustomKind {
  readonly group: string;
  readonly kind: string;
  /** Name of its definition. */
  readonly definition: string;
  /** Undefined where the definition does not say it. */
  readonly isNamespaced: boolean | undefined;
  readonly versions: ReadonlyMap<string, CustomVersion>;
  /** Whose definition it is that comes with this package, such as `Flux 2.9.5`. Undefined for one of the project or cluster. */
  readonly shipped: string | undefined;
}

export interface CustomVersion {
  readonly isServed: boolean;
  /** What the API server says of it, where it is deprecated. */
  readonly deprecation: string | undefined;
  /** The last release that serves it, such as `Flux 2.7.5`, for one that comes with this package and that newer releases do not know. */
  readonly until: string | undefined;
  /** Of the whole object. Read when it is asked for: a definition may have hundreds of kilobytes. */
  readonly schema: Schema;
}

/** The kinds that definitions bring, and those of operators that come with this package. */
export interface CustomKinds {
  /** What definitions say of a kind, each of them if they are several. Those that are shipped count where there is no other. */
  find(group: string, kind: string): readonly CustomKind[];
}

/** Those of Flux and Argo CD are read when they are needed. The same list gives the same index. */
export function indexCustomKinds(definitions: readonly Manifest[]): CustomKinds {
  const index = indexes.get(definitions) ?? makeIndex(definitions);
  indexes.set(definitions, index);
  return index;
}

/** True for a CustomResourceDefinition of any version. */
export function isDefinition({ apiVersion, kind }: Manifest): boolean {
  return kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/');
}

const indexes = new WeakMap<readonly Manifest[], CustomKinds>();

function makeIndex(definitions: readonly Manifest[]): CustomKinds {
  const kinds = new Map<string, CustomKind[]>();
  for (const definition of definitions) {
    const kind = readKind(definition);
    if (kind === undefined) continue;
    const key = `${kind.group}/${kind.kind}`;
    kinds.set(key, [...(kinds.get(key) ?? []), kind]);
  }
  return {
    find(group, kind) {
      const key = `${group}/${kind}`;
      let found = kinds.get(key);
      if (found === undefined) {
        const shipped = findOperatorDefinition(group, kind);
        const read = shipped && readKind(shipped.definition, shipped.release);
        found = read ? [read] : [];
        kinds.set(key, found);
      }
      return found;
    },
  };
}

const known = new WeakMap<Manifest, { readonly kind: CustomKind | undefined }>();

/** Undefined for a definition that does not say what it defines. */
function readKind(definition: Manifest, shipped?: string): CustomKind | undefined {
  const read = known.get(definition) ?? { kind: isDefinition(definition) ? readDefinition(definition, shipped) : undefined };
  known.set(definition, read);
  return read.kind;
}

function readDefinition({ apiVersion, metadata, spec }: Manifest, shipped: string | undefined): CustomKind | undefined {
  const { group, names, scope, versions, version, preserveUnknownFields } = asObject(spec);
  const { kind } = asObject(names);
  if (typeof group !== 'string' || typeof kind !== 'string') return undefined;
  // The old form has its schema elsewhere, keeps unknown fields, and is not read by any API server of today.
  const isOld = apiVersion !== 'apiextensions.k8s.io/v1' || preserveUnknownFields === true;
  const listed = Array.isArray(versions) ? versions.map(asObject) : [{ name: version, served: true }];
  return {
    group,
    kind,
    definition: String(metadata.name),
    isNamespaced: scope === 'Namespaced' ? true : scope === 'Cluster' ? false : undefined,
    versions: new Map(
      listed.flatMap((each) => (typeof each.name === 'string' ? [[each.name, readVersion(each, isOld)] as const] : [])),
    ),
    shipped,
  };
}

function readVersion(given: JsonObject, isOld: boolean): CustomVersion {
  const { served, deprecated, deprecationWarning, until, schema, subresources } = given;
  let read: Schema | undefined;
  return {
    isServed: served !== false,
    deprecation: deprecated !== true ? undefined : typeof deprecationWarning === 'string' ? deprecationWarning : '',
    until: typeof until === 'string' ? until : undefined,
    get schema() {
      const { openAPIV3Schema } = asObject(schema);
      const hasStatus = isObject(asObject(subresources).status);
      read ??= isOld ? {} : readCustomSchema(openAPIV3Schema, { hasStatus });
      return read;
    },
  };
}
