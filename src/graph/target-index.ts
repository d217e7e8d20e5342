import type { Target } from '../types/graph.ts';
import type { External, Resource, ResourceId } from '../types/resource.ts';
import { findBuiltin, listBuiltinNames } from './builtins.ts';
import { listProducts } from './producers.ts';

/** Everything that can be referred to, by group and kind, then namespace, then name. */
export interface TargetIndex {
  /** A namespace `*` is any; then the first one that has it, in the order of their names. */
  find(id: ResourceId): Target | undefined;
  names(group: string, kind: string, namespace: string | undefined): readonly string[];
  elsewhere(id: ResourceId): readonly string[];
  /** The targets of one kind in one namespace by name; undefined when there is none. */
  list(group: string, kind: string, namespace: string | undefined): ReadonlyMap<string, Target> | undefined;
  /** True when anything of that kind is rendered, declared or produced. */
  has(group: string, kind: string): boolean;
  /** True where something is rendered in the namespace, or the Namespace itself is. */
  isKnownNamespace(namespace: string): boolean;
  /** True for a kind of which an object without a namespace is known. */
  isClusterScoped(group: string, kind: string): boolean;
}

/** Namespace of the products that appear in every namespace, and of names that are looked for in any. */
const everywhere = '*';

type Names = Map<string, Target>;
type Namespaces = Map<string | undefined, Names>;

/** Indexes the resources, the declared externals and what the resources produce at run time. */
export function indexTargets(resources: readonly Resource[], externals: readonly External[]): TargetIndex {
  const kinds = new Map<string, Map<string, Namespaces>>();
  const known = new Set<string>();

  const add = ({ group, kind, namespace, name }: ResourceId, target: Target) => {
    const groups = getOrAdd(kinds, kind, () => new Map<string, Namespaces>());
    const namespaces = getOrAdd(groups, group, () => new Map<string | undefined, Names>());
    const names = getOrAdd(namespaces, namespace, () => new Map<string, Target>());
    const present = names.get(name);
    if (present === undefined || isPreferred(target, present)) names.set(name, target);
  };
  const list = (group: string, kind: string, namespace: string | undefined) => kinds.get(kind)?.get(group)?.get(namespace);

  for (const resource of resources) {
    const { id } = resource;
    if (id.namespace !== undefined) known.add(id.namespace);
    else if (id.kind === 'Namespace' && id.group === '') known.add(id.name);
    add(id, { kind: 'resource', resource });
    for (const { id: product, keys } of listProducts(resource)) add(product, { kind: 'produced', by: resource, keys });
  }
  for (const external of externals) add(external.id, { kind: 'external', external });

  const findIn = (id: ResourceId): Target | undefined =>
    findByName(list(id.group, id.kind, id.namespace), id.name) ??
    findByName(list(id.group, id.kind, everywhere), id.name) ??
    findBuiltin(id);
  const namespacesOf = (group: string, kind: string) => [...(kinds.get(kind)?.get(group)?.keys() ?? [])].sort();

  return {
    list,
    has: (group, kind) => kinds.get(kind)?.has(group) ?? false,
    find(id) {
      if (id.namespace !== everywhere) return findIn(id);
      const targets = namespacesOf(id.group, id.kind).map((namespace) => findIn({ ...id, namespace }));
      return targets.find((target) => target !== undefined) ?? findBuiltin(id);
    },
    names(group, kind, namespace) {
      const places = namespace === everywhere ? namespacesOf(group, kind) : [namespace];
      const names = places.flatMap((place) => [...(list(group, kind, place)?.keys() ?? [])]);
      return [...new Set([...names, ...listBuiltinNames(group, kind, namespace)])].filter((name) => !isPattern(name)).sort();
    },
    elsewhere: ({ group, kind, namespace, name }) =>
      [...(kinds.get(kind)?.get(group) ?? [])]
        .filter(([other, names]) => other !== undefined && other !== namespace && other !== everywhere && names.has(name))
        .map(([other]) => other!)
        .sort(),
    isKnownNamespace: (namespace) => known.has(namespace),
    isClusterScoped: (group, kind) => kinds.get(kind)?.get(group)?.has(undefined) ?? false,
  };
}

/** Products have names that end in `*` (anything) or `#` (digits) where the cluster completes them. */
function findByName(names: Names | undefined, name: string): Target | undefined {
  if (names === undefined) return undefined;
  const found = names.get(name);
  if (found !== undefined) return found;
  const stem = name.slice(0, name.lastIndexOf('-') + 1);
  const ordinal = /^\d+$/.test(name.slice(stem.length)) ? names.get(`${stem}#`) : undefined;
  return ordinal ?? names.get(`${stem}*`) ?? names.get('*');
}

function isPattern(name: string): boolean {
  return name.endsWith('*') || name.endsWith('#');
}

const ranks = { resource: 3, external: 2, produced: 1, builtin: 0 } as const;

/** Of two targets with one identity, which one counts; the same whatever their order. */
function isPreferred(target: Target, present: Target): boolean {
  if (target.kind !== present.kind) return ranks[target.kind] > ranks[present.kind];
  return describeOrigin(target) < describeOrigin(present);
}

function describeOrigin(target: Target): string {
  if (target.kind === 'builtin') return '';
  if (target.kind === 'external') return JSON.stringify(target.external);
  const { stage, application, construct } = target.kind === 'resource' ? target.resource : target.by;
  return JSON.stringify([stage, application, construct]);
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const value = make();
  map.set(key, value);
  return value;
}
