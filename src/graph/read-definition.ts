import type { Reference } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import { guessDefinitionName } from './definitions.ts';
import { fillPieces, readSibling, readSiblings } from './field-path.ts';
import { groupOf } from './read-name.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import { isTemplated } from './templates.ts';

/**
 * The definition of a custom kind. Definitions mostly come with an operator's installation, so that one is missed only where
 * another of its group is rendered.
 */
export function readDefinition(hit: Hit, kind: JsonValue, world: Surroundings): Reference | undefined {
  const { compiled, cursor, from } = hit;
  const { rule, siblings } = compiled;
  const definitions = world.definitions();
  const path = siblings.get(rule.to.apiVersionFrom!)!;
  const apiVersion = readSibling(cursor, path);
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return undefined;
  const group = groupOf(apiVersion);
  if (!definitions.hasGroup(group) || isTemplated(kind + apiVersion)) return undefined;
  const definition = definitions.find(group, kind);
  const name = definition?.id.name ?? guessDefinitionName(group, kind);
  const to = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', name };
  const target = definition === undefined ? world.targets.find(to) : ({ kind: 'resource', resource: definition } as const);
  return {
    from,
    at: fillPieces(compiled.pieces, cursor),
    rule: rule.id,
    to,
    parts: [
      {
        kind: 'item',
        at: readSiblings(cursor, path)[0]!.at,
        noun: 'version',
        item: apiVersion.slice(group.length + 1),
        paths: ['spec.versions[].name', 'spec.version'],
      },
    ],
    optional: false,
    severity: 'warning',
    target,
    maybeFrom: target === undefined ? world.openness.findMaker(undefined) : undefined,
  };
}
