import type { CollectedApplication } from '../types/application.ts';
import type { External, Resource } from '../types/resource.ts';
import type { StageDefinition } from '../types/stage.ts';

/** The reserved application that holds the namespaces which several applications of a stage share. */
export const NAMESPACES = '_namespaces';

// Kubernetes makes these itself.
const BUILT_IN = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/**
 * Adds a Namespace for every namespace that is used and not rendered, declared or built in: to the one application that
 * uses it, or to `_namespaces` when several share it.
 */
export function addNamespaces(
  applications: readonly CollectedApplication[],
  stage: StageDefinition,
  externals: readonly External[],
): readonly CollectedApplication[] {
  const users = new Map<string, Set<string>>();
  const present = new Set(BUILT_IN);
  for (const { id } of externals) if (id.kind === 'Namespace' && id.group === '') present.add(id.name);
  for (const { name, resources } of applications) {
    for (const { id } of resources) {
      if (id.kind === 'Namespace' && id.group === '') present.add(id.name);
      if (id.namespace !== undefined) users.set(id.namespace, (users.get(id.namespace) ?? new Set()).add(name));
    }
  }
  const missing = [...users].filter(([namespace]) => !present.has(namespace));
  const shared = missing.filter(([, by]) => by.size > 1).map(([namespace]) => namespace);
  const owned = new Map<string, string[]>();
  for (const [namespace, by] of missing) {
    const [owner, ...others] = by;
    if (owner !== undefined && others.length === 0) owned.set(owner, [...(owned.get(owner) ?? []), namespace]);
  }
  const toResources = (namespaces: readonly string[], application: string): readonly Resource[] =>
    [...namespaces].sort().map((namespace) => toNamespace(namespace, application, stage));

  const withOwn = applications.map((application) => {
    const own = owned.get(application.name);
    if (!own) return application;
    return { ...application, resources: [...toResources(own, application.name), ...application.resources] };
  });
  if (shared.length === 0) return withOwn;
  const reserved = { name: NAMESPACES, namespace: '', after: [], trace: stage.trace, resources: toResources(shared, NAMESPACES) };
  return [reserved, ...withOwn];
}

function toNamespace(name: string, application: string, { name: stage, trace }: StageDefinition): Resource {
  return {
    id: { group: '', kind: 'Namespace', name },
    stage,
    application,
    construct: '',
    manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    trace,
  };
}
