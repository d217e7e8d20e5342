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
    references: graph.references.map((each) =>
      each.target === undefined && !each.optional ? judgeReference(each, knowledge) : each,
    ),
    selections: graph.selections.map((each) => (each.matches.length === 0 ? judgeSelection(each, knowledge) : each)),
    hosts: graph.hosts.map((each) => (each.target === undefined ? judgeHost(each, knowledge) : each)),
  };
}

function judgeReference(reference: Reference, { region, around, evidence }: Knowledge): Reference {
  const { from, to } = reference;
  const maybeFrom = reference.maybeFrom ?? around.findMaker(to, from) ?? region.opener;
  const isExpected = hasSlip(to, around) || (isBroughtAlong(to) && (runsPods(from) || evidence.expects(from, to)));
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

/** People keep Secrets out of repositories, so that one is missing says little. */
function isBroughtAlong({ group, kind }: ResourceId): boolean {
  return group !== '' || kind !== 'Secret';
}

/** True where something of nearly that name is there. */
function hasSlip({ group, kind, namespace, name }: ResourceId, around: Neighbourhood): boolean {
  return around.names(group, kind, namespace).some((other) => isSlip(name, other));
}

/** True where at most two letters in one place make the difference, and not a number. */
function isSlip(name: string, other: string): boolean {
  const longest = Math.max(name.length, other.length);
  const shortest = Math.min(name.length, other.length);
  let start = 0;
  while (start < shortest && name[start] === other[start]) start++;
  let end = 0;
  while (end < shortest - start && name.at(-1 - end) === other.at(-1 - end)) end++;
  const isNumber = /^\d*$/.test(name.slice(start, name.length - end)) && /^\d*$/.test(other.slice(start, other.length - end));
  return longest - start - end <= 2 && start + end >= 3 && !isNumber;
}
