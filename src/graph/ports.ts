import type { Target } from '../types/graph.ts';
import type { JsonObject } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { findPrefixes } from './active-rules.ts';
import { asList, asObject, parsePath, readFirst, type Step } from './field-path.ts';

/**
 * The ports of a Service, or of a workload's containers, by number and by name; undefined when any port may do (an
 * ExternalName, a Service without ports, something whose ports are not known).
 */
export function listPorts(target: Target): readonly (number | string)[] | undefined {
  switch (target.kind) {
    case 'resource':
      return target.resource.id.kind === 'Service' ? listServicePorts(target.resource) : listContainerPorts(target.resource);
    case 'external':
      return target.external.ports;
    case 'builtin':
      return target.ports;
    case 'produced':
      return undefined;
  }
}

/** True for a Service whose name leads straight to its pods, so that their other ports answer as well. */
export function isHeadless(resource: Resource): boolean {
  return asObject(resource.manifest.spec)?.clusterIP === 'None';
}

/** The entries of a Service's `spec.ports`. */
export function listServicePortEntries(resource: Resource): readonly JsonObject[] {
  return asList(asObject(resource.manifest.spec)?.ports)
    .map(asObject)
    .filter((port) => port !== undefined);
}

/** The entries of `ports` of all containers of a workload; none for other kinds. */
export function listContainerPortEntries({ id, manifest }: Resource): readonly JsonObject[] {
  const steps = getPodSpecSteps(id.group, id.kind);
  if (steps === undefined) return [];
  const { containers, initContainers } = asObject(readFirst(manifest, steps)) ?? {};
  return [...asList(containers), ...asList(initContainers)]
    .flatMap((container) => asList(asObject(container)?.ports).map(asObject))
    .filter((port) => port !== undefined);
}

/** The numbers of the container ports that a Service leads to. */
export function listTargetPorts(resource: Resource): readonly (number | string)[] {
  return listServicePortEntries(resource)
    .map(({ targetPort }) => targetPort)
    .filter(isPort);
}

function listServicePorts(resource: Resource): readonly (number | string)[] | undefined {
  const entries = listServicePortEntries(resource);
  if (entries.length === 0 || asObject(resource.manifest.spec)?.type === 'ExternalName') return undefined;
  const ports: (number | string)[] = [];
  for (const { port, name } of entries) {
    if (isPort(port)) ports.push(port);
    if (isPort(name)) ports.push(name);
  }
  return ports;
}

function listContainerPorts(resource: Resource): readonly (number | string)[] | undefined {
  if (getPodSpecSteps(resource.id.group, resource.id.kind) === undefined) return undefined;
  const ports: (number | string)[] = [];
  for (const { containerPort, name } of listContainerPortEntries(resource)) {
    if (isPort(containerPort)) ports.push(containerPort);
    if (isPort(name)) ports.push(name);
  }
  return ports;
}

const podSpecSteps = new Map<string, readonly Step[] | undefined>();

function getPodSpecSteps(group: string, kind: string): readonly Step[] | undefined {
  const key = `${group}/${kind}`;
  if (!podSpecSteps.has(key)) {
    const [prefix] = findPrefixes({ kind: '@PodSpec' }, { group, kind });
    podSpecSteps.set(key, prefix === undefined ? undefined : parsePath(prefix));
  }
  return podSpecSteps.get(key);
}

function isPort(port: unknown): port is number | string {
  return typeof port === 'number' || typeof port === 'string';
}
