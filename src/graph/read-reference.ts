import type { Reference, Target } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { isMissedHere, isSerious } from './certainty.ts';
import { asObject, fillPieces, readAll, readSibling } from './field-path.ts';
import { readName } from './read-name.ts';
import { readParts } from './read-parts.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import type { TargetIndex } from './target-index.ts';

/** The reference that a field with this value makes; undefined when it makes none or none that can be checked. */
export function readReference(hit: Hit, value: JsonValue, world: Surroundings): Reference | undefined {
  if (typeof value !== 'string' || isShadowedVolume(hit)) return undefined;
  const to = readName(hit, value, world);
  return to === undefined || isForAnyTarget(to) ? undefined : makeReference(hit, to, world);
}

/** A reference of a field to what it names, found or not. */
export function makeReference(hit: Hit, to: ResourceId, world: Surroundings): Reference {
  const { compiled, cursor, from } = hit;
  const { rule } = compiled;
  const target = findTarget(to, world.targets) ?? (isImplicit(to.name, rule.implicit) ? implicitTarget : undefined);
  const maybeFrom = target === undefined ? findMaker(to, world, from) : undefined;
  const isCertain = target === undefined && maybeFrom === undefined && isMissedHere(rule, to, world);
  const at = fillPieces(compiled.pieces, cursor);
  return {
    from,
    at,
    rule: rule.id,
    to,
    parts: readParts(hit, { at, to, target }, world),
    optional: compiled.optional !== undefined && isOptional(hit),
    severity: isSerious(rule) && (target !== undefined || isCertain) ? 'error' : 'warning',
    target,
    maybeFrom,
  };
}

const implicitTarget: Target = { kind: 'builtin', keys: undefined, ports: undefined };

function findMaker({ namespace }: ResourceId, { openness }: Surroundings, from: Resource) {
  return openness.findMaker(namespace === '*' ? undefined : namespace, from);
}

/** A volume that a volumeClaimTemplate of the same name replaces is never looked at by the StatefulSet controller. */
function isShadowedVolume({ compiled, cursor }: Hit): boolean {
  if (compiled.volumeDepth === undefined) return false;
  const name = asObject(cursor.values[compiled.volumeDepth])?.name;
  return readAll(cursor.values[0]!, 'spec.volumeClaimTemplates[].metadata.name').includes(name ?? null);
}

/** A name or a namespace with a `*` in it is a pattern: it may match nothing and be right. */
function isForAnyTarget({ name, namespace }: ResourceId): boolean {
  return name.includes('*') || (namespace !== undefined && namespace !== '*' && namespace.includes('*'));
}

/** Namespaces are rendered by us where they are needed: one that anything lives in is there. */
function findTarget(id: ResourceId, targets: TargetIndex): Target | undefined {
  const isOurs = id.kind === 'Namespace' && id.group === '' && targets.isKnownNamespace(id.name);
  return targets.find(id) ?? (isOurs ? implicitTarget : undefined);
}

/** A `*` alone is no pattern: it is the name that people write for every object. */
function isImplicit(name: string, implicit: readonly string[] | undefined): boolean {
  return (
    implicit?.some((each) => (each.length > 1 && each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each)) ??
    false
  );
}

function isOptional({ compiled, cursor }: Hit): boolean {
  const { path, value } = compiled.optional!;
  const found = readSibling(cursor, path);
  if (value === undefined) return found === true;
  return Array.isArray(found) ? found.includes(value) : found === value;
}
