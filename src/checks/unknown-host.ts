import { isHeadless, listPorts, listTargetPorts } from '../graph/ports.ts';
import { describe, placeOf } from '../text/describe.ts';
import { list, quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Graph, HostMention } from '../types/graph.ts';
import type { Finding, Severity } from '../types/issue.ts';
import { describeWanted, hintAt, suggestFor } from './describe.ts';

/** Reports host names in plain strings whose Service is missing, or does not serve the port beside it. */
export const unknownHost: Check = {
  codes: ['unknown-host', 'unknown-host-port'],
  *run(graph) {
    const suggest = suggestFor(graph.hosts.filter(({ target }) => target === undefined).length, graph);
    for (const mention of graph.hosts) {
      if (mention.target === undefined) yield reportHost(mention, suggest(mention.service), graph);
      else if (mention.port !== undefined) yield* checkPort(mention, mention.port);
    }
  },
};

function reportHost(mention: HostMention, nearest: string | undefined, graph: Graph): Finding {
  const { from, at, text, service, severity, maybeFrom } = mention;
  const hint = hintAt(service, graph, { nearest, maybeFrom });
  return {
    code: 'unknown-host',
    severity,
    message: `${describe(from.id)} names host ${quote(text)}, but ${describeWanted(service)} does not exist.${hint}`,
    fix: `${nearest ? `Write ${quote(nearest)} if that is meant` : 'Correct the host name'}, or declare the Service as an external.`,
    ...placeOf(from),
    at,
  };
}

function* checkPort(mention: HostMention, port: number): Iterable<Finding> {
  const target = mention.target!;
  const ports = listPorts(target);
  if (ports === undefined || ports.includes(port)) return;
  const isDirect = target.kind === 'resource' && isHeadless(target.resource);
  if (isDirect && listTargetPorts(target.resource).includes(port)) return;
  // The name of a headless Service leads to its pods, which may listen where nothing is declared.
  yield reportPort(mention, ports, isDirect ? 'warning' : 'error');
}

function reportPort(
  { from, at, text, service, port }: HostMention,
  ports: readonly (number | string)[],
  severity: Severity,
): Finding {
  const numbers = list(ports.filter((each) => typeof each === 'number').map(String));
  return {
    code: 'unknown-host-port',
    severity,
    message: `${describe(from.id)} names ${quote(text)}, but ${describeWanted(service)} does not serve port ${port}. It serves ${numbers || 'no port'}.`,
    fix: `Use a port that the Service serves, or add port ${port} to the Service.`,
    ...placeOf(from),
    at,
  };
}
