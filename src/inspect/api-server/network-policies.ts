import type { JsonObject } from '../../types/manifest.ts';
import { asList, asObject, isObject } from '../pod.ts';
import { findCidrProblem, isStrictlyInside } from './addresses.ts';
import { judgeCidr, judgePort, judgePortOrName } from './fields.ts';
import type { Judge } from './judge.ts';
import { judgeSelector } from './metadata.ts';
import { eachObject, findInteger, has } from './read.ts';

/** `ValidateNetworkPolicySpec` of networking validation. */
export function judgeNetworkPolicy(judge: Judge): void {
  const spec = asObject(judge.manifest.spec);
  judgeSelector(judge, 'spec.podSelector', spec.podSelector);
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const)
    eachObject(spec[direction], `spec.${direction}`, (rule, at) => {
      eachObject(rule.ports, `${at}.ports`, (port, where) => judgeRulePort(judge, where, port));
      eachObject(rule[peers], `${at}.${peers}`, (peer, where) => judgePeer(judge, where, peer));
    });
  if (asList(spec.policyTypes).length > 2) judge.refuse('policy-types', 'spec.policyTypes');
}

/** `ValidateNetworkPolicyPort`. */
function judgeRulePort(judge: Judge, at: string, { port, endPort }: JsonObject): void {
  judgePortOrName(judge, `${at}.port`, port);
  const end = findInteger(endPort);
  if (end === undefined) return;
  const start = findInteger(port);
  if (start === undefined) judge.refuse('end-port-alone', `${at}.endPort`, { value: end, others: [port] });
  else if (end < start) judge.refuse('end-port', `${at}.endPort`, { value: end, note: `port is ${start}` });
  else judgePort(judge, `${at}.endPort`, end);
}

/** `ValidateNetworkPolicyPeer`. */
function judgePeer(judge: Judge, at: string, peer: JsonObject): void {
  const kinds = ['podSelector', 'namespaceSelector', 'ipBlock'].filter((key) => has(peer, key));
  if (kinds.length === 0) judge.refuse('peer-missing', at);
  if (kinds.length > 1 && kinds.includes('ipBlock')) judge.refuse('peer-block-alone', at);
  judgeSelector(judge, `${at}.podSelector`, peer.podSelector);
  judgeSelector(judge, `${at}.namespaceSelector`, peer.namespaceSelector);
  if (isObject(peer.ipBlock)) judgeBlock(judge, `${at}.ipBlock`, peer.ipBlock);
}

/** `ValidateIPBlock`. */
function judgeBlock(judge: Judge, at: string, { cidr, except }: JsonObject): void {
  if (cidr === '') judge.refuse('required', `${at}.cidr`);
  else judgeCidr(judge, `${at}.cidr`, cidr);
  if (typeof cidr !== 'string' || findCidrProblem(cidr) === 'none') return;
  for (const [index, part] of asList(except).entries()) {
    if (typeof part !== 'string') continue;
    const where = `${at}.except[${index}]`;
    judgeCidr(judge, where, part);
    if (findCidrProblem(part) !== 'none' && !isStrictlyInside(part, cidr))
      judge.refuse('cidr-except', where, { value: part, note: `cidr is ${cidr}` });
  }
}
