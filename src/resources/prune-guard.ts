import type { Operator } from '../types/operator.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { sortKeys } from './sort-keys.ts';

/** Kinds whose deletion deletes people's data: everything in a namespace, every object of a kind, a disk. */
const PRECIOUS = new Set(['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition', '/PersistentVolumeClaim']);

/** Adds the operator's annotations against pruning to precious kinds, unless the author has set them to something else. */
export function guardFromPruning(resource: Resource, operator: Operator | undefined): Resource {
  if (!operator || !isPrecious(resource.id)) return resource;
  const { metadata } = resource.manifest;
  const annotations = { ...operator.pruneGuard, ...metadata.annotations };
  return { ...resource, manifest: { ...resource.manifest, metadata: sortKeys({ ...metadata, annotations }) } };
}

function isPrecious({ group, kind }: ResourceId): boolean {
  return PRECIOUS.has(`${group}/${kind}`);
}
