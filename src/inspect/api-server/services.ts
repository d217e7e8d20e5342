import type { JsonObject } from '../../types/manifest.ts';
import { asList, asObject } from '../pod.ts';
import { findFamily, isSpecialIp } from './addresses.ts';
import { judgeCidr, judgeDnsLabel, judgeIp, judgePort, judgePortOrName } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeLabels, judgeServiceName } from './metadata.ts';
import { eachObject, findInteger, findText, has, isEmpty } from './read.ts';
import { isDnsSubdomain, isQualifiedName } from './syntax.ts';

/** `validateService` of core validation. */
export function judgeService(judge: Judge): void {
  judgeServiceName(judge, 'metadata.name', judge.id.name);
  const spec = asObject(judge.manifest.spec);
  judgeKind(judge, spec);
  judgePorts(judge, spec);
  judgeLabels(judge, 'spec.selector', spec.selector);
  judgeAffinity(judge, spec);
  if (spec.type !== 'ExternalName') judgeAddresses(judge, spec);
  for (const [index, ip] of asList(spec.externalIPs).entries()) {
    judgeIp(judge, `spec.externalIPs[${index}]`, ip);
    if (typeof ip === 'string' && isSpecialIp(ip)) judge.refuse('special-ip', `spec.externalIPs[${index}]`, { value: ip });
  }
}

const BALANCER_ONLY = ['loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'loadBalancerClass'];
const NEVER_EXTERNAL_NAME = ['ipFamilies', 'ipFamilyPolicy', 'clusterIPs'];

/** What each type of Service asks for and forbids. */
function judgeKind(judge: Judge, spec: JsonObject): void {
  const { type = 'ClusterIP', externalName, loadBalancerClass: loadBalancer } = spec;
  const isHeadless = spec.clusterIP === 'None';
  if (isEmpty(spec.ports) && !isHeadless && type !== 'ExternalName')
    judge.refuse('service-ports', 'spec.ports', { others: [type] });
  if (isHeadless && (type === 'LoadBalancer' || type === 'NodePort'))
    judge.refuse('headless-type', 'spec.clusterIP', { value: 'None', note: `type is ${type}` });
  if (type === 'ExternalName') {
    const host = findText(externalName)?.replace(/\.$/, '');
    if (host === undefined) judge.refuse('required', 'spec.externalName');
    else if (!isDnsSubdomain(host)) judge.refuse('dns-subdomain', 'spec.externalName', { value: externalName });
    for (const key of NEVER_EXTERNAL_NAME) if (!isEmpty(spec[key])) judge.refuse('external-name-field', `spec.${key}`);
  }
  if (type !== 'LoadBalancer')
    for (const key of BALANCER_ONLY)
      if (!isEmpty(spec[key])) judge.refuse('load-balancer-only', `spec.${key}`, { others: [type] });
  for (const [index, range] of asList(spec.loadBalancerSourceRanges).entries())
    if (typeof range === 'string') judgeCidr(judge, `spec.loadBalancerSourceRanges[${index}]`, range.trim());
  if (type === 'LoadBalancer' && typeof loadBalancer === 'string' && !isQualifiedName(loadBalancer))
    judge.refuse('qualified-name', 'spec.loadBalancerClass', { value: loadBalancer });
  judgePolicies(judge, spec);
}

function judgePolicies(judge: Judge, { type = 'ClusterIP', ...spec }: JsonObject): void {
  const isReachable = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && !isEmpty(spec.externalIPs));
  if (!isReachable && findText(spec.externalTrafficPolicy))
    judge.refuse('traffic-policy', 'spec.externalTrafficPolicy', { value: spec.externalTrafficPolicy, others: [type] });
  const port = findInteger(spec.healthCheckNodePort);
  if (!port) return;
  const isChecked = type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
  if (!isChecked)
    judge.refuse('health-check-port', 'spec.healthCheckNodePort', { value: port, others: [type, spec.externalTrafficPolicy] });
  else judgePort(judge, 'spec.healthCheckNodePort', port);
}

/** `validateServicePort`. */
function judgePorts(judge: Judge, spec: JsonObject): void {
  const names = new Set<string>();
  const [ports, nodePorts] = [new Set<string>(), new Set<string>()];
  const isMany = asList(spec.ports).length > 1;
  eachObject(spec.ports, 'spec.ports', (port, at) => {
    const { protocol = 'TCP', targetPort, appProtocol, nodePort } = port;
    const name = findText(port.name);
    if (name === undefined && isMany) judge.refuse('port-name-needed', `${at}.name`);
    judgeDnsLabel(judge, `${at}.name`, name);
    if (name !== undefined && names.has(name)) judge.refuse('duplicate-name', `${at}.name`, { value: name });
    if (name !== undefined) names.add(name);
    judgePort(judge, `${at}.port`, port.port);
    if (targetPort !== 0 && targetPort !== '') judgePortOrName(judge, `${at}.targetPort`, targetPort);
    if (typeof appProtocol === 'string' && !isQualifiedName(appProtocol))
      judge.refuse('qualified-name', `${at}.appProtocol`, { value: appProtocol });
    if (nodePort && (isEmpty(spec.type) || spec.type === 'ClusterIP')) judge.refuse('node-port-type', `${at}.nodePort`);
    judgeTwice(judge, [`${port.port}/${protocol}`, `${at}.port`], ports);
    if (nodePort) judgeTwice(judge, [`${nodePort}/${protocol}`, `${at}.nodePort`], nodePorts);
  });
}

function judgeTwice(judge: Judge, [key, at]: readonly [string, string], known: Set<string>): void {
  if (known.has(key)) judge.refuse('duplicate-port', at, { value: key });
  known.add(key);
}

/** `MaxClientIPServiceAffinitySeconds`: a day. */
const LONGEST_AFFINITY = 86400;

function judgeAffinity(judge: Judge, spec: JsonObject): void {
  if (spec.sessionAffinity !== 'ClientIP') return;
  const seconds = findInteger(asObject(asObject(spec.sessionAffinityConfig).clientIP).timeoutSeconds);
  if (seconds !== undefined && (seconds <= 0 || seconds > LONGEST_AFFINITY))
    judge.refuse('affinity-timeout', 'spec.sessionAffinityConfig.clientIP.timeoutSeconds', { value: seconds });
}

/** `ValidateServiceClusterIPsRelatedFields`. */
function judgeAddresses(judge: Judge, spec: JsonObject): void {
  const ip = findText(spec.clusterIP);
  const ips = asList(spec.clusterIPs);
  if (ips.length > 0 && ips[0] !== ip) judge.refuse('cluster-ips-first', 'spec.clusterIPs', { others: [ip, ips[0]] });
  if (ips.length > 2 || (ips.length === 2 && ips[0] === 'None'))
    judge.refuse('cluster-ips-count', 'spec.clusterIPs', { others: ips });
  if (ip !== undefined && ip !== 'None' && ips.length === 0) judgeIp(judge, 'spec.clusterIP', ip);
  const families = asList(spec.ipFamilies);
  const isMany = families.length > 1 || ips.length > 1;
  if (isMany && (isEmpty(spec.ipFamilyPolicy) || spec.ipFamilyPolicy === 'SingleStack'))
    judge.refuse('dual-stack', 'spec.ipFamilyPolicy', { value: spec.ipFamilyPolicy });
  if (new Set(families).size < families.length) judge.refuse('ip-families', 'spec.ipFamilies');
  const addresses = ips.length > 0 ? ips : [spec.clusterIP];
  for (const [index, address] of addresses.entries()) {
    if (typeof address !== 'string' || address === 'None' || address === '') continue;
    const at = ips.length > 0 ? `spec.clusterIPs[${index}]` : 'spec.clusterIP';
    if (ips.length > 0) judgeIp(judge, at, address);
    const family = findFamily(address);
    if (has(spec, 'ipFamilies') && family && families[index] === `IPv${10 - family}`)
      judge.refuse('ip-family', at, { value: address, note: `its family is to be ${String(families[index])}` });
  }
  const kinds = addresses.map((address) => typeof address === 'string' && findFamily(address));
  if (addresses.length === 2 && kinds[0] && kinds[0] === kinds[1]) judge.refuse('ip-families', 'spec.clusterIPs');
}
