import { describe, placeOf } from '../text/describe.ts';
import { quote } from '../text/words.ts';
import type { Check } from '../types/check.ts';
import type { Graph, Reference } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';
import { describeWanted, hintAt, suggestFor } from './describe.ts';

/** Reports fields that name something which is not there. */
export const missingReference: Check = {
  codes: ['missing-reference'],
  *run(graph) {
    const missing = graph.references.filter(({ target, optional }) => target === undefined && !optional);
    const suggest = suggestFor(missing.length, graph);
    for (const reference of missing) yield report(reference, suggest(reference.to), graph);
  },
};

function report(
  { from, at, to, wanted = describeWanted(to), severity, maybeFrom }: Reference,
  nearest: string | undefined,
  graph: Graph,
): Finding {
  const hint = hintAt(to, graph, { nearest, maybeFrom });
  const repair = nearest === undefined ? `Render ${wanted}` : `Write ${quote(nearest)} if that is meant, render it`;
  return {
    code: 'missing-reference',
    severity,
    message: `${describe(from.id)} refers to ${wanted}, which does not exist.${hint}`,
    fix: `${repair}, or declare it as an external if it exists without being rendered.`,
    ...placeOf(from),
    at,
  };
}
