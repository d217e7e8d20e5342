import type { ApplicationEdge } from '../../graph/application-edges.ts';
import type { Edge } from '../../graph/edges.ts';
import type { Resource } from '../../types/resource.ts';
import { describe, type GraphView } from './graph-view.ts';

/** The JSON shape of `graph`: always `edges`, and beside them what was asked for. */
export function toJson({ edges, applications, around, impact }: GraphView): unknown {
  return {
    edges: edges.map(edgeToJson),
    ...(applications && { applications: applications.map(applicationToJson) }),
    ...(around && { around: { name: around.name, depth: around.depth } }),
    ...(impact && {
      impact: {
        name: impact.name,
        removed: impact.removed.map(resourceToJson),
        unmade: impact.unmade.map(({ id, by }) => ({ resource: describe(id), by: describe(by.id) })),
        reached: impact.reached.map(({ through, behind, effect, steps }) => ({
          ...resourceToJson(through.from),
          ...{ effect, steps, at: through.at, kind: through.kind, through: describe(behind.id) },
        })),
      },
    }),
  };
}

function edgeToJson(edge: Edge) {
  const { from, at, to, kind, supply, supplier, maybeFrom, optional, severity } = edge;
  return {
    stage: from.stage,
    application: from.application,
    from: describe(from.id),
    at,
    to: describe(to),
    by: describeSupplier(edge),
    kind,
    supply,
    toStage: supplier?.stage ?? null,
    toApplication: supplier?.application ?? null,
    maybeFrom: maybeFrom ? describe(maybeFrom.id) : null,
    optional,
    severity,
  };
}

/** Who supplies it: an application, `external`, `built in`, `produced by …`, or null when nobody does. */
function describeSupplier({ supply, supplier }: Edge): string | null {
  if (supply === 'resource') return supplier!.application;
  if (supply === 'produced') return `produced by ${describe(supplier!.id)}`;
  if (supply === 'builtin') return 'built in';
  return supply === 'external' ? 'external' : null;
}

function applicationToJson({ stage, application, to, references, kinds }: ApplicationEdge) {
  const isOurs = to.supply === 'application';
  return {
    stage,
    application,
    toStage: isOurs ? to.stage : null,
    toApplication: isOurs ? to.application : null,
    supply: to.supply,
    references,
    kinds,
  };
}

function resourceToJson({ stage, application, id }: Resource) {
  return { stage, application, resource: describe(id) };
}
