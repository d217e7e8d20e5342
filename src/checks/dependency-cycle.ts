import { isAcyclicRule } from '../graph/active-rules.ts';
import { describe, placeOf } from '../text/describe.ts';
import type { Check } from '../types/check.ts';
import type { Reference } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import { compareOrigins } from './compare.ts';

/** Reports objects that wait for one another, such as Flux Kustomizations by `dependsOn`: none of them would ever be applied. */
export const dependencyCycle: Check = {
  codes: ['dependency-cycle'],
  *run({ references }) {
    const waits = new Map<Resource, Wait[]>();
    for (const reference of references) {
      const { from, rule, target, optional } = reference;
      if (target?.kind !== 'resource' || optional || !isAcyclicRule(rule)) continue;
      waits.set(from, [...(waits.get(from) ?? []), { reference, next: target.resource }]);
    }
    const starts = [...waits.keys()].sort(compareOrigins);
    yield* findCycles(starts, waits);
  },
};

interface Wait {
  readonly reference: Reference;
  readonly next: Resource;
}

/** Depth first, each object once; without recursion, however long a chain is. */
function* findCycles(starts: readonly Resource[], waits: ReadonlyMap<Resource, readonly Wait[]>): Iterable<Finding> {
  const done = new Set<Resource>();
  for (const start of starts) {
    const path: { readonly resource: Resource; readonly rest: Wait[] }[] = [];
    const depths = new Map<Resource, number>();
    const enter = (resource: Resource) => {
      depths.set(resource, path.length);
      path.push({ resource, rest: [...(waits.get(resource) ?? [])] });
    };
    if (!done.has(start)) enter(start);
    while (path.length > 0) {
      const { resource, rest } = path.at(-1)!;
      const wait = rest.shift();
      if (wait === undefined) {
        done.add(resource);
        depths.delete(resource);
        path.pop();
        continue;
      }
      const begin = depths.get(wait.next);
      if (begin !== undefined) {
        yield report(wait.reference, [...path.slice(begin).map((step) => step.resource), wait.next]);
      } else if (!done.has(wait.next)) {
        enter(wait.next);
      }
    }
  }
}

function report({ from, at }: Reference, cycle: readonly Resource[]): Finding {
  return {
    code: 'dependency-cycle',
    severity: 'error',
    message: `They wait for one another: ${cycle.map(({ id }) => describe(id)).join(' -> ')}.`,
    fix: 'Remove one of these dependencies.',
    ...placeOf(from),
    at,
  };
}
