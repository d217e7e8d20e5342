import { describe, placeOf } from '../text/describe.ts';
import { findNearest } from '../text/nearest.ts';
import { quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { InnerLabelMiss, LabelExpression } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';

/** Reports workloads whose selector does not match the pods of their own template. */
export const selectorMismatch: Check = {
  codes: ['selector-mismatch'],
  *run({ inner }) {
    for (const miss of inner) if (miss.kind === 'label') yield report(miss);
  },
};

function report({ from, at, severity, term, labels }: InnerLabelMiss): Finding {
  return {
    code: 'selector-mismatch',
    severity,
    message: `${describe(from.id)} selects pods with ${describeTerm(term)}, but the pods of its own template have ${describeOwn(term.key, labels)}.`,
    fix: `Make both equal: the labels of the template, if the ${from.id.kind} is in a cluster already, as its selector cannot be changed.`,
    ...placeOf(from),
    at,
  };
}

function describeTerm({ key, operator, values }: LabelExpression): string {
  if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
  return values.length > 0 ? `${key} ${operator} (${values.join(', ')})` : `${key} ${operator}`;
}

function describeOwn(key: string, labels: InnerLabelMiss['labels']): string {
  if (Object.hasOwn(labels, key)) return `${key}=${labels[key]}`;
  const nearest = findNearest(key, Object.keys(labels).toSorted());
  return nearest === undefined ? `no label ${quote(key)}` : `no label ${quote(key)}; the nearest is ${quote(nearest)}`;
}
