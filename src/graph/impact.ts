import type { Graph, Part, Target } from '../types/graph.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { mayHaveDataKey } from './data-keys.ts';
import { type Edge, listEdges } from './edges.ts';
import { listNeeds, type Need } from './needs.ts';
import { listPorts } from './ports.ts';
import { listProducts } from './producers.ts';

/** What would break if resources of one cluster were removed. */
export interface Impact {
  readonly removed: readonly Resource[];
  /** What the removed ones make at run time and nothing else supplies. What was made may stay; nobody makes it anew. */
  readonly unmade: readonly { readonly id: ResourceId; readonly by: Resource }[];
  /** The fields that only the removed ones satisfy: what the checks would report, and what Kubernetes tolerates (`optional`). */
  readonly breaks: readonly Edge[];
  /** Resources that a broken one takes along, nearest first. */
  readonly reached: readonly Reached[];
}

/** A resource whose own references hold, but lead to something that breaks. */
export interface Reached {
  /** The field that leads to what breaks before it. */
  readonly through: Edge;
  /** What breaks before it. */
  readonly behind: Resource;
  /**
   * `stops`: all steps from the removed one are something that the next one cannot do without. `may fail`: one step is a
   * host name, a warning, or something made earlier, so that it starts and may run into what is missing.
   */
  readonly effect: 'stops' | 'may fail';
  /** How many such steps lead from here to a resource with a broken field. */
  readonly steps: number;
}

/** `without` is the graph of the same cluster with everything but the removed resources. */
export function findImpact(graph: Graph, without: Graph): Impact {
  const left = new Set(without.resources);
  const removed = graph.resources.filter((resource) => !left.has(resource));
  const gone = new Set(removed);
  const findMaker = indexMakers(without);
  const needs = listNeeds(graph).filter(({ from }) => !gone.has(from));

  const broken = needs.filter((need) => {
    if (!need.suppliers.every((supplier) => gone.has(supplier))) return false;
    if (need.isGuess) return findMaker(need.edges[0]!) === undefined;
    return !need.edges.some((edge) => isServed(without.find(edge.to), edge.parts));
  });
  const breaks = broken.flatMap(({ edges }) =>
    edges.map((edge): Edge => {
      const maybeFrom = edge.maybeFrom ?? findMaker(edge);
      return maybeFrom ? { ...edge, severity: 'warning', maybeFrom } : edge;
    }),
  );
  const isBroken = new Set(broken);
  return {
    removed,
    unmade: removed.flatMap((by) =>
      listProducts(by)
        .filter(({ id }) => !id.name.endsWith('*') && without.find(id) === undefined)
        .map(({ id }) => ({ id, by })),
    ),
    breaks,
    reached: findReached(
      needs.filter((need) => !isBroken.has(need) && !governing.has(need.from.id.kind)),
      { gone, breaks },
    ),
  };
}

/** They set bounds to workloads, and lose nothing when these do not start. */
const governing = new Set(['HorizontalPodAutoscaler', 'NetworkPolicy', 'PodDisruptionBudget']);

/** What may supply a field that nothing certainly does. */
function indexMakers(graph: Graph): (edge: Edge) => Edge['maybeFrom'] {
  const fields = new Map<Resource, Map<string, Edge['maybeFrom']>>();
  for (const { from, kind, at, supply, maybeFrom } of listEdges(graph)) {
    if (supply !== 'missing' || maybeFrom === undefined) continue;
    const ofResource = fields.get(from) ?? new Map<string, Edge['maybeFrom']>();
    fields.set(from, ofResource.set(`${kind} ${at}`, maybeFrom));
  }
  return ({ from, kind, at }) => fields.get(from)?.get(`${kind} ${at}`);
}

function isServed(target: Target | undefined, parts: readonly Part[]): boolean {
  if (target === undefined) return false;
  return parts.every((part) => {
    if (part.kind === 'key') return mayHaveDataKey(target, part.key, part.fields);
    if (part.kind !== 'port') return true;
    const ports = listPorts(target);
    return ports === undefined || ports.some((port) => String(port) === String(part.port));
  });
}

/** First what certainly stops, then everything else that leads there: twice through the needs, each at most once a time. */
function findReached(
  needs: readonly Need[],
  { gone, breaks }: { readonly gone: ReadonlySet<Resource>; readonly breaks: readonly Edge[] },
): readonly Reached[] {
  const serious = breaks.filter(({ optional }) => !optional);
  const start = (edges: readonly Edge[]) => edges.map(({ from }) => [from, 0] as const);
  const stops = spread(
    needs.filter(({ edges }) => edges.every(isLasting)),
    { gone, begun: new Map(start(serious.filter(isCertain))), effect: 'stops' },
  );
  const begun = new Map([...start(serious), ...stops.map(({ through, steps }) => [through.from, steps] as const)]);
  const fails = spread(
    needs.filter(({ edges }) => !edges[0]!.optional),
    { gone, begun, effect: 'may fail' },
  );
  return [...stops, ...fails];
}

/** A caller starts without the called; a warning says that nobody knows. */
function isCertain({ kind, severity }: Edge): boolean {
  return kind !== 'host' && severity === 'error';
}

/** What was made before its maker broke is still there. */
function isLasting(edge: Edge): boolean {
  return isCertain(edge) && !edge.optional && edge.supply === 'resource';
}

interface Spread {
  readonly gone: ReadonlySet<Resource>;
  /** Where it begins, with the steps so far; these are not reached themselves. */
  readonly begun: ReadonlyMap<Resource, number>;
  readonly effect: Reached['effect'];
}

/** Breadth first: a need falls with the last of its suppliers, and its resource with the first of its needs. */
function spread(needs: readonly Need[], { gone, begun, effect }: Spread): readonly Reached[] {
  const dependents = new Map<Resource, Need[]>();
  const standing = new Map<Need, number>();
  for (const need of needs) {
    const suppliers = new Set(need.suppliers.filter((supplier) => !gone.has(supplier)));
    standing.set(need, suppliers.size);
    for (const supplier of suppliers) {
      const list = dependents.get(supplier);
      if (list) list.push(need);
      else dependents.set(supplier, [need]);
    }
  }
  const fallen = new Map(begun);
  const reached: Reached[] = [];
  // A map is walked in the order of its entries, also those that are added on the way.
  for (const [behind, steps] of fallen) {
    for (const need of dependents.get(behind) ?? []) {
      const rest = standing.get(need)! - 1;
      standing.set(need, rest);
      if (rest > 0 || fallen.has(need.from)) continue;
      fallen.set(need.from, steps + 1);
      const through = need.edges.find(({ supplier }) => supplier === behind) ?? need.edges[0]!;
      reached.push({ through, behind, effect, steps: steps + 1 });
    }
  }
  return reached;
}
