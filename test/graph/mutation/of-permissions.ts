import type { Reference } from '../../../src/types/graph.ts';
import { grantsOf, listAllowed } from './grants.ts';
import { describeResource, edit, type Mutation, makeWrong, manifestOf, remove, type Subject, unique } from './mutation.ts';
import { findPlaces, getAt } from './place.ts';
import { ruleOf } from './rules.ts';

/** The breaks of the leave to refer: grants, doors and projects. */
export function breakPermissions(subject: Subject): readonly Mutation[] {
  return [...withdrawGrants(subject), ...closeDoors(subject), ...narrowProjects(subject)];
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
            rule,
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
