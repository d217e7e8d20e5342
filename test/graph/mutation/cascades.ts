import type { Reference } from '../../../src/types/graph.ts';
import type { JsonObject } from '../../../src/types/manifest.ts';
import { grantsOf, listAllowed } from './grants.ts';
import { listDependants } from './losses.ts';
import { missingReference, type Subject, unmatchedSelector } from './mutation.ts';
import { isJudged, isOnlyMatch } from './selectors.ts';

/** Breaks that make something else wrong as well, which is reported at its own place. */
interface Cascade {
  readonly rule: RegExp;
  readonly reason: string;
  issuesOf(subject: Subject, reference: Reference): readonly string[];
}

const cascades: readonly Cascade[] = [
  {
    rule: /^app\.dest\./,
    reason: 'a destination that is not there is none that a strict project allows either',
    issuesOf: ({ graph }, { from }) =>
      graph.references
        .filter((other) => other.from === from && other.rule === 'app.allowedDest' && isStrict(other))
        .flatMap(grantsOf),
  },
  {
    rule: /^refgrant\.from$/,
    reason: 'a grant to another namespace is none to the one that refers',
    issuesOf: (subject, { from, at }) => listAllowed(subject, from, Number(/\d+/.exec(at)![0])).flatMap(grantsOf),
  },
  {
    rule: /^any\.apiVersionKind$/,
    reason: 'an object of another kind is not what others refer to or select',
    issuesOf: (subject, { from }) => [
      ...listDependants(subject, from).map(missingReference),
      ...subject.graph.selections
        .filter((selection) => selection.of !== undefined && isJudged(subject, selection) && isOnlyMatch(selection, from))
        .map(unmatchedSelector),
    ],
  },
  {
    rule: /\.paramKind$/,
    reason: 'a binding gives its policy an object of the kind that the policy names',
    issuesOf: ({ graph }, { from }) => {
      const bindings = graph.references.filter(({ target }) => target?.kind === 'resource' && target.resource === from);
      return graph.references
        .filter(({ rule, from }) => rule === 'vapb.paramRef' && bindings.some((binding) => binding.from === from))
        .map(missingReference);
    },
  },
];

export function listCascades(subject: Subject, reference: Reference): readonly string[] {
  return cascades.filter(({ rule }) => rule.test(reference.rule)).flatMap((cascade) => cascade.issuesOf(subject, reference));
}

function isStrict({ target }: Reference): boolean {
  const spec = target?.kind === 'resource' ? (target.resource.manifest.spec as JsonObject) : {};
  return !(spec.destinations as readonly JsonObject[]).some(({ namespace }) => namespace === '*');
}
