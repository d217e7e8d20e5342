import type { InnerMiss } from '../types/graph.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asList, asObject, fillPieces, readFirst, readSibling, type Step } from './field-path.ts';
import { isUnfinished, isWhole } from './in-object-certainty.ts';
import type { InnerMatch } from './in-object-rule.ts';
import { findLabelMisses } from './in-object-selector.ts';
import { getInnerTree, type InnerHit, type InnerTargets, walkInner } from './in-object-tree.ts';

/** What fields name or select in their own object and is not there: one walk of each manifest, and each list read once. */
export function findInnerMisses(resources: readonly Resource[]): readonly InnerMiss[] {
  const misses: InnerMiss[] = [];
  for (const from of resources) {
    const tree = getInnerTree(from.id.group, from.id.kind);
    if (tree === undefined) continue;
    const known: Known = { names: new Map(), wholes: new Map() };
    walkInner(tree, from, (hit, value) => {
      const { match } = hit.compiled.row;
      if (match === 'selector' || match === 'labels') misses.push(...findLabelMisses(hit, value));
      else misses.push(...findNameMisses(hit, value, known));
    });
  }
  return misses;
}

/** Names, each with what bears it where that is of interest. */
interface Names {
  readonly base: JsonValue | undefined;
  readonly bearers: Map<string, JsonObject | undefined>;
  /** What only misses ask for: the names sorted, and whether one of them is still to be filled in. */
  list: { readonly sorted: readonly string[]; readonly isUnfinished: boolean } | undefined;
}

/** What was read of one object already, so that its lists are read once, however many fields ask. */
interface Known {
  /** The names read last for a target: the items of a list come one after another, so that one at a time is enough. */
  readonly names: Map<InnerTargets, Names>;
  readonly wholes: Map<JsonValue | undefined, boolean>;
}

/** Kinds whose controllers complete the containers that are written, so that a miss may be none. */
const completedKinds = new Set(['serving.knative.dev/Service']);

const none: readonly InnerMiss[] = [];

function findNameMisses(hit: InnerHit, value: JsonValue, known: Known): readonly InnerMiss[] {
  const { compiled, from, cursor } = hit;
  const { row, targets } = compiled;
  const name = readName(value, row.match ?? 'name');
  if (name === undefined) return none;
  const names = readNames(hit, known);
  const isThere = names.bearers.has(name);
  if (isThere && (row.needs === undefined || !lacksAll(names.bearers.get(name), row.needs))) return none;
  if (isUnfinished(name) || !isCertain(hit, names, known)) return none;
  const owner = targets.isWithin ? asObject(names.base)?.name : undefined;
  return [
    {
      kind: 'name',
      from,
      at: fillPieces(compiled.pieces, cursor),
      rule: row.id,
      severity: completedKinds.has(`${from.id.group}/${from.id.kind}`) ? 'warning' : 'error',
      thing: row.thing,
      name,
      names: getList(names).sorted,
      ...(typeof owner === 'string' && { owner }),
      ...(isThere && { lacking: row.needs! }),
    },
  ];
}

/** The name that a value asks for; undefined where it asks for none. */
function readName(value: JsonValue, match: InnerMatch): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  switch (match) {
    case 'portName':
      return /^\d+$/.test(value) ? undefined : value;
    case 'sourceRef':
      return value.startsWith('$') ? value.slice(1).split('/')[0] : undefined;
    case 'policySubject': {
      const [type, subject, ...others] = value.split(',').map((part) => part.trim());
      return type === 'p' && others.length === 4 ? subject : undefined;
    }
    default:
      return value;
  }
}

function readNames({ compiled, cursor, from }: InnerHit, known: Known): Names {
  const { targets, row } = compiled;
  const base = cursor.values[targets.places[0]!.base];
  const last = known.names.get(targets);
  if (last !== undefined && last.base === base) return last;
  const bearers: Names['bearers'] = new Map();
  for (const [index, place] of targets.places.entries()) {
    for (const bearer of collect(cursor.values[place.base], place.steps)) {
      const name = bearer[place.key];
      if (name === undefined || name === null) continue;
      // Only what stands in the first place can be of the wrong sort.
      const text = row.match === 'policySubject' ? `proj:${from.manifest.metadata.name}:${name}` : String(name);
      bearers.set(text, index === 0 ? bearer : undefined);
      if (row.match === 'request') addSubrequests(bearers, text, bearer);
    }
  }
  const names: Names = { base, bearers, list: undefined };
  known.names.set(targets, names);
  return names;
}

function addSubrequests(bearers: Names['bearers'], request: string, { firstAvailable }: JsonObject): void {
  for (const option of asList(firstAvailable)) bearers.set(`${request}/${asObject(option)?.name}`, undefined);
}

/** Every object at a path, without places: these lists are read for almost every object, and places hardly ever wanted. */
function collect(
  value: JsonValue | undefined,
  steps: readonly Step[],
  index = 0,
  found: JsonObject[] = [],
): readonly JsonObject[] {
  if (index < steps.length) {
    const step = steps[index];
    if (step !== undefined) return collect(asObject(value)?.[step], steps, index + 1, found);
    for (const item of asList(value)) collect(item, steps, index + 1, found);
    return found;
  }
  const object = asObject(value);
  if (object !== undefined) found.push(object);
  return found;
}

/** True where the counterpart says what it is, and it is none of these. One that says nothing gets a standard. */
function lacksAll(bearer: JsonObject | undefined, needs: readonly string[]): boolean {
  return bearer !== undefined && Object.keys(bearer).length > 1 && needs.every((key) => bearer[key] === undefined);
}

/** Looked at for misses only: whether the object is all there is, and no name of it is still to be filled in. */
function isCertain({ compiled, from, cursor }: InnerHit, names: Names, { wholes }: Known): boolean {
  const { optional, unless, pod } = compiled;
  if (optional !== undefined && readSibling(cursor, optional) === true) return false;
  if (unless !== undefined && readFirst(cursor.values[0], unless) !== undefined) return false;
  if (pod !== undefined) {
    const spec = readSibling(cursor, pod);
    const whole = wholes.get(spec) ?? isWhole(from, spec);
    wholes.set(spec, whole);
    if (!whole) return false;
  }
  return !getList(names).isUnfinished;
}

function getList(names: Names): NonNullable<Names['list']> {
  if (names.list === undefined) {
    const sorted = [...names.bearers.keys()].sort();
    names.list = { sorted, isUnfinished: sorted.some(isUnfinished) };
  }
  return names.list;
}
