import type { Graph, HostMention, Part, Reference, Selection, Target } from '../types/graph.ts';
import type { External, Resource, ResourceId } from '../types/resource.ts';

/** Who supplies what a field names: a rendered resource, something declared, made at run time, of every cluster, or nobody. */
export type Supply = Target['kind'] | 'missing';

/** One field that leads from one resource to another. */
export interface Edge {
  readonly cluster: string;
  readonly from: Resource;
  /** Path of the field in the manifest of `from`. */
  readonly at: string;
  /** What read the field; with `at`, all edges of one field that any one supplier satisfies. */
  readonly rule: string;
  /** What the field names; for a selector without matches, `Pods` with the labels as their name. */
  readonly to: ResourceId;
  /** `namespace` and `definition` (of a custom resource) lead only from what needs one to be applied. */
  readonly kind: 'reference' | 'selector' | 'host' | 'namespace' | 'definition';
  readonly supply: Supply;
  /** The resource that is what the field names, or that makes it at run time. */
  readonly supplier?: Resource;
  /** What may supply it at run time where nothing certainly does. */
  readonly maybeFrom?: Resource | External;
  readonly parts: readonly Part[];
  /** True where Kubernetes tolerates a missing target. */
  readonly optional: boolean;
  /** What a check says of it when the target is missing. */
  readonly severity: 'error' | 'warning';
}

/** All edges of a graph: references, selectors and host names, sorted by where they start. */
export function listEdges({ cluster, references, selections, hosts }: Graph): readonly Edge[] {
  const edges = [
    ...references.map((reference) => readReference(reference, cluster)),
    ...selections.flatMap((selection) => readSelection(selection, cluster)),
    ...hosts.map((mention) => readMention(mention, cluster)),
  ];
  return sortEdges(edges);
}

/** Sorted by stage, application, resource and field, whatever the order of the constructs. */
export function sortEdges(edges: readonly Edge[]): readonly Edge[] {
  return edges
    .map((edge) => ({ edge, key: sortKeyOf(edge) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ edge }) => edge);
}

/** One text per object of all clusters. */
export function keyOf(cluster: string, { group, kind, namespace, name }: ResourceId): string {
  return JSON.stringify([cluster, group, kind, namespace ?? null, name]);
}

function readReference(reference: Reference, cluster: string): Edge {
  const { from, at, rule, to, parts, optional, severity, target, maybeFrom } = reference;
  return { cluster, from, at, rule, to, kind: 'reference', parts, optional, severity, maybeFrom, ...supplyOf(target) };
}

function readSelection(selection: Selection, cluster: string): readonly Edge[] {
  const { from, at, rule, severity, matches, maybeFrom } = selection;
  const edge = { cluster, from, at, rule, kind: 'selector', parts: [], optional: false, severity, maybeFrom } as const;
  if (matches.length === 0) return [{ ...edge, to: describePods(selection), supply: 'missing' }];
  return matches.map((match) => ({ ...edge, to: match.id, supply: 'resource', supplier: match }));
}

function readMention({ from, at, text, service, port, severity, target, maybeFrom }: HostMention, cluster: string): Edge {
  const parts = port === undefined ? [] : [{ kind: 'port', at, port } as const];
  const rest = { parts, optional: false, severity, maybeFrom, ...supplyOf(target) };
  return { cluster, from, at, rule: `host ${text}`, to: service, kind: 'host', ...rest };
}

function supplyOf(target: Target | undefined): Pick<Edge, 'supply' | 'supplier'> {
  if (target === undefined) return { supply: 'missing' };
  switch (target.kind) {
    case 'resource':
      return { supply: 'resource', supplier: target.resource };
    case 'produced':
      return { supply: 'produced', supplier: target.by };
    default:
      return { supply: target.kind };
  }
}

function describePods({ namespace, labels, expressions }: Selection): ResourceId {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const conditions = expressions.map(({ key, operator, values }) => `${key} ${operator} ${values.join('|')}`.trim());
  return { group: '', kind: 'Pods', namespace, name: [...pairs.sort(), ...conditions.sort()].join(',') };
}

function sortKeyOf({ from, at, to, rule }: Edge): string {
  const place = [from.stage, from.application, from.id.kind, from.id.namespace ?? '', from.id.name, from.id.group, at];
  return [...place, to.kind, to.namespace ?? '', to.name, to.group, rule].join('\0');
}
