import type { Reference } from '../../../src/types/graph.ts';
import type { JsonObject } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { brokenPart, type Subject } from './mutation.ts';

/** The references that a ReferenceGrant allows, all or those of one entry of its `from`. */
export function listAllowed({ graph }: Subject, grant: Resource, entry?: number): readonly Reference[] {
  const entries = (grant.manifest.spec as JsonObject).from as readonly JsonObject[];
  const considered = entry === undefined ? entries : entries.slice(entry, entry + 1);
  return graph.references.filter(
    ({ from, to }) =>
      to.namespace === grant.id.namespace &&
      from.id.namespace !== to.namespace &&
      considered.some(({ kind, namespace }) => kind === from.id.kind && namespace === from.id.namespace),
  );
}

/** The issues of a reference that is no longer allowed. */
export function grantsOf(reference: Reference): readonly string[] {
  return reference.parts.filter(({ kind }) => kind === 'grant').map((part) => brokenPart(reference, part));
}
