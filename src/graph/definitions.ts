import type { Resource } from '../types/resource.ts';
import { asObject } from './field-path.ts';

/** The definitions of custom resources that are rendered. */
export interface Definitions {
  find(group: string, kind: string): Resource | undefined;
  /** True where some kind of the group is defined here, so that its other kinds should be, too. */
  hasGroup(group: string): boolean;
}

/** Indexes the CustomResourceDefinitions among the resources by the kind that they define. */
export function indexDefinitions(resources: readonly Resource[]): Definitions {
  const kinds = new Map<string, Resource>();
  const groups = new Set<string>();
  for (const resource of resources) {
    if (resource.id.kind !== 'CustomResourceDefinition') continue;
    const { group, names } = asObject(resource.manifest.spec) ?? {};
    const kind = asObject(names)?.kind;
    if (typeof group !== 'string' || typeof kind !== 'string') continue;
    groups.add(group);
    kinds.set(`${group}/${kind}`, resource);
  }
  return { find: (group, kind) => kinds.get(`${group}/${kind}`), hasGroup: (group) => groups.has(group) };
}

/** The name that a definition most likely has: Kubernetes itself makes plurals in this way. */
export function guessDefinitionName(group: string, kind: string): string {
  const singular = kind.toLowerCase();
  const plural = /(s|x|ch|sh)$/.test(singular)
    ? `${singular}es`
    : /[^aeiou]y$/.test(singular)
      ? `${singular.slice(0, -1)}ies`
      : `${singular}s`;
  return `${plural}.${group}`;
}
