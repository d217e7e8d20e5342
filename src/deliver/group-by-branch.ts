import type { Target } from '../types/delivery.ts';

/** Some things that go to one branch of a repository. */
export type Group<T> = readonly [T, ...T[]];

/** In the order in which the branches come first. */
export function groupByBranch<T extends { readonly target: Target }>(things: Iterable<T>): Iterable<Group<T>> {
  const groups = new Map<string, Group<T>>();
  for (const thing of things) {
    const key = branchKey(thing.target);
    const group = groups.get(key);
    groups.set(key, group ? [...group, thing] : [thing]);
  }
  return groups.values();
}

/** The same for targets that are the same branch of the same repository. */
export function branchKey({ repository = '', branch = 'main' }: Target): string {
  return `${repository}\0${branch}`;
}
