import type { Reference, Selection } from '../../../src/types/graph.ts';
import type { JsonObject, JsonValue } from '../../../src/types/manifest.ts';
import { grantsOf, listAllowed } from './grants.ts';
import {
  brokenPart,
  describeResource,
  edit,
  type Mutation,
  makeWrong,
  manifestOf,
  remove,
  type Subject,
  unique,
  unmatchedSelector,
  valueAt,
} from './mutation.ts';
import { findPlaces, getAt, parsePlace } from './place.ts';
import { ruleOf } from './rules.ts';

/** The breaks of what is not a name: selectors, types of Secrets and the leave to refer across namespaces. */
export function breakOthers(subject: Subject): readonly Mutation[] {
  return [
    ...subject.graph.selections
      .filter(({ matches }) => matches.length > 0)
      .flatMap((selection) => breakSelector(subject, selection)),
    ...changeMakes(subject),
    ...withdrawGrants(subject),
    ...closeDoors(subject),
    ...narrowProjects(subject),
  ];
}

function breakSelector(subject: Subject, selection: Selection): readonly Mutation[] {
  const { from, at } = selection;
  const wrong = makeSelectorWrong(valueAt(subject, from, at) as JsonObject);
  if (wrong === undefined) return [];
  return [
    {
      what: `${describeResource(from)}: break selector ${at} (${selection.rule})`,
      manifests: edit(subject, from, [[parsePlace(at), wrong]]),
      expected: [unmatchedSelector(selection)],
    },
  ];
}

function makeSelectorWrong(selector: JsonObject): JsonObject | undefined {
  const { matchLabels, matchExpressions } = selector;
  if (Array.isArray(matchExpressions)) {
    const expressions = (matchExpressions as readonly JsonObject[]).map((each) => ({
      ...each,
      values: (each.values as readonly JsonValue[]).map(makeWrong),
    }));
    return { ...selector, matchExpressions: expressions };
  }
  if (matchLabels !== undefined) return { ...selector, matchLabels: makeLabelsWrong(matchLabels as JsonObject) };
  return makeLabelsWrong(selector);
}

function makeLabelsWrong(labels: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, makeWrong(value!)]));
}

/** Secrets of another type, and Services with an address of their own where their pods should have one each. */
function changeMakes(subject: Subject): readonly Mutation[] {
  const { resources, references } = subject.graph;
  return resources.flatMap((resource) => {
    const broken = references
      .filter(({ target, optional }) => !optional && target?.kind === 'resource' && target.resource === resource)
      .flatMap((reference) => reference.parts.filter(({ kind }) => kind === 'make').map((part) => brokenPart(reference, part)));
    if (broken.length === 0) return [];
    const other = resource.id.kind === 'Secret' ? ([['type'], 'Opaque'] as const) : ([['spec', 'clusterIP'], undefined] as const);
    return [
      {
        what: `make ${describeResource(resource)} another sort of ${resource.id.kind}`,
        manifests: edit(subject, resource, [other]),
        expected: unique(broken),
      },
    ];
  });
}

/** The grants of the fixtures do not overlap: without one, every reference that it allows is refused. */
function withdrawGrants(subject: Subject): readonly Mutation[] {
  return subject.graph.resources
    .filter(({ id }) => id.kind === 'ReferenceGrant')
    .map((grant) => ({
      what: `withdraw ${describeResource(grant)}`,
      manifests: remove(subject, grant),
      expected: unique(listAllowed(subject, grant).flatMap(grantsOf)),
    }));
}

/** What the target itself says about who may come in: `Kind.path` of the rule. */
function closeDoors(subject: Subject): readonly Mutation[] {
  const { references } = subject.graph;
  const guarded = references.flatMap((reference) => {
    const { grant } = ruleOf(reference);
    const { target } = reference;
    return grant?.includes('.') && target?.kind === 'resource'
      ? [{ door: target.resource, path: grant.slice(grant.indexOf('.') + 1), reference }]
      : [];
  });
  const doors = new Map(guarded.map((each) => [`${each.door.construct} ${each.path}`, each]));
  return [...doors.values()].map(({ door, path }) => {
    const places = findPlaces(manifestOf(subject, door), path);
    const refused = guarded.filter((each) => each.door === door && each.path === path && isForeign(each.reference));
    return {
      what: `close ${path} of ${describeResource(door)}`,
      manifests: edit(
        subject,
        door,
        places.map((place) => [place, undefined]),
      ),
      expected: unique(refused.flatMap(({ reference }) => grantsOf(reference))),
    };
  });
}

function isForeign({ from, to }: Reference): boolean {
  return from.id.namespace !== to.namespace;
}

/** Which field of an Argo CD project allows what a rule is about. */
const allowances: Readonly<Record<string, string>> = {
  'app.allowedRepo': 'spec.sourceRepos[]',
  'app.allowedDest': 'spec.destinations[].namespace',
  'app.sourceNamespace': 'spec.sourceNamespaces[]',
};

function narrowProjects(subject: Subject): readonly Mutation[] {
  const { resources, references } = subject.graph;
  return resources
    .filter(({ id }) => id.kind === 'AppProject')
    .flatMap((project) =>
      Object.entries(allowances).flatMap(([rule, path]) => {
        const places = findPlaces(manifestOf(subject, project), path);
        const refused = references.filter(
          (reference) => reference.rule === rule && reference.to.name === project.id.name && !isHome(reference),
        );
        if (places.length === 0 || refused.length === 0) return [];
        return [
          {
            what: `narrow ${path} of ${describeResource(project)}`,
            manifests: edit(
              subject,
              project,
              places.map((place) => [place, makeWrong(getAt(project.manifest, place)!)]),
            ),
            expected: unique(refused.flatMap(grantsOf)),
          },
        ];
      }),
    );
}

/** Applications beside their project need no leave. */
function isHome({ rule, from, to }: Reference): boolean {
  return rule === 'app.sourceNamespace' && from.id.namespace === to.namespace;
}
