import { findOpenNamespaces } from '../../../src/graph/openness.ts';
import type { Selection } from '../../../src/types/graph.ts';
import type { JsonObject, JsonValue } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { makeWrong, type Subject } from './mutation.ts';

/** True for selectors that match something and of which a miss is reported: what makes others may make what is selected. */
export function isJudged({ graph }: Subject, { of, matches, namespace }: Selection): boolean {
  if (matches.length === 0) return false;
  const { findMaker } = findOpenNamespaces(graph.resources, graph.externals);
  return of === undefined || findMaker(namespace === '*' ? undefined : namespace) === undefined;
}

export function isOnlyMatch({ matches }: Selection, resource: Resource): boolean {
  return matches.every((match) => match === resource);
}

/** A selector with the same keys and other values. */
export function makeSelectorWrong(selector: JsonObject): JsonObject {
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
