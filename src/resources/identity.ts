import type { Manifest } from '../types/manifest.ts';
import type { ResourceId } from '../types/resource.ts';
import { clusterScoped } from './cluster-scoped-table.ts';

const clusterScopedKinds = new Set(
  Object.entries(clusterScoped).flatMap(([group, kinds]) => kinds.map((kind) => `${group}/${kind}`)),
);

/** The group of an `apiVersion`: `apps` of `apps/v1`, `''` of `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** One text per identity, to be used as a key. */
export function keyOf({ group, kind, namespace, name }: ResourceId): string {
  return `${group}/${kind}/${namespace ?? ''}/${name}`;
}

/** Kinds without a namespace: those of the table, and what the CRDs among these manifests say. */
export function findClusterScoped(manifests: Iterable<Manifest>): (group: string, kind: string) => boolean {
  const declared = new Map<string, boolean>();
  for (const manifest of manifests) {
    if (manifest.kind !== 'CustomResourceDefinition') continue;
    const spec = manifest.spec as { group?: unknown; names?: { kind?: unknown }; scope?: unknown } | undefined;
    declared.set(`${String(spec?.group)}/${String(spec?.names?.kind)}`, spec?.scope === 'Cluster');
  }
  return (group, kind) => declared.get(`${group}/${kind}`) ?? clusterScopedKinds.has(`${group}/${kind}`);
}

const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** What Kubernetes would say of the name of such an object; undefined when it is legal. */
export function findNameProblem({ group, kind, name }: ResourceId): string | undefined {
  if (name === '') return 'it is empty';
  if (group === 'rbac.authorization.k8s.io') {
    // Path segment names, as apimachinery's IsPathSegmentName has them.
    if (name === '.' || name === '..' || /[/%]/.test(name)) return 'it must not be "." or "..", nor hold "/" or "%"';
    return name.length > 253 ? 'it has more than 253 characters' : undefined;
  }
  if (name.length > 253) return 'it has more than 253 characters';
  if (group === '' && (kind === 'Service' || kind === 'Namespace')) {
    if (name.length > 63) return 'it has more than 63 characters';
    return LABEL.test(name) ? undefined : 'only a-z, 0-9 and "-" may be in it, beginning and ending with a letter or digit';
  }
  return SUBDOMAIN.test(name)
    ? undefined
    : 'only a-z, 0-9, "-" and "." may be in it, beginning and ending with a letter or digit';
}
