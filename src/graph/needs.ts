import type { Graph } from '../types/graph.ts';
import type { Resource } from '../types/resource.ts';
import { type Edge, listEdges, sortEdges } from './edges.ts';

/** A field that is satisfied as long as one of some rendered resources is there. */
export interface Need {
  readonly from: Resource;
  /** Sorted, and never empty: one edge per supplier. */
  readonly edges: readonly Edge[];
  readonly suppliers: readonly Resource[];
  /** True where the suppliers are only what may make the target, such as a HelmRelease. */
  readonly isGuess: boolean;
}

/**
 * What the resources of a graph need of one another: its edges, and what must be there for a resource to be applied at all
 * (its namespace, the definition of its kind). Fields that something beyond the resources supplies are no needs.
 */
export function listNeeds(graph: Graph): readonly Need[] {
  const fields = new Map<Resource, Map<string, Edge[]>>();
  const edges = listEdges(graph).filter(({ rule }) => rule !== ownKindRule);
  for (const edge of sortEdges([...edges, ...listDwellings(graph)])) {
    const ofResource = fields.get(edge.from) ?? new Map<string, Edge[]>();
    fields.set(edge.from, ofResource);
    const key = `${edge.kind} ${edge.at} ${edge.rule}`;
    const ofField = ofResource.get(key) ?? [];
    ofResource.set(key, ofField);
    ofField.push(edge);
  }
  return [...fields.values()].flatMap((ofResource) => [...ofResource.values()].flatMap(makeNeed));
}

/** The table's rule for the kind of an object says less than its definition: that is a need whatever its group. */
const ownKindRule = 'any.apiVersionKind';

function makeNeed(edges: readonly Edge[]): readonly Need[] {
  const { from, supply, maybeFrom } = edges[0]!;
  if (supply === 'missing') {
    return maybeFrom && 'manifest' in maybeFrom ? [{ from, edges, suppliers: [maybeFrom], isGuess: true }] : [];
  }
  const suppliers = edges.map(({ supplier }) => supplier).filter((supplier) => supplier !== undefined);
  return suppliers.length === edges.length ? [{ from, edges, suppliers, isGuess: false }] : [];
}

/** From each resource to its rendered Namespace, and from each custom one to the rendered definition of its kind. */
function listDwellings({ cluster, resources }: Graph): readonly Edge[] {
  const namespaces = new Map<string, Resource>();
  const definitions = new Map<string, Resource>();
  for (const resource of resources) {
    const { id, manifest } = resource;
    if (id.kind === 'Namespace' && id.group === '') namespaces.set(id.name, resource);
    if (id.kind !== 'CustomResourceDefinition') continue;
    const spec = manifest.spec as { group?: unknown; names?: { kind?: unknown } } | undefined;
    definitions.set(`${String(spec?.group)}/${String(spec?.names?.kind)}`, resource);
  }
  const lead = (from: Resource, supplier: Resource | undefined, place: Pick<Edge, 'kind' | 'at'>): readonly Edge[] => {
    if (supplier === undefined || supplier === from) return [];
    const certain = { supply: 'resource', parts: [], optional: false, severity: 'error' } as const;
    return [{ cluster, from, rule: place.kind, to: supplier.id, supplier, ...place, ...certain }];
  };
  return resources.flatMap((from) => [
    ...lead(from, namespaces.get(from.id.namespace ?? ''), { kind: 'namespace', at: 'metadata.namespace' }),
    ...lead(from, definitions.get(`${from.id.group}/${from.id.kind}`), { kind: 'definition', at: 'kind' }),
  ]);
}
