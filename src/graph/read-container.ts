import type { Reference } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import { findPrefixes, join } from './active-rules.ts';
import { asObject, fillPieces, readFirst } from './field-path.ts';
import { groupOf } from './read-name.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import { isTemplated } from './templates.ts';

/** The container of the scaled workload that an autoscaler measures; nothing where the workload is not rendered. */
export function readContainer(hit: Hit, value: JsonValue, { targets }: Surroundings): Reference | undefined {
  const { compiled, cursor, from } = hit;
  const { apiVersion, kind, name } = asObject(readFirst(from.manifest, ['spec', 'scaleTargetRef'])) ?? {};
  if (typeof value !== 'string' || isTemplated(value) || typeof kind !== 'string' || typeof name !== 'string') return undefined;
  const to = { group: groupOf(String(apiVersion ?? '')), kind, namespace: from.id.namespace, name };
  const target = targets.find(to);
  if (target?.kind !== 'resource') return undefined;
  const at = fillPieces(compiled.pieces, cursor);
  const paths = findPrefixes({ kind: '@PodSpec' }, to).flatMap((prefix) =>
    ['containers[].name', 'initContainers[].name'].map((path) => join(prefix, path)),
  );
  const parts = [{ kind: 'item', at, noun: 'container', item: value, paths }] as const;
  return { from, at, rule: compiled.rule.id, to, parts, optional: false, severity: 'error', target };
}
