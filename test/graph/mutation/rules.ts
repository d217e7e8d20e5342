import { join, listActiveRules, referenceRules } from '../../../src/graph/active-rules.ts';
import { parsePath } from '../../../src/graph/field-path.ts';
import type { ReferenceRule } from '../../../src/graph/rule.ts';
import type { Reference, Selection } from '../../../src/types/graph.ts';
import { parsePlace, type Trail } from './place.ts';

const rules = new Map(referenceRules.map((rule) => [rule.id, rule]));

export function ruleOf({ rule }: Reference | Selection): ReferenceRule {
  return rules.get(rule)!;
}

/** Ways of matching in which the field does not name the target, but something that the target must have. */
const derivedMatches = new Set(['portName', 'container', 'allowlist']);

/** True for a reference whose target another field names: it says nothing when that one leads nowhere. */
export function isDerived(reference: Reference): boolean {
  return derivedMatches.has(ruleOf(reference).match) || findPrefix(reference) === undefined;
}

/** True for what an object in no namespace asks of one that is in some: only when it is there is known which one is meant. */
export function isUnplaced(reference: Reference): boolean {
  const { from, to } = reference;
  return from.id.namespace === undefined && to.namespace !== undefined && ruleOf(reference).namespace === 'same';
}

type Place = readonly (string | number | undefined)[];

/** The place of the field from which the namespace is read, undefined steps being any; undefined where the rule has none. */
export function findNamespacePlace(reference: Reference | Selection): Place | undefined {
  const { namespacePath } = ruleOf(reference);
  return namespacePath === undefined ? undefined : findSibling(reference, namespacePath);
}

/** Where a sibling path of the rule leads from the place of the reference. */
export function findSibling(reference: Reference | Selection, path: string): Place | undefined {
  const prefix = findPrefix(reference);
  if (prefix === undefined) return undefined;
  const place = parsePlace(reference.at);
  return parsePath(join(prefix, path)).map(
    (step, index) => step ?? (typeof place[index] === 'number' ? place[index] : undefined),
  );
}

/** The prefix of the rule with which its path leads to the place of the reference. */
function findPrefix({ from, at, rule }: Reference | Selection): string | undefined {
  const place = parsePlace(at);
  return listActiveRules(from.id.group, from.id.kind).find(
    (active) => active.rule.id === rule && leadsTo(join(active.prefix, active.rule.from.path), place),
  )?.prefix;
}

function leadsTo(path: string, place: Trail): boolean {
  const steps = parsePath(path);
  return (
    steps.length === place.length &&
    steps.every((step, index) => (step === undefined ? typeof place[index] === 'number' : step === place[index]))
  );
}
