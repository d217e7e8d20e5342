import { quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Selection } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';
import { describe, placeOf } from './describe.ts';

/** Reports selectors that match no pod. */
export const unmatchedSelector: Check = {
  codes: ['unmatched-selector'],
  *run({ selections }) {
    for (const selection of selections) {
      if (selection.matches.length === 0) yield report(selection);
    }
  },
};

function report(selection: Selection): Finding {
  const { from, at, namespace, severity, maybeFrom } = selection;
  const hint = maybeFrom ? ` ${describe(maybeFrom.id)} may have such pods, which cannot be known here.` : '';
  return {
    code: 'unmatched-selector',
    severity,
    message: `${describe(from.id)} selects pods with ${describeSelector(selection)} in namespace ${quote(namespace)}, but no workload there has such pods.${hint}`,
    fix: "Make the selector equal to the labels of the workload's pod template.",
    ...placeOf(from),
    at,
  };
}

function describeSelector({ labels, expressions }: Selection): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const conditions = expressions.map(({ key, operator, values }) =>
    values.length > 0 ? `${key} ${operator} (${values.join(', ')})` : `${key} ${operator}`,
  );
  return [...pairs, ...conditions].join(', ');
}
