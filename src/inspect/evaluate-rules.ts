import { withDefaults } from '../schemas/defaults.ts';
import type { Misfit, Schema } from '../schemas/schema.ts';
import { isObject } from '../schemas/shape.ts';
import { printPath } from '../text/path.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { compile, type Program } from './admission/cel/program.ts';

/** What the rules in CEL of a definition come to for one object. */
export interface RuleVerdict {
  readonly broken: readonly Misfit[];
  /** Rules that could not be evaluated, with what stood in the way. */
  readonly unjudged: readonly string[];
}

/** True where a schema has rules (`x-kubernetes-validations`) somewhere. */
export function hasRules(schema: Schema): boolean {
  const seen = known.get(schema);
  if (seen !== undefined) return seen;
  const { rules, properties, items, additionalProperties } = schema;
  const inner = [
    ...Object.values(properties ?? {}),
    ...(items ? [items] : []),
    ...(additionalProperties ? [additionalProperties] : []),
  ];
  const found = (rules?.length ?? 0) > 0 || inner.some(hasRules);
  known.set(schema, found);
  return found;
}

const known = new WeakMap<Schema, boolean>();

/**
 * Evaluates the rules for an object that fits its schema otherwise, as when it is created: rules about what it was before do not
 * count. Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
 */
export function judgeRules(object: JsonValue, schema: Schema): RuleVerdict {
  const walk: Walk = { path: [], broken: [], unjudged: new Set() };
  judge(withDefaults(object, schema), schema, walk);
  return { broken: walk.broken, unjudged: [...walk.unjudged] };
}

interface Walk {
  readonly path: (string | number)[];
  readonly broken: Misfit[];
  readonly unjudged: Set<string>;
}

function judge(value: JsonValue, schema: Schema, walk: Walk): void {
  if (value === null || !hasRules(schema)) return;
  const { rules = [], properties, items, additionalProperties } = schema;
  const self = rules.length > 0 ? toSelf(value, schema) : undefined;
  for (const rule of rules) judgeRule(rule, self, walk);
  const enter = (key: string | number, child: JsonValue | undefined, inner: Schema | undefined) => {
    if (child === undefined || inner === undefined) return;
    walk.path.push(key);
    judge(child, inner, walk);
    walk.path.pop();
  };
  if (Array.isArray(value)) for (const [index, item] of value.entries()) enter(index, item, items);
  else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      enter(key, value[key], properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties);
    }
  }
}

function judgeRule(
  { rule, message, messageExpression, fieldPath }: JsonObject,
  self: unknown,
  { path, broken, unjudged }: Walk,
): void {
  // With oldSelf it is about a change, and nothing is known here about what was before.
  if (typeof rule !== 'string' || /\boldSelf\b/.test(rule)) return;
  const program = read(rule);
  if (typeof program === 'string') {
    unjudged.add(program);
    return;
  }
  const outcome = program({ self });
  if (outcome.kind !== 'value' || typeof outcome.value !== 'boolean') {
    unjudged.add(outcome.kind === 'error' ? outcome.message : 'it needs what is not known here');
    return;
  }
  if (outcome.value) return;
  const at = `${printPath(path)}${typeof fieldPath === 'string' ? fieldPath : ''}`;
  const said = sayWhy(messageExpression, self) ?? (typeof message === 'string' ? message : `it breaks the rule ${rule}`);
  broken.push({
    code: 'invalid-field',
    rule: 'cel',
    at,
    message: `${at === '' ? 'the object' : at} is refused: ${onOneLine(said).replace(/\.$/, '')}.`,
    fix: `Make it so that this holds: ${onOneLine(rule)}`,
  });
}

function onOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function sayWhy(expression: JsonValue | undefined, self: unknown): string | undefined {
  const program = typeof expression === 'string' ? read(expression) : undefined;
  if (typeof program !== 'function') return undefined;
  const outcome = program({ self });
  return outcome.kind === 'value' && typeof outcome.value === 'string' && outcome.value.trim() !== '' ? outcome.value : undefined;
}

const programs = new Map<string, Program | string>();

/** Why a rule cannot be evaluated at all, such as a mistake in its syntax. */
export function findRuleFault({ rule }: JsonObject): string | undefined {
  const program = typeof rule === 'string' ? read(rule) : undefined;
  return typeof program === 'string' ? program : undefined;
}

/** The program, or what is wrong with it. */
function read(expression: string): Program | string {
  let program = programs.get(expression);
  if (program === undefined) {
    const compiled = compile(expression, { self: 'dyn', oldSelf: 'dyn' });
    program = typeof compiled === 'function' ? compiled : compiled.fault;
    programs.set(expression, program);
  }
  return program;
}

/** A value as rules see it: numbers by their types, and fields by names that CEL can read. */
function toSelf(value: JsonValue | undefined, schema: Schema | undefined): unknown {
  if (typeof value === 'number') return schema?.type === 'number' || !Number.isInteger(value) ? value : BigInt(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => toSelf(item, schema?.items));
  if (!isObject(value)) return value;
  const { properties, additionalProperties } = schema ?? {};
  const object: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__' || child === undefined) continue;
    const inner = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
    object[inner === undefined ? key : escapeName(key)] = toSelf(child, inner ?? additionalProperties);
  }
  return object;
}

/** Source: Escape in k8s.io/apiserver/pkg/cel/escaping.go. */
function escapeName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replace(/__|[.\-/]/g, (each) => `__${ESCAPES[each as keyof typeof ESCAPES]}__`);
}

const ESCAPES = { __: 'underscores', '.': 'dot', '-': 'dash', '/': 'slash' };

const RESERVED = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let'],
  ...['loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);
