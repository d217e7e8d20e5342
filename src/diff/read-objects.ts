import { splitDocuments } from '../manifests/documents.ts';
import { flattenList, isObject } from '../manifests/lists.ts';
import { findName } from '../manifests/name.ts';
import { parseYaml } from '../manifests/yaml.ts';
import { groupOf } from '../resources/identity.ts';
import type { JsonObject } from '../types/manifest.ts';
import type { ResourceId } from '../types/resource.ts';
import { mayHoldSecret } from './mask.ts';

/** A Kubernetes object and the file that holds it. */
export interface PlacedObject {
  readonly id: ResourceId;
  readonly apiVersion: string;
  readonly manifest: JsonObject;
  readonly application: string;
  readonly path: string;
}

export type ReadFile = { readonly objects: readonly PlacedObject[] } | { readonly problem: string };

/** The Kubernetes objects of a file, or why it is to be compared as text. */
export function readObjects(text: string, { application, path }: Pick<PlacedObject, 'application' | 'path'>): ReadFile {
  const objects: PlacedObject[] = [];
  for (const document of splitDocuments(text)) {
    const parsed = parseYaml(document.text);
    if (parsed.problem !== undefined) return { problem: describe(parsed.problem, text) };
    if (parsed.duplicate) return { problem: 'a key stands twice in it' };
    const found = flattenList(parsed.value);
    if (found.length === 0 || found.length < countItems(parsed.value)) {
      return { problem: 'it holds something that is no Kubernetes object' };
    }
    for (const { manifest } of found) {
      const name = findName(manifest);
      if (name === undefined) return { problem: 'it holds an object without a name' };
      const { apiVersion, kind, metadata } = manifest;
      const namespace = isObject(metadata) ? metadata.namespace : undefined;
      const id = { group: groupOf(apiVersion), kind, ...(typeof namespace === 'string' && { namespace }), name };
      objects.push({ id, apiVersion, manifest, application, path });
    }
  }
  return { objects };
}

function countItems(value: unknown): number {
  return isObject(value) && Array.isArray(value.items) && String(value.kind).endsWith('List') ? value.items.length : 1;
}

// Words of the parser may hold words of the file.
function describe(problem: string, text: string): string {
  return mayHoldSecret(text) ? 'it cannot be read as YAML' : `it cannot be read as YAML (${problem})`;
}
