import type { Graph, HostMention, Reference, Selection } from '../types/graph.ts';
import type { Resource } from '../types/resource.ts';
import { describeId, sortUnique } from './describe-offers.ts';

/** What the resources of one application refer to: the parts of a graph that start at them. */
export type Uses = Pick<Graph, 'references' | 'selections' | 'hosts'>;

/**
 * What one application needs of others, as sorted unique lines: each reference, selection and host name that leads out of
 * the application it starts in. What a cluster always has and what may be missing is left out.
 */
export function describeNeeds({ references, selections, hosts }: Uses): readonly string[] {
  return sortUnique([
    ...references.flatMap(describeReference),
    ...selections.flatMap(describeSelection),
    ...hosts.flatMap(describeHost),
  ]);
}

/** The uses of a graph by the application that they start in: stage, then application. */
export function groupUses(graph: Uses): ReadonlyMap<string, ReadonlyMap<string, Uses>> {
  const stages = new Map<string, Map<string, { references: Reference[]; selections: Selection[]; hosts: HostMention[] }>>();
  const usesOf = ({ stage, application }: Resource) => {
    const applications = stages.get(stage) ?? new Map();
    stages.set(stage, applications);
    const uses = applications.get(application) ?? { references: [], selections: [], hosts: [] };
    applications.set(application, uses);
    return uses;
  };
  for (const reference of graph.references) usesOf(reference.from).references.push(reference);
  for (const selection of graph.selections) usesOf(selection.from).selections.push(selection);
  for (const host of graph.hosts) usesOf(host.from).hosts.push(host);
  return stages;
}

function describeReference({ from, to, parts, target, optional }: Reference): readonly string[] {
  if (optional || target?.kind === 'builtin') return [];
  if (target?.kind === 'resource' && isSameApplication(from, target.resource)) return [];
  if (target?.kind === 'produced' && isSameApplication(from, target.by)) return [];
  const name = describeId(to);
  const demands = parts.flatMap((part) => {
    if (part.kind === 'key') return [`${name} key ${part.key}`];
    return part.kind === 'port' ? [`${name} port ${part.port}`] : [];
  });
  return demands.length > 0 ? demands : [name];
}

/** Only pods in one namespace: an inventory has no words for other kinds, nor for several namespaces. */
function describeSelection({ from, of, namespace, namespaces, labels, expressions, matches }: Selection): readonly string[] {
  if (of !== undefined || namespaces !== undefined || namespace === '*') return [];
  if (matches.some((match) => isSameApplication(from, match))) return [];
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const conditions = expressions.map(({ key, operator, values }) => `${key} ${operator} ${values.toSorted().join('|')}`.trim());
  return [`Pods ${namespace} label ${[...pairs.sort(), ...conditions.sort()].join(',')}`];
}

function describeHost({ from, service, port, target }: HostMention): readonly string[] {
  if (target?.kind === 'builtin') return [];
  if (target?.kind === 'resource' && isSameApplication(from, target.resource)) return [];
  if (target?.kind === 'produced' && isSameApplication(from, target.by)) return [];
  return [port === undefined ? describeId(service) : `${describeId(service)} port ${port}`];
}

function isSameApplication(a: Resource, b: Resource): boolean {
  return a.stage === b.stage && a.application === b.application;
}
