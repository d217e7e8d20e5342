import type { Reference } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import type { Resource, ResourceId } from '../types/resource.ts';
import { asList, asObject, readSiblings } from './field-path.ts';
import { parseHost } from './mesh.ts';
import { makeReference } from './read-reference.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';
import { isTemplated } from './templates.ts';

/**
 * The Service behind a host of the mesh, and the subset of it that a DestinationRule defines. Hosts of other forms, and those
 * that a ServiceEntry has, need no Service.
 */
export function readDestination(hit: Hit, value: JsonValue, world: Surroundings): readonly Reference[] {
  const service = parseHost(value, hit.from);
  if (service === undefined) return [];
  const reference = makeReference(hit, service, world);
  const hosts = [String(value), `${service.name}.${service.namespace}.svc.cluster.local`];
  if (reference.target === undefined && hosts.some((host) => world.mesh().declares(host))) return [];
  return [reference, ...readSubset(hit, service, world)];
}

/** Where no rule of the host is rendered, one that is elsewhere may define the subset. */
function readSubset(hit: Hit, service: ResourceId, world: Surroundings): readonly Reference[] {
  const { compiled, cursor, from } = hit;
  const path = compiled.rule.sub?.subsetPath;
  const field = path === undefined ? undefined : readSiblings(cursor, compiled.siblings.get(path)!)[0];
  if (typeof field?.value !== 'string' || isTemplated(field.value)) return [];
  const { at, value } = field;
  const rules = world.mesh().rulesOf(service);
  const rule = rules.find((each) => listSubsets(each).includes(value)) ?? rules[0];
  if (rule === undefined) return [];
  const parts = [{ kind: 'item', at, noun: 'subset', item: value, paths: ['spec.subsets[].name'] }] as const;
  const target = { kind: 'resource', resource: rule } as const;
  return [{ from, at, rule: compiled.rule.id, to: rule.id, parts, optional: false, severity: 'error', target }];
}

function listSubsets({ manifest }: Resource): readonly (JsonValue | undefined)[] {
  return asList(asObject(manifest.spec)?.subsets).map((subset) => asObject(subset)?.name);
}
