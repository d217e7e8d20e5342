import type { Characters } from './characters.ts';
import type { Assertion, Expression } from './syntax.ts';
import { Unreadable } from './unreadable.ts';

/** One step of a program; numbers are those of the steps that follow. */
export type Step =
  | { readonly kind: 'characters'; readonly has: Characters; readonly next: number }
  | { readonly kind: 'assertion'; readonly what: Assertion; readonly next: number }
  | { readonly kind: 'either'; readonly next: number; readonly other: number }
  | { readonly kind: 'match' };

/** The first step is the last of the list. */
export type Program = readonly Step[];

/** Repetitions are written out, so that `(a{100}){100}` has ten thousand steps. */
const MOST_STEPS = 20_000;

/** @throws Unreadable for an expression that becomes too large. */
export function compile(expression: Expression): Program {
  const steps: Step[] = [{ kind: 'match' }];
  const add = (step: Step) => {
    if (steps.length >= MOST_STEPS) throw new Unreadable('unjudged', 'is too large');
    return steps.push(step) - 1;
  };
  /** Adds what leads through the expression to the step `next`, and returns where that begins. */
  const write = (part: Expression, next: number): number => {
    switch (part.kind) {
      case 'characters':
        return add({ kind: 'characters', has: part.has, next });
      case 'assertion':
        return add({ kind: 'assertion', what: part.what, next });
      case 'sequence':
        return part.parts.reduceRight((after, each) => write(each, after), next);
      case 'choice':
        return part.parts
          .map((each) => write(each, next))
          .reduceRight((other, each) => add({ kind: 'either', next: each, other }));
      case 'repeat': {
        let begin = next;
        if (part.most === Number.POSITIVE_INFINITY) {
          const loop = add({ kind: 'either', next: 0, other: next });
          steps[loop] = { kind: 'either', next: write(part.part, loop), other: next };
          begin = loop;
        } else {
          for (let count = part.least; count < part.most; count++) {
            begin = add({ kind: 'either', next: write(part.part, begin), other: next });
          }
        }
        for (let count = 0; count < part.least; count++) begin = write(part.part, begin);
        return begin;
      }
    }
  };
  // The beginning comes last, also where it is nothing but a step that is there.
  const begin = write(expression, 0);
  add({ kind: 'either', next: begin, other: begin });
  return steps;
}
