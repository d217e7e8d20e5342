import { findNearest } from '../text/nearest.ts';
import { printPath } from '../text/path.ts';
import { list, quote } from '../text/words.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { findRepeat } from './json.ts';
import { type Misfit, OBJECT_META, type Schema, type ValidationContext } from './schema.ts';
import { describeType, judgeEnum, judgeScalar, judgeType, type Verdict } from './values.ts';

/**
 * Where a value does not fit its schema, in the order of its fields. As the API server does it: a field that is null is as good as
 * absent, and a field that nobody declares is wrong.
 */
export function validate(value: JsonValue, schema: Schema, context: ValidationContext): readonly Misfit[] {
  const walk: Walk = { context, path: [], objects: [], misfits: [], isPartial: false };
  judge(value, schema, walk);
  return walk.misfits;
}

interface Walk {
  readonly context: ValidationContext;
  /** The steps to the value at hand. */
  readonly path: (string | number)[];
  /** The objects around it, the outermost first. */
  readonly objects: Enclosing[];
  readonly misfits: Misfit[];
  /** Inside `anyOf` and the like, which say what values are to be, and never which fields there are. */
  readonly isPartial: boolean;
}

interface Enclosing {
  readonly value: JsonObject;
  readonly schema: Schema;
  /** How many steps lead to it. */
  readonly depth: number;
}

function judge(value: JsonValue, given: Schema, walk: Walk): void {
  const schema = given.ref === undefined ? given : walk.context.findType(given.ref);
  if (schema === undefined) return;
  if (value === null) {
    if (!schema.nullable) tellAll(walk, judgeType(value, schema));
    return;
  }
  const verdict = judgeType(value, schema) ?? judgeScalar(value, schema, walk.context) ?? judgeEnum(value, schema);
  const hasJunctors = schema.allOf || schema.anyOf || schema.oneOf || schema.not;
  // Asked only where it matters: it costs more than all the rest.
  if ((verdict || hasJunctors) && typeof value === 'string' && walk.context.isUnknown(value)) return;
  if (verdict) tell(walk, verdict);
  if (verdict?.code === 'wrong-type') return;
  if (isList(value)) judgeList(value, schema, walk);
  else if (typeof value === 'object') {
    walk.objects.push({ value, schema, depth: walk.path.length });
    judgeObject(value, schema, walk);
    walk.objects.pop();
  }
  if (hasJunctors) judgeJunctors(value, schema, walk);
}

function judgeObject(value: JsonObject, schema: Schema, walk: Walk): void {
  const { properties, additionalProperties } = schema;
  const isOpen = walk.isPartial || schema.preserveUnknownFields || (schema.type === undefined && !properties);
  const unknown: string[] = [];
  let size = 0;
  for (const key in value) {
    const child = value[key];
    if (child === undefined) continue;
    size++;
    const declared = properties?.[key] ?? (schema.embeddedResource ? EMBEDDED[key] : undefined) ?? additionalProperties;
    // Not what every object of JavaScript has, such as `constructor`.
    const wanted = typeof declared === 'function' || key === '__proto__' ? additionalProperties : declared;
    if (wanted === undefined) {
      if (!isOpen) unknown.push(key);
    } else if (child !== null || wanted.nullable) {
      walk.path.push(key);
      judge(child, wanted, walk);
      walk.path.pop();
    }
  }
  if (unknown.length > 0) tellUnknown(unknown, value, { schema, walk });
  if (schema.embeddedResource) tellMissing(['apiVersion', 'kind'], value, { schema, walk });
  if (schema.required) tellMissing(schema.required, value, { schema, walk });
  tellAll(walk, judgeSize(size, 'field', { least: schema.minProperties, most: schema.maxProperties }));
}

const EMBEDDED: Readonly<Record<string, Schema>> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { ref: OBJECT_META },
};

/** What an object is judged against. */
interface Frame {
  readonly schema: Schema;
  readonly walk: Walk;
}

function tellMissing(required: readonly string[], value: JsonObject, { schema, walk }: Frame): void {
  for (const key of required) {
    const child = Object.hasOwn(value, key) ? value[key] : undefined;
    const wanted = schema.properties?.[key];
    if ((child !== undefined && (child !== null || wanted?.nullable)) || wanted?.default !== undefined) continue;
    walk.misfits.push({
      code: 'missing-field',
      at: printPath([...walk.path, key]),
      message: `${placeOf(walk)} needs a field ${quote(key)}.`,
      fix: `Add ${quote(key)}: ${describeType(wanted?.ref === undefined ? wanted : walk.context.findType(wanted.ref))}.`,
    });
  }
}

function tellUnknown(unknown: readonly string[], value: JsonObject, { schema, walk }: Frame): void {
  const known = [...Object.keys(schema.properties ?? {}), ...(schema.embeddedResource ? Object.keys(EMBEDDED) : [])].sort();
  for (const key of unknown) {
    if (walk.context.isUnknown(key)) continue;
    const free = known.filter((name) => value[name] === undefined);
    const nearest = findNearest(key, free);
    walk.misfits.push({
      code: 'unknown-field',
      at: printPath([...walk.path, key]),
      message: `${placeOf(walk)} has no field ${quote(key)}.`,
      fix: nearest === undefined ? sayWhereItBelongs(key, known, walk) : `Write ${quote(nearest)}, or remove it.`,
    });
  }
}

/** A line that is indented too far is the usual mistake. */
function sayWhereItBelongs(key: string, known: readonly string[], { objects, path }: Walk): string {
  const home = objects.findLast(
    ({ value, schema, depth }) => depth < path.length && value[key] === undefined && Object.hasOwn(schema.properties ?? {}, key),
  );
  if (home) return `It is a field of ${printPath(path.slice(0, home.depth)) || 'the object'}: move it there, or remove it.`;
  return known.length > 0 ? `Remove it: its fields are ${list(known, 12)}.` : 'Remove it: it has no fields.';
}

function judgeList(value: readonly JsonValue[], schema: Schema, walk: Walk): void {
  const { items, listType, listMapKeys } = schema;
  if (items) {
    for (let index = 0; index < value.length; index++) {
      walk.path.push(index);
      judge(value[index]!, items, walk);
      walk.path.pop();
    }
  }
  tellAll(walk, judgeSize(value.length, 'item', { least: schema.minItems, most: schema.maxItems }));
  if (schema.uniqueItems || listType === 'set' || (listType === 'map' && listMapKeys)) {
    const keys = listType === 'map' ? listMapKeys : undefined;
    const repeat = findRepeat(value, { keys, properties: items?.properties, isUnknown: walk.context.isUnknown });
    if (repeat === undefined) return;
    walk.path.push(repeat.index);
    const what = keys ? `the same ${list(keys)} as` : 'the same as';
    tell(walk, {
      code: 'invalid-field',
      rule: 'unique',
      problem: `is ${what} item ${repeat.first} of its list, where each may be only once`,
      fix: 'Remove one of the two.',
    });
    walk.path.pop();
  }
}

function judgeSize(size: number, noun: string, { least = 0, most = Infinity }): Verdict | undefined {
  if (size >= least && size <= most) return undefined;
  const bound = size < least ? `at least ${least}` : `at most ${most}`;
  return {
    code: 'invalid-field',
    rule: 'size',
    problem: `has ${size} ${noun}s, and is to have ${bound}`,
    fix: `Give it ${bound}.`,
  };
}

function judgeJunctors(value: JsonValue, { allOf, anyOf, oneOf, not }: Schema, walk: Walk): void {
  const misfitsOf = (schema: Schema) => {
    const inner: Walk = { ...walk, misfits: [], isPartial: true };
    judge(value, schema, inner);
    return inner.misfits;
  };
  for (const schema of allOf ?? []) walk.misfits.push(...misfitsOf(schema));
  if (anyOf) {
    const tried = anyOf.map(misfitsOf);
    if (tried.every((misfits) => misfits.length > 0)) tell(walk, noneFits('anyOf', tried));
  }
  if (oneOf) {
    const tried = oneOf.map(misfitsOf);
    const fitting = tried.filter((misfits) => misfits.length === 0).length;
    if (fitting === 0) tell(walk, noneFits('oneOf', tried));
    if (fitting > 1) {
      const problem = `fits ${fitting} of ${oneOf.length} forms that exclude one another`;
      tell(walk, { code: 'invalid-field', rule: 'oneOf', problem, fix: 'Choose one of them.' });
    }
  }
  if (not && misfitsOf(not).length === 0) {
    const problem = 'has a form that its definition forbids';
    tell(walk, { code: 'invalid-field', rule: 'not', problem, fix: 'Look its definition up, and write another one.' });
  }
}

function noneFits(rule: string, tried: readonly (readonly Misfit[])[]): Verdict {
  const reasons = [...new Set(tried.map(([first]) => first!.message.replace(/\.$/, '')))];
  const problem = `fits none of its ${tried.length} forms: ${reasons.slice(0, 4).join('; or ')}`;
  return { code: 'invalid-field', rule, problem, fix: 'Mend it so that one of them fits.' };
}

/** The place in words that begin a sentence. */
function placeOf({ path }: Walk): string {
  return path.length === 0 ? 'the object' : printPath(path);
}

function tell(walk: Walk, { problem, ...verdict }: Verdict): void {
  const at = printPath(walk.path);
  walk.misfits.push({ ...verdict, at, message: `${placeOf(walk)} ${problem}.` });
}

function tellAll(walk: Walk, verdict: Verdict | undefined): void {
  if (verdict) tell(walk, verdict);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
