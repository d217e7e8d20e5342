import type { Selection } from '../types/graph.ts';
import type { Resource } from '../types/resource.ts';
import { indexPods, type LabelSelector, matchesLabels, type PodIndex } from './pods.ts';

/** What is selected, and where. */
export type Wanted = Pick<Selection, 'of' | 'namespace' | 'namespaces'> & LabelSelector;

/** The rendered objects, by kind and namespace, and what selectors find among them. */
export interface Selectables {
  readonly pods: PodIndex;
  /** The workloads with such pods; or the objects of the wanted kind that bear such labels themselves. */
  select(wanted: Wanted): readonly Resource[];
  listOf(group: string, kind: string): readonly Resource[];
  listIn(namespace: string, group: string, kind: string): readonly Resource[];
}

/** Indexes resources for selectors. The lists by kind are made when something asks for one. */
export function createSelectables(resources: readonly Resource[]): Selectables {
  const pods = indexPods(resources);
  let kinds: ReadonlyMap<string, Kind> | undefined;
  const kindOf = (group: string, kind: string) => {
    kinds ??= indexKinds(resources);
    return kinds.get(`${group}/${kind}`) ?? noKind;
  };

  const selectables: Selectables = {
    pods,
    listOf: (group, kind) => kindOf(group, kind).all,
    listIn: (namespace, group, kind) => kindOf(group, kind).byNamespace.get(namespace) ?? [],
    select(wanted) {
      const { of, namespace, namespaces = [namespace] } = wanted;
      if (of === undefined) return selectPods(pods, namespaces, wanted);
      const candidates = namespaces.includes('*')
        ? selectables.listOf(of.group, of.kind)
        : namespaces.flatMap((each) => selectables.listIn(each, of.group, of.kind));
      return candidates.filter(({ manifest }) => matchesLabels(wanted, manifest.metadata.labels ?? {}));
    },
  };
  return selectables;
}

interface Kind {
  readonly all: Resource[];
  readonly byNamespace: Map<string | undefined, Resource[]>;
}

const noKind: Kind = { all: [], byNamespace: new Map() };

function selectPods(pods: PodIndex, namespaces: readonly string[], selector: LabelSelector): readonly Resource[] {
  const [only] = namespaces;
  if (namespaces.length === 1 && only !== '*') return pods.select(only!, selector);
  const places = namespaces.includes('*') ? pods.namespaces() : namespaces;
  return [...new Set(places.flatMap((namespace) => pods.select(namespace, selector)))];
}

function indexKinds(resources: readonly Resource[]): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const resource of resources) {
    const key = `${resource.id.group}/${resource.id.kind}`;
    const kind = kinds.get(key) ?? { all: [], byNamespace: new Map<string | undefined, Resource[]>() };
    kinds.set(key, kind);
    kind.all.push(resource);
    const inNamespace = kind.byNamespace.get(resource.id.namespace) ?? [];
    kind.byNamespace.set(resource.id.namespace, inNamespace);
    inNamespace.push(resource);
  }
  return kinds;
}
