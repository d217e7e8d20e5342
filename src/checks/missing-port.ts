import { listPorts } from '../graph/ports.ts';
import { describe, placeOf } from '../text/describe.ts';
import { findNearest } from '../text/nearest.ts';
import { list, quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Part, Reference } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';
import { describeWanted } from './describe.ts';

type Ports = readonly (number | string)[];

/** Reports fields that ask a Service, or the pods behind one, for a port that is not there. */
export const missingPort: Check = {
  codes: ['missing-port'],
  *run({ references }) {
    for (const reference of references) {
      if (reference.target === undefined || reference.optional) continue;
      for (const part of reference.parts) {
        if (part.kind !== 'port') continue;
        const ports = listPorts(reference.target);
        if (ports !== undefined && !hasPort(ports, part.port)) yield report(reference, part, ports);
      }
    }
  },
};

/** Old Ingresses write numbers as text. */
function hasPort(ports: Ports, port: number | string): boolean {
  return ports.includes(port) || (typeof port === 'string' && /^\d+$/.test(port) && ports.includes(Number(port)));
}

function report({ from, to, severity }: Reference, { at, port }: Part & { kind: 'port' }, ports: Ports): Finding {
  const known = ports.length > 0 ? `Its ports are ${describePorts(ports)}.` : 'It has no ports.';
  const names = ports.filter((each) => typeof each === 'string');
  const nearest = findNearest(String(port), names);
  return {
    code: 'missing-port',
    severity,
    message: `${describe(from.id)} asks for port ${show(port)} of ${describeWanted(to)}, which has no such port. ${known}`,
    fix: `${nearest === undefined ? 'Name one of its ports' : `Write ${quote(nearest)}`}, or add port ${show(port)} to the ${to.kind}.`,
    ...placeOf(from),
    at,
  };
}

function describePorts(ports: Ports): string {
  return list(ports.map(show));
}

function show(port: number | string): string {
  return typeof port === 'number' ? String(port) : quote(port);
}
