import type { Field, Reference, Selection } from '../types/graph.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asList, asObject, fillPieces, readFirst, readSiblings } from './field-path.ts';
import { listPorts } from './ports.ts';
import { readSelector } from './read-selector.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import { isTemplated } from './templates.ts';

/** The references that the name of a port makes to the pods which a sibling field selects. */
export function readPortNames(hit: Hit, value: JsonValue, world: Surroundings): readonly Reference[] {
  const { compiled, cursor } = hit;
  const workloads = findPodsOf(hit, world);
  return workloads === undefined ? [] : refer(hit, { at: fillPieces(compiled.pieces, cursor), value }, workloads);
}

/** The references that the names of ports beside a selector make to what it selects: the endpoints of a monitor. */
export function readPortsBeside(hit: Hit, { matches }: Selection): readonly Reference[] {
  const { compiled, cursor } = hit;
  const { sub } = compiled.rule;
  if (sub?.path === undefined || matches.length === 0) return [];
  // A Service's own target ports have a rule of their own.
  if (compiled.rule.id === 'svc.selector') return [];
  return readSiblings(cursor, compiled.siblings.get(sub.path)!).flatMap((field) => refer(hit, field, matches));
}

/** One reference per target with a port of that name, as not all of them need one; when none has, one to the first. */
function refer({ compiled: { rule }, from }: Hit, { at, value }: Field, targets: readonly Resource[]): readonly Reference[] {
  if (typeof value !== 'string' || value === '' || isTemplated(value) || /^\d+$/.test(value)) return [];
  const serving = targets.filter((target) => listPorts({ kind: 'resource', resource: target })?.includes(value) ?? true);
  return (serving.length > 0 ? serving : findFirst(targets)).map((target) => ({
    from,
    at,
    rule: rule.id,
    to: target.id,
    parts: [{ kind: 'port', at, port: value }],
    optional: false,
    severity: rule.severity === 'error' ? 'error' : 'warning',
    target: { kind: 'resource', resource: target },
  }));
}

function findFirst(targets: readonly Resource[]): readonly Resource[] {
  const describe = ({ id }: Resource) => `${id.kind}/${id.namespace ?? ''}/${id.name}`;
  return targets.toSorted((a, b) => (describe(a) < describe(b) ? -1 : 1)).slice(0, 1);
}

/** Undefined where the pods may be any. */
function findPodsOf(hit: Hit, world: Surroundings): readonly Resource[] | undefined {
  const root = hit.cursor.values[0];
  switch (hit.compiled.rule.id) {
    case 'svc.targetPort':
      return selectOwn(hit, readFirst(root, ['spec', 'selector']), world);
    case 'netpol.ingress.port':
      return selectOwn(hit, readFirst(root, ['spec', 'podSelector']), world);
    case 'netpol.egress.port':
      return selectPeers(hit, world);
    default:
      return undefined;
  }
}

function selectOwn({ from }: Hit, value: JsonValue | undefined, { selectables }: Surroundings): readonly Resource[] | undefined {
  const selector = readSelector(value);
  const { namespace } = from.id;
  return selector && namespace !== undefined ? selectables.select({ namespace, ...selector }) : undefined;
}

/** Known only where all peers of the rule are pods of the policy's own namespace. */
function selectPeers(hit: Hit, { selectables }: Surroundings): readonly Resource[] | undefined {
  const { namespace } = hit.from.id;
  const rule = asObject(hit.cursor.values[egressDepth]);
  const peers = asList(rule?.to).map(asObject);
  if (namespace === undefined || peers.length === 0 || !peers.every(isOwnPods)) return undefined;
  const found = peers.flatMap((peer) => {
    const selector = readSelector(peer!.podSelector) ?? { labels: {}, expressions: [] };
    return selectables.select({ namespace, ...selector });
  });
  return [...new Set(found)];
}

/** Where the entry of `spec.egress[]` is among the values of a walk: after the root, `spec` and the list. */
const egressDepth = 3;

function isOwnPods(peer: JsonObject | undefined): boolean {
  const selector = asObject(peer?.podSelector);
  if (selector === undefined || peer?.namespaceSelector !== undefined || peer?.ipBlock !== undefined) return false;
  return !isTemplated(JSON.stringify(selector));
}
