import type { JsonObject } from '../../types/manifest.ts';
import type { ResourceChange } from '../resource-change.ts';
import { objectsAt, type RiskFinding, type RiskRule, textsAt, typeOf, valueAt } from './risk-rule.ts';

/** Something can be reached from outside that could not be before. */
export const findExposedServices: RiskRule = (change) => {
  const { before, after } = change;
  if (!after) return [];
  if (typeOf(change) === '/Service') return findOpenedService(change);
  const paths = hostPaths[typeOf(change)];
  if (paths === undefined) return [];
  const old = new Set(paths.flatMap((path) => textsAt(before, path)));
  const hosts = paths.flatMap((path) => textsAt(after, path)).filter((host) => host !== '' && !old.has(host));
  const catchesAll = (manifest: JsonObject | undefined) => isCatchAll(typeOf(change), manifest);
  return [
    ...(hosts.length > 0
      ? [
          {
            code: 'exposed-service',
            severity: 'medium',
            message: 'answers to a new host name',
            evidence: [...new Set(hosts)],
          } as const,
        ]
      : []),
    ...(catchesAll(after) && !catchesAll(before)
      ? [{ code: 'exposed-service', severity: 'high', message: 'answers to every host name' } as const]
      : []),
  ];
};

/** Where the kinds that let traffic in name the hosts that they answer to. */
const hostPaths: Readonly<Record<string, readonly string[]>> = {
  'networking.k8s.io/Ingress': ['spec.rules[].host'],
  'gateway.networking.k8s.io/Gateway': ['spec.listeners[].hostname'],
  'gateway.networking.k8s.io/HTTPRoute': ['spec.hostnames[]'],
  'gateway.networking.k8s.io/GRPCRoute': ['spec.hostnames[]'],
  'gateway.networking.k8s.io/TLSRoute': ['spec.hostnames[]'],
  'route.openshift.io/Route': ['spec.host'],
  'networking.istio.io/Gateway': ['spec.servers[].hosts[]'],
  'networking.istio.io/VirtualService': ['spec.hosts[]'],
  'traefik.io/IngressRoute': ['spec.routes[].match'],
  'projectcontour.io/HTTPProxy': ['spec.virtualhost.fqdn'],
};

/** An Ingress with a rule, or with a backend only, that names no host; a listener of a Gateway without one. */
function isCatchAll(type: string, manifest: JsonObject | undefined): boolean {
  const hasUnnamed = (items: string, field: string) =>
    objectsAt(manifest, items).some((item) => textsAt(item, field).every((text) => text === ''));
  if (type === 'gateway.networking.k8s.io/Gateway') return hasUnnamed('spec.listeners[]', 'hostname');
  return (
    type === 'networking.k8s.io/Ingress' &&
    (hasUnnamed('spec.rules[]', 'host') || valueAt(manifest, 'spec.defaultBackend') !== undefined)
  );
}

/** A Service that gets a port of the nodes, a load balancer or addresses from outside, or lets in more of them. */
function findOpenedService({ before, after }: ResourceChange): readonly RiskFinding[] {
  const [old, now] = [before, after].map((manifest) => String(valueAt(manifest, 'spec.type') ?? 'ClusterIP')) as [string, string];
  const opens = openness.indexOf(now) > Math.max(openness.indexOf(old), openness.indexOf('ClusterIP'));
  const ranges = 'spec.loadBalancerSourceRanges[]';
  const addresses = without(textsAt(after, 'spec.externalIPs[]'), textsAt(before, 'spec.externalIPs[]'));
  const allowed = without(textsAt(after, ranges), textsAt(before, ranges));
  const isLimited = (manifest: JsonObject | undefined) => textsAt(manifest, ranges).length > 0;
  return [
    ...(opens ? [exposed('can be reached from outside of the cluster', [now])] : []),
    ...(addresses.length > 0 ? [exposed('gets addresses outside of the cluster', addresses)] : []),
    ...(isLimited(before) && !isLimited(after) && now === 'LoadBalancer' ? [exposed('lets in every address', [])] : []),
    ...(isLimited(before) && allowed.length > 0 ? [exposed('lets in more addresses', allowed)] : []),
  ];
}

/** From the least to the most open. */
const openness = ['ExternalName', 'ClusterIP', 'NodePort', 'LoadBalancer'];

function exposed(message: string, evidence: readonly string[]): RiskFinding {
  return { code: 'exposed-service', severity: 'high', message, evidence };
}

function without(items: readonly string[], others: readonly string[]): readonly string[] {
  return items.filter((item) => !others.includes(item));
}
