import { keyOf } from '../resources/identity.ts';
import { unhashedName } from './hashed-name.ts';
import type { PlacedObject } from './read-objects.ts';

/** One object as it is and as it would be; one of the two is there in any case. */
export interface Match {
  readonly before?: PlacedObject;
  readonly after?: PlacedObject;
}

/** Brings together what is the same object: by its identity, in whatever file it is. */
export function matchObjects(before: readonly PlacedObject[], after: readonly PlacedObject[]): readonly Match[] {
  const matches: Match[] = [];
  const rest = { before: new Set(before), after: new Set(after) };
  const bringTogether = (keyOfObject: (object: PlacedObject) => string | undefined): void => {
    const old = groupBy(rest.before, keyOfObject);
    for (const [key, now] of groupBy(rest.after, keyOfObject)) {
      const same = old.get(key);
      // More than one on a side cannot be told apart by this key.
      if (now.length !== 1 || same?.length !== 1) continue;
      matches.push({ before: same[0]!, after: now[0]! });
      rest.before.delete(same[0]!);
      rest.after.delete(now[0]!);
    }
  };
  bringTogether(({ id }) => keyOf(id));
  bringTogether(({ id, path }) => `${keyOf(id)} ${path}`);
  bringTogether((object) => {
    const name = unhashedName(object);
    return name === undefined ? undefined : `${object.application} ${keyOf({ ...object.id, name })}`;
  });
  return [
    ...matches,
    ...[...rest.before].map((object) => ({ before: object })),
    ...[...rest.after].map((object) => ({ after: object })),
  ];
}

function groupBy(
  objects: Iterable<PlacedObject>,
  keyOfObject: (object: PlacedObject) => string | undefined,
): ReadonlyMap<string, readonly PlacedObject[]> {
  const groups = new Map<string, PlacedObject[]>();
  for (const object of objects) {
    const key = keyOfObject(object);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), object]);
  }
  return groups;
}
