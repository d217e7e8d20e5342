import type { Check } from '../types/check.ts';
import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import { compareOrigins } from './compare.ts';
import { describe, describePlace, placeOf } from './describe.ts';

/** Reports two resources of one cluster that are the same Kubernetes object: the one applied last would win. */
export const duplicateIdentity: Check = {
  codes: ['duplicate-identity'],
  *run({ resources }) {
    const first = new Map<string, Resource>();
    const groups = new Map<string, Resource[]>();
    for (const resource of resources) {
      const { group, kind, namespace = '', name } = resource.id;
      const key = `${group}/${kind}/${namespace}/${name}`;
      const present = first.get(key);
      if (present === undefined) first.set(key, resource);
      else groups.set(key, [...(groups.get(key) ?? [present]), resource]);
    }
    for (const group of groups.values()) {
      const [original, ...copies] = group.toSorted(compareOrigins);
      for (const copy of copies) yield report(copy, original!);
    }
  },
};

function report(copy: Resource, original: Resource): Finding {
  return {
    code: 'duplicate-identity',
    severity: 'error',
    message: `${describe(copy.id)} is rendered twice: by ${describePlace(original)} and by ${describePlace(copy)}.`,
    fix: 'Rename one of the two, put it in another namespace, or remove it.',
    ...placeOf(copy),
  };
}
