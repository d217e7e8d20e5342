import type { Reference } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import { guessDefinitionName } from './definitions.ts';
import { fillPieces, readSiblings } from './field-path.ts';
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
  const version = readSiblings(cursor, siblings.get(rule.to.apiVersionFrom!)!)[0];
  if (typeof kind !== 'string' || typeof version?.value !== 'string' || isTemplated(kind + version.value)) return undefined;
  const group = groupOf(version.value);
  const definitions = world.definitions();
  if (!definitions.hasGroup(group)) return undefined;
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
        at: version.at,
        noun: 'version',
        item: version.value.slice(group.length + 1),
        paths: ['spec.versions[].name', 'spec.version'],
      },
    ],
    optional: false,
    severity: 'warning',
    target,
    maybeFrom: target === undefined ? world.openness.findMaker(undefined) : undefined,
  };
}
