import type { LabelExpression, Reference, Selection } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asList, asObject, fillPieces, readFirst, readSiblings } from './field-path.ts';
import type { Openness } from './openness.ts';
import type { LabelSelector, PodIndex } from './pods.ts';
import { listPorts } from './ports.ts';
import { holdsCondition } from './read-reference.ts';
import type { Hit } from './rule-tree.ts';
import { isTemplated } from './templates.ts';

/** The pods that a field with this value selects; undefined where it selects all of them, none, or nobody can know which. */
export function readSelection(
  hit: Hit,
  value: JsonValue,
  world: { readonly pods: PodIndex; readonly openness: Openness },
): Selection | undefined {
  const { compiled, cursor, from } = hit;
  const { rule } = compiled;
  // Peers that a namespaceSelector picks may live anywhere.
  if (!holdsCondition(hit) || asObject(cursor.values[cursor.depth - 1])?.namespaceSelector !== undefined) return undefined;
  const selector = readSelector(value);
  const namespace = readNamespace(hit);
  if (selector === undefined || namespace === undefined) return undefined;
  const matches = world.pods.select(namespace, selector);
  const maybeFrom = matches.length === 0 ? world.openness.findPodMaker(namespace) : undefined;
  return {
    from,
    at: fillPieces(compiled.pieces, cursor),
    rule: rule.id,
    namespace,
    ...selector,
    severity: rule.severity === 'error' && maybeFrom === undefined ? 'error' : 'warning',
    matches,
    maybeFrom,
  };
}

/** Which field of the same object selects the pods whose ports a rule names. Egress names ports of peers, which may live anywhere. */
const podsOfPort: Readonly<Record<string, readonly string[]>> = {
  'svc.targetPort': ['spec', 'selector'],
  'netpol.ingress.port': ['spec', 'podSelector'],
};

/** One reference per selected workload with a port of that name, as not all of them need one; when none has, one to the first. */
export function readPortNames(hit: Hit, value: JsonValue, pods: PodIndex): readonly Reference[] {
  const { compiled, cursor, from } = hit;
  const path = podsOfPort[compiled.rule.id];
  if (path === undefined || typeof value !== 'string' || isTemplated(value) || /^\d+$/.test(value)) return [];
  const selector = readSelector(readFirst(cursor.values[0], path));
  if (selector === undefined || from.id.namespace === undefined) return [];
  const workloads = pods.select(from.id.namespace, selector);
  const serving = workloads.filter((workload) => listPorts({ kind: 'resource', resource: workload })?.includes(value));
  const at = fillPieces(compiled.pieces, cursor);
  return (serving.length > 0 ? serving : findFirst(workloads)).map((workload) => ({
    from,
    at,
    rule: compiled.rule.id,
    to: workload.id,
    parts: [{ kind: 'port', at, port: value }],
    optional: false,
    severity: compiled.rule.severity === 'error' ? 'error' : 'warning',
    target: { kind: 'resource', resource: workload },
  }));
}

function findFirst(workloads: readonly Resource[]): readonly Resource[] {
  const describe = ({ id }: Resource) => `${id.kind}/${id.name}`;
  return workloads.toSorted((a, b) => (describe(a) < describe(b) ? -1 : 1)).slice(0, 1);
}

/** A plain map (Service) or a label selector; undefined for one that is empty or waits for a template. */
function readSelector(value: JsonValue | undefined): LabelSelector | undefined {
  const object = asObject(value);
  if (object === undefined) return undefined;
  const isLabelSelector = typeof object.matchLabels === 'object' || Array.isArray(object.matchExpressions);
  const pairs = isLabelSelector ? asObject(object.matchLabels) : object;
  const labels: Record<string, string> = {};
  let isEmpty = true;
  for (const key in pairs) {
    const text = String(pairs[key]);
    if (isTemplated(text)) return undefined;
    labels[key] = text;
    isEmpty = false;
  }
  const expressions = isLabelSelector ? asList(object.matchExpressions).flatMap(readExpression) : noExpressions;
  if (expressions.some(({ values }) => values.some(isTemplated))) return undefined;
  return isEmpty && expressions.length === 0 ? undefined : { labels, expressions };
}

const noExpressions: readonly LabelExpression[] = [];

function readExpression(value: JsonValue): readonly LabelExpression[] {
  const { key, operator, values } = asObject(value) ?? {};
  if (typeof key !== 'string' || typeof operator !== 'string') return [];
  return [{ key, operator, values: asList(values).map(String) }];
}

/** Terms that list several namespaces are not checked. */
function readNamespace({ compiled, cursor, from }: Hit): string | undefined {
  const { namespacePath } = compiled.rule;
  const given = namespacePath === undefined ? [] : readSiblings(cursor, compiled.siblings.get(namespacePath)!);
  if (given.length === 0) return from.id.namespace;
  return given.length === 1 && typeof given[0]!.value === 'string' ? given[0]!.value : undefined;
}
