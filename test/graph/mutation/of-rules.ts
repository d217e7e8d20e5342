import type { Reference } from '../../../src/types/graph.ts';
import type { JsonValue } from '../../../src/types/manifest.ts';
import { listCascades } from './cascades.ts';
import { expectIssue } from './fixture.ts';
import { describeResource, edit, type Mutation, makeWrong, type Subject, unique, valueAt } from './mutation.ts';
import { parsePlace, type Trail } from './place.ts';
import { findNamespacePlace, findSibling, ruleOf } from './rules.ts';

/** What rules say besides the name: that a target may be missing, and that nothing may wait for itself. */
export function breakConditions(subject: Subject): readonly Mutation[] {
  return subject.graph.references
    .filter(({ target, optional }) => target !== undefined && !optional)
    .flatMap((reference) => [...tolerate(subject, reference), ...closeCircle(subject, reference)]);
}

/** A wrong name where the field says that the target may be missing: no issue about it. */
function tolerate(subject: Subject, reference: Reference): readonly Mutation[] {
  const { from, at } = reference;
  const [path, value] = ruleOf(reference).optional?.split(/[=∋]/) ?? [];
  const place = path === undefined ? undefined : findSibling(reference, path);
  if (place === undefined) return [];
  const isIn = ruleOf(reference).optional!.includes('∋');
  const leave: JsonValue = value === undefined ? true : isIn ? [value] : value;
  return [
    {
      what: `${describeResource(from)}: may be missing at ${at} (${reference.rule})`,
      manifests: edit(subject, from, [
        [parsePlace(at), makeWrong(valueAt(subject, from, at)!)],
        [place as Trail, leave],
      ]),
      expected: unique(listCascades(subject, reference)),
    },
  ];
}

/** What may not wait for itself waits for itself. */
function closeCircle(subject: Subject, reference: Reference): readonly Mutation[] {
  const { from, at } = reference;
  if (ruleOf(reference).sub?.type !== 'acyclic') return [];
  const place = findNamespacePlace(reference) as Trail | undefined;
  const home = place === undefined ? [] : ([[place, from.id.namespace]] as const);
  return [
    {
      what: `${describeResource(from)}: itself at ${at} (${reference.rule})`,
      manifests: edit(subject, from, [[parsePlace(at), from.id.name], ...home]),
      expected: [expectIssue('dependency-cycle', from, at)],
    },
  ];
}
