import type { LabelExpression } from '../types/graph.ts';
import type { JsonValue } from '../types/manifest.ts';
import { asList, asObject } from './field-path.ts';
import type { LabelSelector } from './pods.ts';
import { isTemplated } from './templates.ts';

/** A plain map (Service) or a label selector; undefined for one that is empty or waits for a template. */
export function readSelector(value: JsonValue | undefined): LabelSelector | undefined {
  const object = asObject(value);
  if (object === undefined) return undefined;
  const isLabelSelector = typeof object.matchLabels === 'object' || Array.isArray(object.matchExpressions);
  const pairs = isLabelSelector ? asObject(object.matchLabels) : object;
  const labels: Record<string, string> = {};
  let isEmpty = true;
  for (const key in pairs) {
    const text = String(pairs[key]);
    if (isTemplated(text)) return undefined;
    labels[key] = text;
    isEmpty = false;
  }
  const expressions = isLabelSelector ? asList(object.matchExpressions).flatMap(readExpression) : noExpressions;
  if (expressions.some(({ values }) => values.some(isTemplated))) return undefined;
  return isEmpty && expressions.length === 0 ? undefined : { labels, expressions };
}

const noExpressions: readonly LabelExpression[] = [];

function readExpression(value: JsonValue): readonly LabelExpression[] {
  const { key, operator, values } = asObject(value) ?? {};
  if (typeof key !== 'string' || typeof operator !== 'string') return [];
  return [{ key, operator, values: asList(values).map(String) }];
}
