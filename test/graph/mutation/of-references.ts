import { findBuiltin } from '../../../src/graph/builtins.ts';
import { listPorts } from '../../../src/graph/ports.ts';
import type { Part, Reference } from '../../../src/types/graph.ts';
import type { JsonValue } from '../../../src/types/manifest.ts';
import type { Resource } from '../../../src/types/resource.ts';
import { listCascades } from './cascades.ts';
import { lossesOfRename } from './losses.ts';
import {
  brokenPart,
  describeResource,
  edit,
  type Mutation,
  makeWrong,
  missingReference,
  type Subject,
  unique,
  unmatchedSelector,
  valueAt,
} from './mutation.ts';
import { parsePlace, type Trail } from './place.ts';
import { findNamespacePlace, isDerived, isUnplaced, ruleOf } from './rules.ts';

const elsewhere = 'elsewhere';

/** The breaks at the referring side: another name, another namespace, another key, port or part. */
export function breakReferences(subject: Subject): readonly Mutation[] {
  return subject.graph.references
    .filter(({ target, optional }) => target !== undefined && !optional)
    .flatMap((reference) => [
      ...misname(subject, reference),
      ...misplace(subject, reference),
      ...reference.parts.flatMap((part) => breakPart(subject, reference, part)),
    ]);
}

function misname(subject: Subject, reference: Reference): readonly Mutation[] {
  const { from, at } = reference;
  const value = valueAt(subject, from, at);
  if (typeof value !== 'string' || isLegalName(reference) || isUnplaced(reference)) return [];
  const edits = [[parsePlace(at), misnameValue(value, reference)]] as const;
  const same = listOwn(subject, from).filter((other) => other.at === at);
  return [
    {
      what: `${describeResource(from)}: rename ${at} (${reference.rule})`,
      rule: reference.rule,
      manifests: edit(subject, from, edits),
      expected: unique([
        ...same.flatMap((other) => (isDerived(other) ? partsAt(other, at) : [missingReference(other)])),
        ...listScattered(subject, reference),
        ...listCascades(subject, reference),
        ...lossesOfRename(subject, from, edits),
      ]),
    },
  ];
}

function misnameValue(value: string, reference: Reference): string {
  return ruleOf(reference).match === 'dns' ? value.replace(/^[^.]+/, (name) => `${name}-x`) : `${value}-x`;
}

/** A pattern may allow the other name too, and what makes a Secret under the name it bears itself makes it under another. */
function isLegalName(reference: Reference): boolean {
  const { to, target, from } = reference;
  if (target?.kind === 'produced' && target.by === from) return true;
  const name = `${to.name}-x`;
  const isImplicit = ruleOf(reference).implicit?.some((each) => /.\*$/.test(each) && name.startsWith(each.slice(0, -1)));
  return isImplicit || (!isDerived(reference) && findBuiltin({ ...to, name }) !== undefined);
}

/** Selectors that look into the namespace which has got another name. */
function listScattered({ graph }: Subject, { from, at }: Reference): readonly string[] {
  const place = parsePlace(at);
  return graph.selections
    .filter((selection) => selection.from === from && selection.matches.length > 0)
    .filter((selection) => isAt(findNamespacePlace(selection), place))
    .map(unmatchedSelector);
}

function misplace(subject: Subject, reference: Reference): readonly Mutation[] {
  const { from, at, to } = reference;
  if (to.namespace === undefined || isDerived(reference) || isEverywhere(reference)) return [];
  const [trail, wrong] = findMisplacement(subject, reference) ?? [];
  if (trail === undefined || wrong === undefined) return [];
  const same = listOwn(subject, from).filter(
    (other) => other.to.namespace !== undefined && !isEverywhere(other) && isAt(findNamespacePlace(other), trail),
  );
  return [
    {
      what: `${describeResource(from)}: another namespace at ${at} (${reference.rule})`,
      manifests: edit(subject, from, [[trail, wrong]]),
      expected: unique((same.length === 0 ? [reference] : same).map(missingReference)),
    },
  ];
}

/** A name that the rule or every cluster knows is there in each namespace. */
function isEverywhere(reference: Reference): boolean {
  const { to } = reference;
  return ruleOf(reference).implicit?.includes(to.name) === true || findBuiltin({ ...to, namespace: elsewhere }) !== undefined;
}

/** Where to write another namespace, and what: a field of its own, or a part of the name. */
function findMisplacement(subject: Subject, reference: Reference): readonly [Trail, string] | undefined {
  const { from, at, to } = reference;
  const place = parsePlace(at);
  switch (ruleOf(reference).match) {
    case 'nsSlashName':
      return [place, `${elsewhere}/${to.name}`];
    case 'nsColonName':
      return [place, `${elsewhere}:${to.name}`];
    case 'dns':
      return String(valueAt(subject, from, at)).includes('.svc')
        ? [place, `${to.name}.${elsewhere}.svc.cluster.local`]
        : undefined;
    case 'name': {
      const trail = findNamespacePlace(reference);
      return trail?.every((step) => step !== undefined) ? [trail as Trail, elsewhere] : undefined;
    }
    default:
      return undefined;
  }
}

function isAt(place: readonly (string | number | undefined)[] | undefined, trail: Trail): boolean {
  return place?.length === trail.length && place.every((step, index) => step === undefined || step === trail[index]);
}

/** Only what is written out can be written otherwise; a default or a demand of the rule is broken at the target's side. */
function breakPart(subject: Subject, reference: Reference, part: Part): readonly Mutation[] {
  const { from, at, target } = reference;
  if (part.at === at || (part.kind === 'port' && listPorts(target!) === undefined)) return [];
  const value = valueAt(subject, from, part.at) as JsonValue;
  return [
    {
      what: `${describeResource(from)}: another ${part.kind} at ${part.at} (${reference.rule})`,
      manifests: edit(subject, from, [[parsePlace(part.at), makeWrong(value)]]),
      expected: unique(listOwn(subject, from).flatMap((other) => partsAt(other, part.at))),
    },
  ];
}

function partsAt(reference: Reference, at: string): readonly string[] {
  return reference.parts.filter((part) => part.at === at).map((part) => brokenPart(reference, part));
}

function listOwn({ graph }: Subject, from: Resource): readonly Reference[] {
  return graph.references.filter((reference) => reference.from === from && !reference.optional && reference.target !== undefined);
}
