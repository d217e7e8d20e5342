import type { ApplicationEdge, ApplicationEnd } from '../../graph/application-edges.ts';
import type { Edge } from '../../graph/edges.ts';
import type { Resource, ResourceId } from '../../types/resource.ts';
import { describe, type GraphView, placeOf } from './graph-view.ts';

/** How a node looks. Its label says the same in words. */
export type Look = 'plain' | 'outside' | 'missing' | 'removed' | 'broken' | 'reached';

export interface DrawnNode {
  /** Says what the node is, so that it stays the same whatever else is drawn. */
  readonly key: string;
  readonly label: string;
  readonly look: Look;
  /** The application that it is drawn in. */
  readonly group?: string;
}

export interface DrawnLink {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** Dashed for what starts without its target, and for what is made at run time. */
  readonly line: 'solid' | 'dashed';
}

/** Nodes and links, each once, in the order of the edges: what Mermaid and dot write down. */
export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly links: readonly DrawnLink[];
}

export function draw(view: GraphView): Drawing {
  return view.applications ? drawApplications(view.applications) : drawResources(view);
}

/** The nodes of each application; those of none stand under undefined. */
export function groupNodes(nodes: readonly DrawnNode[]): ReadonlyMap<string | undefined, readonly DrawnNode[]> {
  const groups = new Map<string | undefined, DrawnNode[]>();
  for (const node of nodes) {
    const members = groups.get(node.group);
    if (members) members.push(node);
    else groups.set(node.group, [node]);
  }
  return groups;
}

function drawApplications(edges: readonly ApplicationEdge[]): Drawing {
  const nodes: DrawnNode[] = [];
  const links = edges.map(({ cluster, to, references, kinds, ...application }): DrawnLink => {
    const from: DrawnNode = { key: placeOf(application), label: placeOf(application), look: 'plain' };
    const end = nodeOfEnd(to, cluster);
    nodes.push(from, end);
    return { from: from.key, to: end.key, label: `${references}: ${kinds.join(', ')}`, line: 'solid' };
  });
  return { nodes: onceEach(nodes), links };
}

function nodeOfEnd(end: ApplicationEnd, cluster: string): DrawnNode {
  if (end.supply === 'application') return { key: placeOf(end), label: placeOf(end), look: 'plain' };
  const look = end.supply === 'missing' ? 'missing' : 'outside';
  return { key: `${cluster} ${end.supply}`, label: `(${end.supply})`, look };
}

type Mark = readonly [Look, string];

function drawResources({ edges, impact }: GraphView): Drawing {
  const marks = new Map<Resource, Mark>();
  for (const { from } of impact ? edges : []) marks.set(from, ['broken', 'breaks']);
  for (const { through, effect } of impact?.reached ?? []) marks.set(through.from, ['reached', effect]);
  for (const resource of impact?.removed ?? []) marks.set(resource, ['removed', 'removed']);

  const nodes = (impact?.removed ?? []).map((resource) => nodeOf(resource, marks));
  const links: DrawnLink[] = [];
  for (const { id, by } of impact?.unmade ?? []) {
    const product = nodeOfProduct(id, by, ['removed', 'no longer made']);
    nodes.push(product);
    links.push(makes(by, product));
  }
  for (const edge of [...edges, ...(impact?.reached ?? []).map(({ through }) => through)]) {
    const from = nodeOf(edge.from, marks);
    const to = nodeOfTarget(edge, marks);
    nodes.push(from, to);
    links.push({ from: from.key, to: to.key, line: edge.optional || edge.kind === 'host' ? 'dashed' : 'solid' });
    if (edge.supply !== 'produced') continue;
    nodes.push(nodeOf(edge.supplier!, marks));
    links.push(makes(edge.supplier!, to));
  }
  return { nodes: onceEach(nodes), links: onceEach(links.map((link) => ({ ...link, key: JSON.stringify(link) }))) };
}

function nodeOfTarget(edge: Edge, marks: ReadonlyMap<Resource, Mark>): DrawnNode {
  const { cluster, supply, supplier, to } = edge;
  if (supply === 'resource') return nodeOf(supplier!, marks);
  if (supply === 'produced') return nodeOfProduct(to, supplier!, ['outside', 'made at run time']);
  const [look, word]: Mark = supply === 'missing' ? ['missing', supply] : ['outside', supply === 'builtin' ? 'built in' : supply];
  return { key: `${cluster} ${supply} ${keyOf(to)}`, label: `${describe(to)} (${word})`, look };
}

function nodeOf(resource: Resource, marks: ReadonlyMap<Resource, Mark>): DrawnNode {
  const [look, word] = marks.get(resource) ?? (['plain', undefined] as const);
  const label = describe(resource.id) + (word === undefined ? '' : ` (${word})`);
  return { key: `${placeOf(resource)} ${keyOf(resource.id)}`, label, look, group: placeOf(resource) };
}

function nodeOfProduct(id: ResourceId, by: Resource, [look, word]: Mark): DrawnNode {
  return { key: `${placeOf(by)} made ${keyOf(id)}`, label: `${describe(id)} (${word})`, look, group: placeOf(by) };
}

function makes(by: Resource, product: DrawnNode): DrawnLink {
  return { from: `${placeOf(by)} ${keyOf(by.id)}`, to: product.key, label: 'makes', line: 'dashed' };
}

function keyOf(id: ResourceId): string {
  return `${id.group ? `${id.kind}.${id.group}` : id.kind} ${id.namespace === undefined ? '' : `${id.namespace}/`}${id.name}`;
}

/** The first of each key. */
function onceEach<T extends { readonly key: string }>(items: readonly T[]): readonly T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(item.key)) first.set(item.key, item);
  return [...first.values()];
}
