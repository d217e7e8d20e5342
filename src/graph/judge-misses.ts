import type { Graph, HostMention, Reference, Selection } from '../types/graph.ts';
import type { ResourceId } from '../types/resource.ts';
import type { Region } from './complete-graph.ts';
import { type Evidence, runsPods } from './evidence.ts';
import type { Neighbourhood } from './neighbourhood.ts';

/** What is known when something is missing. */
export interface Knowledge {
  readonly region: Region;
  readonly around: Neighbourhood;
  readonly evidence: Evidence;
}

/** Says of everything that is still missing what may bring it, and whether it is an error that it is not there. */
export function judgeMisses(knowledge: Knowledge): Graph {
  const { graph } = knowledge.region;
  return {
    ...graph,
    references: graph.references.flatMap((each) => {
      if (each.target !== undefined || each.optional) return [each];
      return isOfCluster(each.to, knowledge.around) ? [] : [judgeReference(each, knowledge)];
    }),
    selections: graph.selections.map((each) => (each.matches.length === 0 ? judgeSelection(each, knowledge) : each)),
    hosts: graph.hosts.map((each) => (each.target === undefined ? judgeHost(each, knowledge) : each)),
  };
}

function judgeReference(reference: Reference, { region, around, evidence }: Knowledge): Reference {
  const { from, to } = reference;
  const maybeFrom = reference.maybeFrom ?? around.findMaker(to, from) ?? region.opener;
  const isNeeded = to.namespace !== undefined && runsPods(from);
  const isExpected = hasSlip(to, around) || (isBroughtAlong(to) && (isNeeded || evidence.expects(from, to)));
  const isUncertain = maybeFrom !== undefined || region.patched.has(from) || !isExpected;
  return { ...reference, ...(maybeFrom && { maybeFrom }), severity: isUncertain ? 'warning' : reference.severity };
}

function judgeSelection(selection: Selection, { region, around, evidence }: Knowledge): Selection {
  const { from, namespace } = selection;
  const maybeFrom = selection.maybeFrom ?? around.findPodMaker(selection) ?? region.opener;
  const isExpected = evidence.expectsPods(from, namespace) && around.knowsLabels(selection);
  const isUncertain = maybeFrom !== undefined || region.patched.size > 0 || !isExpected;
  return { ...selection, ...(maybeFrom && { maybeFrom }), severity: isUncertain ? 'warning' : selection.severity };
}

function judgeHost(host: HostMention, { region, around, evidence }: Knowledge): HostMention {
  const { from, service } = host;
  const maybeFrom = host.maybeFrom ?? around.findMaker(service, from) ?? region.opener;
  const isExpected = hasSlip(service, around) || (around.isNamespaceSaid(service.namespace) && evidence.expects(from, service));
  const isUncertain = maybeFrom !== undefined || region.patched.has(from) || !isExpected;
  return { ...host, ...(maybeFrom && { maybeFrom }), severity: isUncertain ? 'warning' : host.severity };
}

/** True for classes, nodes and the like of which none is known: whoever runs the cluster has them, and not in these files. */
function isOfCluster({ group, kind, namespace }: ResourceId, around: Neighbourhood): boolean {
  return namespace === undefined && around.names(group, kind, undefined).length === 0;
}

/** People keep Secrets out of repositories, so that one is missing says little. */
function isBroughtAlong({ group, kind }: ResourceId): boolean {
  return group !== '' || kind !== 'Secret';
}

/** True where something of nearly that name is there. */
function hasSlip({ group, kind, namespace, name }: ResourceId, around: Neighbourhood): boolean {
  return around.names(group, kind, namespace).some((other) => isSlip(name, other));
}

/** True where a letter or two too many, one wrong letter or two swapped ones make the difference, and not a number. */
function isSlip(name: string, other: string): boolean {
  const shortest = Math.min(name.length, other.length);
  let start = 0;
  while (start < shortest && name[start] === other[start]) start++;
  let end = 0;
  while (end < shortest - start && name.at(-1 - end) === other.at(-1 - end)) end++;
  if (start + end < 3) return false;
  const [one, two] = [name.slice(start, name.length - end), other.slice(start, other.length - end)];
  const isNumber = /^\d*$/.test(one) && /^\d*$/.test(two);
  return !isNumber && (isFewer(one, two) || isFewer(two, one) || (one.length === 1 && two.length === 1) || isSwapped(one, two));
}

function isFewer(one: string, two: string): boolean {
  return one === '' && two.length <= 2;
}

function isSwapped(one: string, two: string): boolean {
  return one.length === 2 && one[0] === two[1] && one[1] === two[0];
}
