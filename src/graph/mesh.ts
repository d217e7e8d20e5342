import type { JsonValue } from '../types/manifest.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { asList, asObject } from './field-path.ts';
import { isTemplated } from './templates.ts';

/** What the objects of a service mesh say of hosts. */
export interface Mesh {
  /** The rendered DestinationRules of a Service. */
  rulesOf(service: ResourceId): readonly Resource[];
  /** True for a host that a ServiceEntry adds to the mesh: no Service needs to have it. */
  declares(host: string): boolean;
}

/** Indexes DestinationRules and ServiceEntries by their hosts. */
export function indexMesh(rules: readonly Resource[], entries: readonly Resource[]): Mesh {
  const byService = new Map<string, Resource[]>();
  for (const rule of rules) {
    const service = parseHost(asObject(rule.manifest.spec)?.host, rule);
    if (service === undefined) continue;
    const key = keyOf(service);
    byService.set(key, [...(byService.get(key) ?? []), rule]);
  }
  const hosts = entries.flatMap(({ manifest }) => asList(asObject(manifest.spec)?.hosts)).map(String);
  const exact = new Set(hosts);
  const ends = hosts.filter((host) => host.startsWith('*')).map((host) => host.slice(1));
  return {
    rulesOf: (service) => byService.get(keyOf(service)) ?? [],
    declares: (host) => exact.has(host) || ends.some((end) => host.endsWith(end)),
  };
}

/** The Service that a host certainly means: a bare name is one of the namespace, `name.namespace.svc[.cluster.local]` any. */
export function parseHost(host: JsonValue | undefined, from: Resource): ResourceId | undefined {
  if (typeof host !== 'string' || host === '' || isTemplated(host) || host.includes('*')) return undefined;
  const [name, namespace, suffix, ...more] = host.replace(/\.cluster\.local$/, '').split('.');
  if (namespace === undefined) return { group: '', kind: 'Service', namespace: from.id.namespace, name: name! };
  return suffix === 'svc' && more.length === 0 ? { group: '', kind: 'Service', namespace, name: name! } : undefined;
}

function keyOf({ namespace, name }: ResourceId): string {
  return `${namespace}/${name}`;
}
