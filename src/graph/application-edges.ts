import type { Edge } from './edges.ts';

/** An application, or who else supplies what nobody renders. */
export type ApplicationEnd =
  | { readonly supply: 'application'; readonly stage: string; readonly application: string }
  | { readonly supply: 'external' | 'missing' };

/** All fields of one application that lead to another. */
export interface ApplicationEdge {
  readonly cluster: string;
  readonly stage: string;
  readonly application: string;
  readonly to: ApplicationEnd;
  /** Number of fields. */
  readonly references: number;
  /** Kinds of resources that the fields name, sorted. */
  readonly kinds: readonly string[];
}

/**
 * One edge per pair of applications, sorted, with what nobody renders at the end. What stays within an application is left
 * out, and so is what every cluster has and what may be missing and is.
 */
export function listApplicationEdges(edges: readonly Edge[]): readonly ApplicationEdge[] {
  const pairs = new Map<string, { readonly first: Edge; readonly fields: Set<string>; readonly kinds: Set<string> }>();
  for (const edge of edges) {
    const { cluster, from, supplier } = edge;
    if (edge.supply === 'builtin' || (edge.supply === 'missing' && edge.optional)) continue;
    if (supplier && supplier.stage === from.stage && supplier.application === from.application) continue;
    const end = supplier ? `0 ${supplier.stage}/${supplier.application}` : `1 ${edge.supply}`;
    const key = [from.stage, from.application, end, cluster].join('\0');
    const pair = pairs.get(key) ?? { first: edge, fields: new Set(), kinds: new Set() };
    pairs.set(key, pair);
    // A selector is one field, however many workloads it matches.
    pair.fields.add(JSON.stringify([from.id.group, from.id.kind, from.id.namespace, from.id.name, edge.at, edge.rule]));
    pair.kinds.add(edge.to.kind);
  }
  const sorted = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, { first, fields, kinds }]) => ({
    cluster: first.cluster,
    stage: first.from.stage,
    application: first.from.application,
    to: endOf(first),
    references: fields.size,
    kinds: [...kinds].sort(),
  }));
}

function endOf({ supplier, supply }: Edge): ApplicationEnd {
  if (supplier) return { supply: 'application', stage: supplier.stage, application: supplier.application };
  return { supply: supply === 'external' ? 'external' : 'missing' };
}
