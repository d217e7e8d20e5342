import { describe, placeOf } from '../text/describe.ts';
import { quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import { compareOrigins } from './compare.ts';
import { describePlace } from './describe.ts';

/** Reports two resources of one cluster that are the same Kubernetes object: the one applied last would win. */
export const duplicateIdentity: Check = {
  codes: ['duplicate-identity'],
  *run({ resources, neighbours = [] }) {
    const first = new Map<string, Resource>();
    const groups = new Map<string, Resource[]>();
    for (const resource of resources) {
      const key = keyOf(resource);
      const present = first.get(key);
      if (present === undefined) first.set(key, resource);
      else groups.set(key, [...(groups.get(key) ?? [present]), resource]);
    }
    for (const group of groups.values()) {
      const [original, ...copies] = group.toSorted(compareOrigins);
      for (const copy of copies) yield report(copy, original!);
    }
    for (const neighbour of neighbours) {
      const own = first.get(keyOf(neighbour));
      if (own !== undefined) yield reportNeighbour(own, neighbour);
    }
  },
};

function keyOf({ id: { group, kind, namespace = '', name } }: Resource): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

function report(copy: Resource, original: Resource): Finding {
  return {
    code: 'duplicate-identity',
    severity: 'error',
    message: `${describe(copy.id)} is rendered twice: by ${describePlace(original)} and by ${describePlace(copy)}.`,
    fix: 'Rename one of the two, put it in another namespace, or remove it.',
    ...placeOf(copy),
  };
}

/** Two applications that both bring a namespace get along; of anything else only one copy can be in the cluster. */
function reportNeighbour(own: Resource, { application, stage, id }: Resource): Finding {
  return {
    code: 'duplicate-identity',
    severity: id.kind === 'Namespace' ? 'warning' : 'error',
    message: `${describe(own.id)} is in the GitOps repository already: application ${quote(application)} of stage ${quote(stage)} has it.`,
    fix: 'Rename it, put it in another namespace, or declare it as an external and leave it to the other application.',
    ...placeOf(own),
  };
}
