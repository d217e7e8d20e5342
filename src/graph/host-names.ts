import type { HostMention, Target } from '../types/graph.ts';
import type { ResourceId } from '../types/resource.ts';
import { formatTrail } from './field-path.ts';
import type { HostField } from './host-fields.ts';
import { type HostToken, scanHostTokens } from './host-tokens.ts';
import type { Openness } from './openness.ts';
import { listPorts } from './ports.ts';
import type { TextPlace } from './rule-tree.ts';
import type { TargetIndex } from './target-index.ts';

/** The cluster as host names need it. */
export interface HostSurroundings {
  readonly targets: TargetIndex;
  readonly openness: Openness;
}

/** Namespaces of the cluster itself: that we render something into them does not make us know what is there. */
const foreignNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

const serviceName = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const namespaceName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/**
 * The Services whose host names stand in a string. `name.namespace.svc` is certainly one. `name.namespace` and a bare `name`
 * count only where they are the host of a value, a URL or `host:port`, and such a Service exists; all else is left alone.
 */
export function readHostMentions(text: string, place: TextPlace, world: HostSurroundings): readonly HostMention[] {
  const mentions: HostMention[] = [];
  if (isDocumentation(place)) return mentions;
  const seen = new Set<string>();
  const services = world.targets.list('', 'Service', place.from.id.namespace);
  // The cheap test that nearly every word of a text fails.
  const isCandidate = (host: string) => {
    const dot = host.indexOf('.');
    if (dot < 0) return services?.has(host) ?? false;
    return host.includes('.svc', dot) || world.targets.isKnownNamespace(host.slice(dot + 1));
  };
  for (const token of scanHostTokens(text, isCandidate)) {
    const service = seen.has(token.text) ? undefined : findService(token, place, world);
    if (service === undefined) continue;
    seen.add(token.text);
    mentions.push(makeMention({ text: token.text, service, port: token.port }, place, world));
  }
  return mentions;
}

/** By convention the key `_example` of a ConfigMap explains the other keys, and nobody reads it. */
function isDocumentation({ cursor: { trail, depth } }: TextPlace): boolean {
  return trail[depth - 1] === '_example';
}

interface Found {
  readonly text: string;
  readonly service: ResourceId;
  readonly port: number | undefined;
}

function findService(token: HostToken, place: TextPlace, world: HostSurroundings): ResourceId | undefined {
  const { host } = token;
  if (!host.includes('.')) return findBareName(token, place, world);
  if (host.includes('.svc')) return token.isKey ? undefined : parseClusterName(host);
  return token.isHost ? findInNamespace(host, world) : undefined;
}

/** `[…].name.namespace.svc[.cluster.local]`: a pod's own name or a `_port._protocol` may come first. */
function parseClusterName(host: string): ResourceId | undefined {
  const labels = host.replace(/\.cluster\.local$/, '').split('.');
  const [name, namespace, suffix] = labels.slice(-3);
  if (suffix !== 'svc' || name === undefined || namespace === undefined) return undefined;
  return serviceName.test(name) && namespaceName.test(namespace) ? serviceId(namespace, name) : undefined;
}

function findInNamespace(host: string, { targets }: HostSurroundings): ResourceId | undefined {
  const [name, namespace, ...more] = host.split('.');
  if (more.length > 0 || name === undefined || namespace === undefined || !targets.isKnownNamespace(namespace)) return undefined;
  const service = serviceId(namespace, name);
  return targets.find(service) && service;
}

function findBareName(token: HostToken, place: TextPlace, world: HostSurroundings): ResourceId | undefined {
  const { port, isUrl, isHost } = token;
  const isCertainPlace = isUrl || (port === undefined ? isHostValue(token, place.field) : isHost);
  const service = isCertainPlace ? findOwnService(token.host, place, world) : undefined;
  if (service === undefined || isUrl || port === undefined) return service;
  return isLikelyPort(port) || serves(world.targets.find(service), port) ? service : undefined;
}

function findOwnService(name: string, { from }: TextPlace, { targets }: HostSurroundings): ResourceId | undefined {
  const { namespace } = from.id;
  if (namespace === undefined || !targets.list('', 'Service', namespace)?.has(name)) return undefined;
  return serviceId(namespace, name);
}

/** A word alone is a value; as an argument it may be a sub-command, and in a file of many lines anything. */
function isHostValue({ isWhole, isAll }: HostToken, field: HostField): boolean {
  if (field === 'file') return isAll;
  return field === 'argument' ? isWhole && !isAll : isWhole;
}

/** Outside URLs a small number after a colon may as well be a version (`redis:7`) or a weight. */
function isLikelyPort(port: number): boolean {
  return port >= 1024 || port === 80 || port === 443;
}

function serves(target: Target | undefined, port: number): boolean {
  return target !== undefined && (listPorts(target)?.includes(port) ?? true);
}

function makeMention(
  { text, service, port }: Found,
  { from, cursor }: TextPlace,
  { targets, openness }: HostSurroundings,
): HostMention {
  const namespace = service.namespace!;
  const target = targets.find(service);
  const maybeFrom = target === undefined ? openness.findMaker(namespace, from) : undefined;
  const isOurs = targets.isKnownNamespace(namespace) && !foreignNamespaces.has(namespace) && maybeFrom === undefined;
  const severity = target !== undefined || isOurs ? 'error' : 'warning';
  const at = formatTrail(cursor.trail, cursor.depth);
  return { from, at, text, service, port, severity, target, maybeFrom };
}

function serviceId(namespace: string, name: string): ResourceId {
  return { group: '', kind: 'Service', namespace, name };
}
