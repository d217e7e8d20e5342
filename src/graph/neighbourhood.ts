import type { Graph, Selection, Target } from '../types/graph.ts';
import type { External, Resource, ResourceId } from '../types/resource.ts';
import type { Placing } from './complete-graph.ts';
import { findOpenNamespaces } from './openness.ts';
import { listPodLabels } from './pods.ts';
import { createSelectables } from './selectables.ts';
import { indexTargets } from './target-index.ts';
import { isTemplated } from './templates.ts';

/** All graphs together, where namespaces that are decided elsewhere may be any. */
export interface Neighbourhood {
  find(to: ResourceId, from: Resource): Target | undefined;
  names(group: string, kind: string, namespace: string | undefined): readonly string[];
  /** The pods that a selector without a match selects around it. */
  select(selection: Selection): readonly Resource[];
  /** What may make such a thing: an opaque producer, or something whose own name is still to be filled in. */
  findMaker(to: ResourceId, from: Resource): Resource | undefined;
  /** The same for pods. A custom resource of the name or kind that the labels say may make them: `prometheus: k8s`. */
  findPodMaker(selection: Selection): Resource | External | undefined;
  /** False for labels that only a controller can give: of a domain that no pod template there has a label of. */
  knowsLabels(selection: Selection): boolean;
  /** True where nothing else has that kind and name, in any namespace. */
  isOnly(target: Target): boolean;
  /** False for a namespace in which things are only because they do not say where they are. */
  isNamespaceSaid(namespace: string | undefined): boolean;
}

export function createNeighbourhood(graphs: readonly Graph[], { unsaid, isUnplaced, isTransparent }: Placing): Neighbourhood {
  const resources = graphs.flatMap((graph) => graph.resources);
  const externals = [...new Set(graphs.flatMap((graph) => graph.externals))];
  const targets = indexTargets(resources, externals);
  const selectables = createSelectables(resources);
  const { pods } = selectables;
  const openness = findOpenNamespaces(resources, externals, isTransparent);
  const definitions = countDefinitions(resources);
  const unfinished = resources.filter(({ id }) => isTemplated(id.name));
  const namespaces = new Set(resources.flatMap(({ id }) => id.namespace ?? []));
  const custom = indexCustomResources(resources);
  let knownDomains: ReadonlySet<string> | undefined;
  const domains = () => {
    knownDomains ??= new Set(['', 'app.kubernetes.io', ...resources.flatMap(listPodLabels).flatMap(Object.keys).map(domainOf)]);
    return knownDomains;
  };
  const isSaid = resources.some((resource) => resource.id.namespace === unsaid && !isUnplaced(resource));
  // A field that says nothing of a namespace means that of its object, which is nobody's.
  const isAnywhere = (namespace: string | undefined, from: Resource) =>
    namespace === undefined || namespace === '*' || (isUnplaced(from) && namespace === from.id.namespace);

  return {
    names: targets.names,
    find(to, from) {
      const exact = targets.find(to) ?? findUnplaced(to);
      if (exact !== undefined || !isAnywhere(to.namespace, from)) return exact;
      const [namespace] = targets.elsewhere(to);
      return namespace === undefined ? undefined : targets.find({ ...to, namespace });
    },
    select(selection) {
      const { from, of, namespace } = selection;
      if (of !== undefined) return selectables.select(isAnywhere(namespace, from) ? { ...selection, namespace: '*' } : selection);
      const wanted = isAnywhere(namespace, from) ? namespaces : (selection.namespaces ?? [namespace]);
      const found = [...wanted].flatMap((each) => pods.select(each, selection));
      return found.length > 0 ? found : pods.select(unsaid, selection).filter(isUnplaced);
    },
    findMaker(to, from) {
      const place = isAnywhere(to.namespace, from) ? undefined : to.namespace;
      const maker = openness.findMaker(place, from);
      const unplaced = openness.findMaker(unsaid, from);
      if (maker !== undefined || (unplaced !== undefined && isUnplaced(unplaced))) return maker ?? unplaced;
      return unfinished.find(({ id }) => id.kind === to.kind && id.group === to.group && mayBecome(id.name, to.name));
    },
    findPodMaker({ from, namespace, labels }) {
      const maker = isAnywhere(namespace, from) ? openness.findMaker(undefined, from) : openness.findPodMaker(namespace, from);
      if (maker !== undefined) return maker;
      const makers = Object.values(labels).flatMap((value) => custom.get(`${namespace}/${value}`) ?? []);
      return makers.find((each) => each !== from);
    },
    knowsLabels: ({ labels, of }) => of !== undefined || Object.keys(labels).every((key) => domains().has(domainOf(key))),
    isOnly(target) {
      const resource = target.kind === 'resource' ? target.resource : target.kind === 'produced' ? target.by : undefined;
      return resource === undefined || definitions.get(keyOf(resource.id))!.size === 1;
    },
    isNamespaceSaid: (namespace) => namespace !== unsaid || isSaid,
  };

  function findUnplaced(to: ResourceId): Target | undefined {
    const target = targets.find({ ...to, namespace: unsaid });
    if (target?.kind === 'resource') return isUnplaced(target.resource) ? target : undefined;
    if (target?.kind === 'produced') return isUnplaced(target.by) ? target : undefined;
    return target?.kind === 'external' ? target : undefined;
  }
}

/** The places in which each kind and name stands. */
function countDefinitions(resources: readonly Resource[]): ReadonlyMap<string, ReadonlySet<string>> {
  const definitions = new Map<string, Set<string>>();
  for (const { id, construct } of resources) {
    const key = keyOf(id);
    const places = definitions.get(key) ?? new Set();
    definitions.set(key, places.add(construct));
  }
  return definitions;
}

/** Objects of operators that may have pods, by namespace and what labels of those pods may say. */
function indexCustomResources(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const custom = new Map<string, Resource>();
  for (const resource of resources) {
    const { group, kind, namespace, name } = resource.id;
    if (!group.includes('.') || group.endsWith('.k8s.io') || /(?:Monitor|Policy|Route|Rule)$/.test(kind)) continue;
    for (const value of [name, kind.toLowerCase()]) {
      const key = `${namespace}/${value}`;
      if (!custom.has(key)) custom.set(key, resource);
    }
  }
  return custom;
}

/** `app.kubernetes.io` of `app.kubernetes.io/name`; nothing of `app`. */
function domainOf(label: string): string {
  return label.slice(0, Math.max(0, label.indexOf('/')));
}

function keyOf({ group, kind, name }: ResourceId): string {
  return `${group}/${kind}/${name}`;
}

/** True where a name with `${…}` in it can turn out to be the wanted one. */
function mayBecome(unfinished: string, wanted: string): boolean {
  const [first = '', ...others] = unfinished.split(/\$\{[^}]*\}|\{\{.*?\}\}/);
  const last = others.at(-1) ?? '';
  return wanted.startsWith(first) && wanted.endsWith(last) && wanted.length >= first.length + last.length;
}
