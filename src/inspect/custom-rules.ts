import type { Misfit, Schema, ValidationContext } from '../schemas/schema.ts';
import { describe, placeOf } from '../text/describe.ts';
import { plural } from '../text/words.ts';
import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';
import { judgeRules } from './evaluate-rules.ts';
import { holdsUnknown } from './holds-unknown.ts';
import { runWithin } from './run-within.ts';

/** An object that fits a definition with rules in CEL, which are still to be evaluated. */
export interface Ruled {
  readonly resource: Resource;
  /** Of several definitions, those that it fits; the rules of one of them have to hold. */
  readonly schemas: readonly Schema[];
  readonly report: (misfit: Misfit) => Finding;
}

/** How long all rules may take for the objects of a stage, in milliseconds. */
const MOST_TIME = 10_000;

/** What the rules of definitions say of objects, and which rules cannot be evaluated: each reason once for a kind. */
export function inspectRules(objects: readonly Ruled[], { isUnknown }: ValidationContext): readonly Finding[] {
  const findings: Finding[] = [];
  const told = new Set<string>();
  let count = 0;
  const isDone = runWithin(MOST_TIME, () => {
    for (const { resource, schemas, report } of objects) {
      count++;
      if (holdsUnknown(resource.manifest, isUnknown)) continue;
      const [best] = schemas
        .map((schema) => judgeRules(resource.manifest, schema))
        .toSorted((one, other) => one.broken.length - other.broken.length);
      findings.push(...best!.broken.map(report));
      for (const reason of best!.unjudged) {
        const key = `${resource.id.group}/${resource.id.kind}\n${reason}`;
        if (!told.has(key)) findings.push(notEvaluated(resource, reason));
        told.add(key);
      }
    }
  });
  if (!isDone) findings.push(tooLong(objects[count - 1]!.resource, objects.length - count + 1));
  return findings;
}

function notEvaluated(resource: Resource, reason: string): Finding {
  return {
    code: 'invalid-field',
    rule: 'cel',
    severity: 'info',
    message: `${describe(resource.id)}: a rule of its definition is not evaluated: ${reason}.`,
    fix: 'Nothing, if the object is right: the API server evaluates it.',
    ...placeOf(resource),
  };
}

function tooLong(resource: Resource, left: number): Finding {
  return {
    code: 'invalid-field',
    rule: 'cel',
    severity: 'error',
    message: `${describe(resource.id)}: the rules of its definition took too long, so that ${plural(left, 'object')} could not be judged within ${MOST_TIME / 1000} seconds.`,
    fix: 'Make the rules of the definition cheaper: loops in loops cost most.',
    ...placeOf(resource),
  };
}
