import type { Reference } from '../../../src/types/graph.ts';
import type { JsonObject } from '../../../src/types/manifest.ts';
import { brokenPart, missingReference, type Subject } from './mutation.ts';

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
        .flatMap((other) => other.parts.map((part) => brokenPart(other, part))),
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
