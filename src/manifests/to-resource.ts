import { findNameProblem, groupOf } from '../resources/identity.ts';
import { quote } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import type { Manifest } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { isObject } from './lists.ts';
import { findName } from './name.ts';
import { isPlaceholder } from './placeholders.ts';
import type { ManifestObject } from './read-file.ts';

/** Where an object is that does not say so: nobody knows, but all of them are in the same namespace. */
export const UNSAID = 'default';

type IsClusterScoped = (group: string, kind: string) => boolean;

/** The resource that an object is, in the namespace that a kustomization gives it; undefined for one without a name. */
export function toResource(
  { manifest, place, locate }: ManifestObject,
  namespace: string | undefined,
  isClusterScoped: IsClusterScoped,
): Resource | undefined {
  const metadata = isObject(manifest.metadata) ? manifest.metadata : {};
  const given = findName(manifest);
  if (given === undefined) return undefined;
  const group = groupOf(manifest.apiVersion);
  // As kustomize does.
  const name = manifest.kind === 'Namespace' && group === '' ? (namespace ?? given) : given;
  const isScoped = isClusterScoped(group, manifest.kind);
  const own = isScoped ? undefined : (namespace ?? (metadata.namespace || undefined));
  const { namespace: _, ...rest } = metadata;
  return {
    id: { group, kind: manifest.kind, ...(!isScoped && { namespace: own === undefined ? UNSAID : String(own) }), name },
    // Of no stage and no application.
    stage: '',
    application: '',
    construct: place,
    manifest: {
      ...manifest,
      metadata: { ...rest, name, ...(own !== undefined && { namespace: String(own) }) } as Manifest['metadata'],
    },
    trace: { locate },
  };
}

/** True for an object whose namespace is decided elsewhere: by `kubectl -n`, by a substitution. */
export function isUnplaced({ id, manifest }: Resource): boolean {
  const { namespace } = manifest.metadata;
  return id.namespace !== undefined && (namespace === undefined || isPlaceholder(namespace));
}

/** Groups whose names Kubernetes checks in ways that are known here. */
const CHECKED_GROUPS = new Set(['', 'apps', 'batch', 'networking.k8s.io', 'policy', 'autoscaling']);

/** A name that Kubernetes would refuse. */
export function findBadName(resource: Resource): Finding | undefined {
  const { group, kind, name } = resource.id;
  if (!CHECKED_GROUPS.has(group) || isPlaceholder(name) || name.endsWith('*')) return undefined;
  const problem = findNameProblem(resource.id);
  if (problem === undefined) return undefined;
  return {
    code: 'invalid-name',
    severity: 'error',
    message: `${quote(name.length > 80 ? `${name.slice(0, 80)}…` : name)} cannot be the name of a ${kind}: ${problem}.`,
    fix: 'Give it a name that Kubernetes accepts.',
    resource,
    at: 'metadata.name',
  };
}
