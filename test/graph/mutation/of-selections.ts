import type { Selection } from '../../../src/types/graph.ts';
import type { JsonObject } from '../../../src/types/manifest.ts';
import { describeResource, edit, type Mutation, type Subject, unmatchedSelector, valueAt } from './mutation.ts';
import { parsePlace } from './place.ts';
import { isJudged, makeSelectorWrong } from './selectors.ts';

/** The breaks of selectors: the same keys with other values. */
export function breakSelections(subject: Subject): readonly Mutation[] {
  return subject.graph.selections
    .filter((selection) => isJudged(subject, selection))
    .map((selection) => breakSelector(subject, selection));
}

function breakSelector(subject: Subject, selection: Selection): Mutation {
  const { from, at } = selection;
  return {
    what: `${describeResource(from)}: break selector ${at} (${selection.rule})`,
    rule: selection.rule,
    manifests: edit(subject, from, [[parsePlace(at), makeSelectorWrong(valueAt(subject, from, at) as JsonObject)]]),
    expected: [unmatchedSelector(selection)],
  };
}
