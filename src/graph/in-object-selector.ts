import type { InnerMiss, LabelExpression } from '../types/graph.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { asList, asObject, formatTrail, readFirst, readSibling } from './field-path.ts';
import { isUnfinished, isWhole } from './in-object-certainty.ts';
import type { InnerHit } from './in-object-tree.ts';

/** The terms of a selector that the labels of its own pod template do not meet, each with its place. */
export function findLabelMisses(hit: InnerHit, value: JsonValue): readonly InnerMiss[] {
  const { compiled, from, cursor } = hit;
  const { row, targets, pod, onlyIf } = compiled;
  if (onlyIf !== undefined && readFirst(cursor.values[0], onlyIf) !== true) return none;
  const { base, steps, key } = targets.places[0]!;
  const labels = asObject(asObject(readFirst(cursor.values[base], steps))?.[key]) ?? {};
  const terms = row.match === 'labels' ? listPairs(asObject(value), []) : listTerms(value);
  const unmet = terms.filter(({ term }) => !holds(term, labels));
  if (unmet.length === 0 || !isWhole(from, pod && readSibling(cursor, pod)) || Object.keys(labels).some(isUnfinished))
    return none;
  return unmet.flatMap(({ trail, term }): readonly InnerMiss[] => {
    if ([term.key, ...term.values, getLabel(labels, term.key) ?? ''].some(isUnfinished)) return none;
    const path = [...cursor.trail.slice(0, cursor.depth), ...trail];
    return [{ kind: 'label', from, at: formatTrail(path, path.length), rule: row.id, severity: 'error', term, labels }];
  });
}

const none: readonly InnerMiss[] = [];

/** One demand of a selector, and where in the selector it stands. */
interface Term {
  readonly trail: readonly (string | number)[];
  readonly term: LabelExpression;
}

function listTerms(value: JsonValue): readonly Term[] {
  const { matchLabels, matchExpressions } = asObject(value) ?? {};
  const expressions = asList(matchExpressions).flatMap((item, index): readonly Term[] => {
    const { key, operator, values } = asObject(item) ?? {};
    if (typeof key !== 'string' || typeof operator !== 'string') return [];
    return [{ trail: ['matchExpressions', index], term: { key, operator, values: asList(values).map(String) } }];
  });
  return [...listPairs(asObject(matchLabels), ['matchLabels']), ...expressions];
}

function listPairs(labels: JsonObject | undefined, trail: readonly string[]): readonly Term[] {
  return Object.entries(labels ?? {}).map(([key, value]) => ({
    trail: [...trail, key],
    term: { key, operator: 'In', values: [String(value)] },
  }));
}

function holds({ key, operator, values }: LabelExpression, labels: JsonObject): boolean {
  const own = getLabel(labels, key);
  switch (operator) {
    case 'In':
      return own !== undefined && values.includes(own);
    case 'NotIn':
      return own === undefined || !values.includes(own);
    case 'Exists':
      return own !== undefined;
    case 'DoesNotExist':
      return own === undefined;
    default:
      return true;
  }
}

function getLabel(labels: JsonObject, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? String(labels[key]) : undefined;
}
