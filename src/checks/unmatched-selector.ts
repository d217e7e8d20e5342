import { describe, placeOf } from '../text/describe.ts';
import { list, quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Selection } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';

/** Reports selectors that match no pod, or no object of the kind that they select. */
export const unmatchedSelector: Check = {
  codes: ['unmatched-selector'],
  *run({ selections }) {
    for (const selection of selections) {
      if (selection.matches.length === 0) yield report(selection);
    }
  },
};

function report(selection: Selection): Finding {
  const { from, of, at, severity, maybeFrom } = selection;
  const things = of === undefined ? 'pods' : `objects of kind ${of.kind}`;
  const bearers = of === undefined ? 'no workload there has such pods' : 'there are none';
  const hint = maybeFrom ? ` ${describe(maybeFrom.id)} may have such ${things}, which cannot be known here.` : '';
  return {
    code: 'unmatched-selector',
    severity,
    message: `${describe(from.id)} selects ${things} with ${describeSelector(selection)} in ${describeNamespaces(selection)}, but ${bearers}.${hint}`,
    fix:
      of === undefined
        ? "Make the selector equal to the labels of the workload's pod template."
        : `Make the selector equal to the labels of the ${of.kind}.`,
    ...placeOf(from),
    at,
  };
}

function describeNamespaces({ namespace, namespaces = [namespace] }: Selection): string {
  if (namespaces.includes('*')) return 'the cluster';
  return `${namespaces.length > 1 ? 'namespaces' : 'namespace'} ${list(namespaces.map(quote))}`;
}

function describeSelector({ labels, expressions }: Selection): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const conditions = expressions.map(({ key, operator, values }) =>
    values.length > 0 ? `${key} ${operator} (${values.join(', ')})` : `${key} ${operator}`,
  );
  return [...pairs, ...conditions].join(', ');
}
