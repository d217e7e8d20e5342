import type { Graph, HostMention, Reference, Selection } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { asObject } from './field-path.ts';
import { listPodLabels } from './pods.ts';
import { listServicePortEntries } from './ports.ts';

/** What the resources of one application refer to: the parts of a graph that start at them. */
export type Uses = Pick<Graph, 'references' | 'selections' | 'hosts'>;

/** What the resources of one application offer others: identities, data keys, ports and pod labels, as sorted unique lines. */
export function describeOffers(resources: readonly Resource[]): readonly string[] {
  return sortUnique(resources.flatMap(describeOffer));
}

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

function describeOffer(resource: Resource): readonly string[] {
  const { id, manifest } = resource;
  const name = describeId(id);
  const lines = [name];
  if (id.group === '' && (id.kind === 'ConfigMap' || id.kind === 'Secret')) {
    const keys = [manifest.data, manifest.stringData, manifest.binaryData].flatMap((field) => Object.keys(asObject(field) ?? {}));
    lines.push(...keys.map((key) => `${name} key ${key}`));
  }
  if (id.group === '' && id.kind === 'Service') {
    for (const { port, name: portName } of listServicePortEntries(resource)) {
      lines.push(portName === undefined ? `${name} port ${port}` : `${name} port ${port} ${portName}`);
    }
  }
  for (const labels of listPodLabels(resource)) {
    lines.push(...Object.entries(labels).map(([key, value]: [string, JsonValue | undefined]) => `${name} label ${key}=${value}`));
  }
  return lines;
}

function describeReference({ from, to, parts, target, optional }: Reference): readonly string[] {
  if (optional || target?.kind === 'builtin') return [];
  if (target?.kind === 'resource' && isSameApplication(from, target.resource)) return [];
  if (target?.kind === 'produced' && isSameApplication(from, target.by)) return [];
  const name = describeId(to);
  if (parts.length === 0) return [name];
  return parts.map((part) => (part.kind === 'key' ? `${name} key ${part.key}` : `${name} port ${part.port}`));
}

function describeSelection({ from, namespace, labels, expressions, matches }: Selection): readonly string[] {
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

function describeId({ group, kind, namespace, name }: ResourceId): string {
  return `${group ? `${kind}.${group}` : kind} ${namespace ? `${namespace}/${name}` : name}`;
}

/** By code units, so that the lines are the same in every locale. */
function sortUnique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].sort();
}
