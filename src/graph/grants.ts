import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asList, asObject, readFirst, readSibling } from './field-path.ts';
import { matchesLabels } from './pods.ts';
import { readSelector } from './read-selector.ts';
import type { Hit } from './rule-tree.ts';
import type { Surroundings } from './surroundings.ts';

/** Why the target's side does not allow the reference, to be read after "the reference"; undefined when it does. */
export function findDenial(hit: Hit, target: Resource, world: Surroundings): string | undefined {
  const { grant } = hit.compiled.rule;
  const isForeign = hit.from.id.namespace !== target.id.namespace;
  switch (grant) {
    case 'ReferenceGrant':
      return isForeign ? findMissingGrant(hit.from, target, world) : undefined;
    case 'Gateway.spec.listeners[].allowedRoutes':
      return target.id.kind === 'Gateway' ? findClosedListeners(hit, target, world) : undefined;
    case 'Gateway.spec.allowedListeners':
      return target.id.kind === 'Gateway' ? findClosedGateway(hit, target, world) : undefined;
    case 'ImageRepository.spec.accessFrom':
      return isForeign ? findClosedRepository(hit, target, world) : undefined;
    default:
      return undefined;
  }
}

/** A grant lives in the target's namespace and says who may refer to what there. */
function findMissingGrant(from: Resource, { id }: Resource, world: Surroundings): string | undefined {
  if (id.namespace === undefined || isRouteOfMesh(from)) return undefined;
  const grants = world.listIn(id.namespace, 'gateway.networking.k8s.io', 'ReferenceGrant');
  const allows = ({ manifest }: Resource) => {
    const spec = asObject(manifest.spec);
    const isFrom = (entry: JsonObject) => entry.namespace === from.id.namespace && isKind(entry, from);
    const isTo = (entry: JsonObject) => isKind(entry, { id }) && (entry.name ?? id.name) === id.name;
    return listObjects(spec?.from).some(isFrom) && listObjects(spec?.to).some(isTo);
  };
  if (grants.some(allows)) return undefined;
  return `no ReferenceGrant in namespace "${id.namespace}" lets a ${from.id.kind} of namespace "${from.id.namespace}" refer to a ${id.kind} there`;
}

/** A route for the clients of a Service belongs to the mesh, which asks for no grant where it leads back there. */
function isRouteOfMesh({ manifest }: Resource): boolean {
  return listObjects(asObject(manifest.spec)?.parentRefs).some(({ kind }) => kind === 'Service');
}

function isKind(entry: JsonObject, { id }: Pick<Resource, 'id'>): boolean {
  return (entry.group ?? '') === id.group && entry.kind === id.kind;
}

/** Without a word a listener takes routes of its Gateway's namespace only. */
function findClosedListeners(hit: Hit, gateway: Resource, world: Surroundings): string | undefined {
  const { sub } = hit.compiled.rule;
  const wanted = sub?.path === undefined ? undefined : readSibling(hit.cursor, hit.compiled.siblings.get(sub.path)!);
  const listeners = listObjects(asObject(gateway.manifest.spec)?.listeners).filter(
    ({ name }) => wanted === undefined || name === wanted,
  );
  if (listeners.length === 0) return undefined;
  const isOpen = listeners.some(({ allowedRoutes }) =>
    mayCome(asObject(allowedRoutes)?.namespaces, { hit, gateway, world, standard: 'Same' }),
  );
  return isOpen ? undefined : `its listeners take no routes of namespace "${hit.from.id.namespace}"`;
}

/** Without a word a Gateway takes no further listeners at all. */
function findClosedGateway(hit: Hit, gateway: Resource, world: Surroundings): string | undefined {
  const namespaces = readFirst(gateway.manifest, ['spec', 'allowedListeners', 'namespaces']);
  if (mayCome(namespaces, { hit, gateway, world, standard: 'None' })) return undefined;
  return `\`spec.allowedListeners\` does not let in listeners of namespace "${hit.from.id.namespace}"`;
}

function mayCome(
  namespaces: JsonValue | undefined,
  place: { readonly hit: Hit; readonly gateway: Resource; readonly world: Surroundings; readonly standard: string },
): boolean {
  const { from = place.standard, selector } = asObject(namespaces) ?? {};
  switch (from) {
    case 'Same':
      return place.hit.from.id.namespace === place.gateway.id.namespace;
    case 'None':
      return false;
    case 'Selector':
      return maySelect(selector, place.hit.from, place.world);
    default:
      return true;
  }
}

function findClosedRepository({ from }: Hit, repository: Resource, world: Surroundings): string | undefined {
  const selectors = asList(readFirst(repository.manifest, ['spec', 'accessFrom', 'namespaceSelectors']));
  if (selectors.some((selector) => maySelect(selector, from, world))) return undefined;
  return `\`spec.accessFrom\` does not name namespace "${from.id.namespace}"`;
}

/** False only where the labels of the Namespace are known, and others are asked for. */
function maySelect(value: JsonValue | undefined, { id }: Resource, { targets }: Surroundings): boolean {
  const selector = readSelector(value);
  if (selector === undefined || id.namespace === undefined) return true;
  const target = targets.find({ group: '', kind: 'Namespace', name: id.namespace });
  const rendered = target?.kind === 'resource' ? target.resource.manifest.metadata.labels : undefined;
  const labels = { ...rendered, 'kubernetes.io/metadata.name': id.namespace };
  const isKnown = target?.kind === 'resource' || Object.keys(selector.labels).every((key) => key in labels);
  return !isKnown || matchesLabels(selector, labels);
}

function listObjects(value: JsonValue | undefined): readonly JsonObject[] {
  return asList(value)
    .map(asObject)
    .filter((item) => item !== undefined);
}
