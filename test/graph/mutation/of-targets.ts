import { findPrefixes, join } from '../../../src/graph/active-rules.ts';
import type { Part, Reference } from '../../../src/types/graph.ts';
import type { JsonValue } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { listDependants, lossesOfRename } from './losses.ts';
import {
  brokenPart,
  describeResource,
  edit,
  type Mutation,
  makeWrong,
  manifestOf,
  missingReference,
  remove,
  type Subject,
  unique,
  unmatchedSelector,
  valueAt,
} from './mutation.ts';
import { listClosedPorts, listLostHosts } from './of-hosts.ts';
import { findPlaces, getAt, type Trail } from './place.ts';
import { isJudged, isOnlyMatch } from './selectors.ts';

/** The breaks at the side of what is referred to: it goes away, or another name, key, port or part takes the place. */
export function breakTargets(subject: Subject): readonly Mutation[] {
  return subject.graph.resources.flatMap((resource) => [
    ...deleteTarget(subject, resource),
    ...renameTarget(subject, resource),
    ...breakKeys(subject, resource),
    ...breakPorts(subject, resource),
    ...breakItems(subject, resource),
    ...changeMake(subject, resource),
  ]);
}

function deleteTarget(subject: Subject, resource: Resource): readonly Mutation[] {
  if (isSuppliedOtherwise(subject, resource)) return [];
  const { selections } = subject.graph;
  const issues = [
    ...listDependants(subject, resource).map(missingReference),
    ...selections
      .filter((selection) => selection.from !== resource && isJudged(subject, selection) && isOnlyMatch(selection, resource))
      .map(unmatchedSelector),
    ...listLostHosts(subject, resource),
  ];
  if (issues.length === 0) return [];
  return [{ what: `delete ${describeResource(resource)}`, manifests: remove(subject, resource), expected: unique(issues) }];
}

/** A Namespace in which anything lives is there, whether it is rendered or not. */
function isSuppliedOtherwise({ graph }: Subject, { id }: Resource): boolean {
  return id.kind === 'Namespace' && graph.resources.some(({ id: { namespace } }) => namespace === id.name);
}

/** An object that a rule wants to be named after another misses that one itself. */
function renameTarget(subject: Subject, resource: Resource): readonly Mutation[] {
  if (isSuppliedOtherwise(subject, resource)) return [];
  const edits = [[['metadata', 'name'], makeWrong(resource.id.name)]] as const;
  const own = subject.graph.references
    .filter(({ from, at }) => from === resource && at === 'metadata.name')
    .map(missingReference);
  const issues = [...lossesOfRename(subject, resource, edits), ...listLostHosts(subject, resource)];
  if (issues.length === 0) return [];
  return [
    {
      what: `rename ${describeResource(resource)}`,
      manifests: edit(subject, resource, edits),
      expected: unique([...own, ...issues]),
    },
  ];
}

function breakKeys(subject: Subject, resource: Resource): readonly Mutation[] {
  const keys = keysOf(subject, resource);
  return keys.flatMap(([field, key]) =>
    breakParts(subject, resource, {
      what: `take key ${key} from ${describeResource(resource)}`,
      isBroken: ({ part }) => asksForKey(part, key, keys),
      edits: [[[field, key], undefined]],
    }),
  );
}

type Key = readonly [field: string, key: string];

function keysOf(subject: Subject, resource: Resource): readonly Key[] {
  return ['data', 'stringData', 'binaryData'].flatMap((field) =>
    Object.keys((valueAt(subject, resource, field) ?? {}) as object).map((key) => [field, key] as const),
  );
}

/** True where a part cannot do without the key, as the target has no other that serves it. */
function asksForKey(part: Part, key: string, keys: readonly Key[]): boolean {
  if (part.kind === 'key') return part.key === key;
  if (part.kind !== 'keys') return false;
  const left = keys.map(([, each]) => each).filter((each) => each !== key);
  return !part.sets.some((set) => set.every((wanted) => left.some((each) => fits(each, wanted))));
}

function fits(key: string, wanted: string): boolean {
  const [start = '', end] = wanted.split('*');
  return end === undefined ? key === wanted : key.startsWith(start) && key.endsWith(end);
}

/** Every port of a Service, and every one of a workload's containers, gets another number and name. */
function breakPorts(subject: Subject, resource: Resource): readonly Mutation[] {
  const manifest = manifestOf(subject, resource);
  const places = listPortPaths(resource).flatMap((path) => findPlaces(manifest, path));
  const names = (place: Trail) =>
    [...numberFields, 'name'].map((field) => getAt(manifest, [...place, field])).filter((value) => value !== undefined);
  return places.flatMap((place) => {
    const others = places.filter((other) => other !== place).flatMap(names);
    const gone = names(place).filter((name) => !others.includes(name));
    const isBroken = ({ part }: Asked) =>
      (part.kind === 'port' && gone.includes(part.port)) || (part.kind === 'item' && gone.includes(part.item));
    return breakParts(subject, resource, {
      what: `move port ${gone[0]} of ${describeResource(resource)}`,
      isBroken,
      edits: [...numberFields, 'name'].flatMap((field) => {
        const value = getAt(manifest, [...place, field]);
        return value === undefined ? [] : [[[...place, field], makeWrong(value)] as const];
      }),
      also: listClosedPorts(subject, resource, gone),
    });
  });
}

const numberFields = ['port', 'containerPort'];

function listPortPaths({ id }: Resource): readonly string[] {
  if (id.kind === 'Service' && id.group === '') return ['spec.ports[]'];
  return findPrefixes({ kind: '@PodSpec' }, id).flatMap((prefix) =>
    ['containers', 'initContainers'].map((containers) => join(prefix, `${containers}[].ports[]`)),
  );
}

/** Listeners, containers, subsets, ... that parts name get another name. */
function breakItems(subject: Subject, resource: Resource): readonly Mutation[] {
  if (resource.id.kind === 'Service') return [];
  const manifest = manifestOf(subject, resource);
  const places = listPartsOf(subject, resource).flatMap(({ part }) =>
    part.kind === 'item'
      ? part.paths.flatMap((path) => findPlaces(manifest, path)).filter((place) => getAt(manifest, place) === part.item)
      : [],
  );
  const distinct = new Map(places.map((place) => [JSON.stringify(place), place]));
  return [...distinct].flatMap(([text, place]) => {
    const item = getAt(manifest, place)!;
    return breakParts(subject, resource, {
      what: `rename ${text} of ${describeResource(resource)}`,
      isBroken: ({ part }) => part.kind === 'item' && part.item === item,
      edits: [[place, makeWrong(item)]],
    });
  });
}

/** A Secret of another type, or a Service with an address of its own where its pods should have one each. */
function changeMake(subject: Subject, resource: Resource): readonly Mutation[] {
  return breakParts(subject, resource, {
    what: `make ${describeResource(resource)} another sort of ${resource.id.kind}`,
    isBroken: ({ part }) => part.kind === 'make',
    edits: resource.id.kind === 'Secret' ? [[['type'], 'Opaque']] : [[['spec', 'clusterIP'], undefined]],
  });
}

/** A part that a reference asks of its target. */
interface Asked {
  readonly reference: Reference;
  readonly part: Part;
}

interface Break {
  readonly what: string;
  readonly isBroken: (asked: Asked) => boolean;
  readonly edits: readonly (readonly [Trail, JsonValue | undefined])[];
  /** Further issues that it causes. */
  readonly also?: readonly string[];
}

/** One mutation if anybody asks for what it breaks. */
function breakParts(subject: Subject, resource: Resource, { what, isBroken, edits, also = [] }: Break): readonly Mutation[] {
  const broken = listPartsOf(subject, resource).filter(isBroken);
  const expected = unique([...broken.map(({ reference, part }) => brokenPart(reference, part)), ...also]);
  return expected.length === 0 ? [] : [{ what, manifests: edit(subject, resource, edits), expected }];
}

function listPartsOf({ graph }: Subject, resource: Resource): readonly Asked[] {
  return graph.references
    .filter(
      ({ from, target, optional }) =>
        from !== resource && !optional && target?.kind === 'resource' && target.resource === resource,
    )
    .flatMap((reference) => reference.parts.map((part) => ({ reference, part })));
}
