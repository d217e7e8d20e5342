import { type Edge, keyOf } from './edges.ts';

/** The neighbourhood of some objects. */
export interface Around {
  /** Edges by which they refer to others, and these to others, as deep as asked for. */
  readonly refersTo: readonly Edge[];
  /** Edges by which others refer to them, and others to these. */
  readonly referredToBy: readonly Edge[];
}

/**
 * The edges at most `depth` steps from the given objects (see `keyOf`), each way for itself: who else uses what they use is
 * not asked. To name what a resource makes is to refer to the resource.
 */
export function findAround(edges: readonly Edge[], centres: ReadonlySet<string>, depth: number): Around {
  const leaving = new Map<string, Edge[]>();
  const arriving = new Map<string, Edge[]>();
  for (const edge of edges) {
    push(leaving, keyOf(edge.cluster, edge.from.id), edge);
    for (const end of endsOf(edge)) push(arriving, end, edge);
  }
  const isWithin = (edge: Edge) => centres.has(keyOf(edge.cluster, edge.from.id)) && endsOf(edge).some((end) => centres.has(end));
  const onward = walk({ byEnd: leaving, next: endsOf }, centres, depth);
  const backward = walk({ byEnd: arriving, next: ({ cluster, from }) => [keyOf(cluster, from.id)] }, centres, depth);
  return {
    refersTo: edges.filter((edge) => onward.has(edge)),
    // What stays among the given objects is told once.
    referredToBy: edges.filter((edge) => backward.has(edge) && !isWithin(edge)),
  };
}

function walk(
  { byEnd, next }: { readonly byEnd: ReadonlyMap<string, readonly Edge[]>; next(edge: Edge): readonly string[] },
  centres: ReadonlySet<string>,
  depth: number,
): ReadonlySet<Edge> {
  const found = new Set<Edge>();
  const seen = new Set(centres);
  let frontier: readonly string[] = [...centres];
  for (let step = 0; step < depth && frontier.length > 0; step++) {
    const reached: string[] = [];
    for (const edge of frontier.flatMap((key) => byEnd.get(key) ?? [])) {
      found.add(edge);
      for (const key of next(edge)) {
        if (seen.has(key)) continue;
        seen.add(key);
        reached.push(key);
      }
    }
    frontier = reached;
  }
  return found;
}

function endsOf({ cluster, to, supply, supplier }: Edge): readonly string[] {
  const named = keyOf(cluster, to);
  return supply === 'produced' && supplier ? [named, keyOf(cluster, supplier.id)] : [named];
}

function push(map: Map<string, Edge[]>, key: string, edge: Edge): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}
