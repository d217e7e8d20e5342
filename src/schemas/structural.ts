import { printPath } from '../text/path.ts';
import { list, quote } from '../text/words.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { readNode } from './custom-schema.ts';
import { DEEPEST, type Flaw, findPatternFlaw } from './flaw.ts';
import { findJunctorFlaws } from './junctors.ts';
import { readPattern } from './pattern/read-pattern.ts';
import { asObject, entriesOf, isObject } from './shape.ts';
import { validate } from './validate.ts';

/**
 * What keeps an `openAPIV3Schema` from being structural.
 * Source: ValidateStructural in k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go, and
 * ValidateCustomResourceDefinitionOpenAPISchema in .../pkg/apis/apiextensions/validation/validation.go.
 */
export function* findFlaws(schema: JsonValue | undefined): Generator<Flaw> {
  yield* findNodeFlaws(schema, { role: 'root', path: [] });
}

interface Place {
  readonly role: 'root' | 'item' | 'field';
  readonly path: readonly (string | number)[];
}

function* findNodeFlaws(node: JsonValue | undefined, { role, path }: Place): Generator<Flaw> {
  // A value of another type is the business of the schema of definitions themselves.
  if (!isObject(node)) return;
  if (path.length > DEEPEST) {
    yield TOO_DEEP;
    return;
  }
  const flaw = ([problem, fix]: readonly [string, string], ...more: readonly string[]): Flaw => ({
    at: printPath([...path, ...more]),
    problem,
    fix,
  });
  for (const key of FORBIDDEN) {
    if (node[key] !== undefined) yield flaw([`has ${quote(key)}, which no definition may have`, 'Write it out without.']);
  }
  for (const rule of RULES) {
    const found = rule(node, role);
    if (found) yield flaw(found);
  }
  const pattern = findPatternFlaw(node.pattern);
  if (pattern) yield { at: printPath(path), ...pattern };
  yield* findJunctorFlaws(node, path);
  for (const [key, inner] of entriesOf(node.properties)) {
    const isMeta = key === 'metadata' && (role === 'root' || node[EMBEDDED] === true);
    if (isMeta && isObject(inner) && inner.type !== 'object')
      yield flaw(['is to be an object', 'Write type: object.'], 'properties', key);
    const others = isMeta && role === 'root' ? entriesOf(asObject(inner).properties).filter(([name]) => !NAMES.has(name)) : [];
    if (others.length > 0) {
      const problem = `says what ${list(others.map(([name]) => quote(name)))} may be, and only names may be restricted`;
      yield flaw([problem, 'Remove it: metadata is known without.'], 'properties', key);
    }
    yield* findNodeFlaws(inner, { role: 'field', path: [...path, 'properties', key] });
  }
  yield* findNodeFlaws(node.items, { role: 'item', path: [...path, 'items'] });
  yield* findNodeFlaws(node.additionalProperties, { role: 'field', path: [...path, 'additionalProperties'] });
}

const EMBEDDED = 'x-kubernetes-embedded-resource';
const PRESERVE = 'x-kubernetes-preserve-unknown-fields';
const INT_OR_STRING = 'x-kubernetes-int-or-string';
/** Said of the whole: the place would be a line of thousands of characters. */
const TOO_DEEP: Flaw = {
  at: '',
  problem: 'nests too deep',
  fix: 'Nothing, if it is right: what is at the bottom is not judged here.',
  isUnjudged: true,
};
const NAMES = new Set(['name', 'generateName']);
const FORBIDDEN = ['$ref', 'definitions', 'dependencies', 'patternProperties', 'additionalItems', 'id'];

type Rule = (node: JsonObject, role: Place['role']) => readonly [problem: string, fix: string] | undefined;

const RULES: readonly Rule[] = [
  ({ type, ...node }, role) => {
    if (type === undefined || type === '') {
      if (node[INT_OR_STRING] === true || (node[PRESERVE] === true && node[EMBEDDED] !== true)) return undefined;
      return ['has no type', `Write type: ${role === 'root' || node.properties || node[EMBEDDED] ? 'object' : 'string'}, say.`];
    }
    if (type === 'null') return ['has type null', 'Write nullable: true instead.'];
    if (role === 'root' && type !== 'object') return ['is not an object', 'Write type: object.'];
    if (node[EMBEDDED] === true && type !== 'object') return [`is an embedded resource, but no object`, 'Write type: object.'];
    if (node[INT_OR_STRING] === true) return ['has a type, although it is an int or a string', 'Remove the type.'];
    return undefined;
  },
  ({ type, items }) =>
    type === 'array' && items === undefined ? ['is a list without items', 'Say what its items are.'] : undefined,
  ({ items }) => (Array.isArray(items) ? ['has a list of items', 'Write one schema for all items.'] : undefined),
  ({ properties, additionalProperties }) =>
    entriesOf(properties).length > 0 && (isObject(additionalProperties) || additionalProperties === false)
      ? ['has both properties and additionalProperties', 'Remove one of the two.']
      : undefined,
  (node, role) =>
    node.additionalProperties !== undefined && (role === 'root' || node[EMBEDDED] === true)
      ? ['has additionalProperties, which a whole object may not have', 'List its properties.']
      : undefined,
  (node) =>
    node[EMBEDDED] === true && node[PRESERVE] !== true && entriesOf(node.properties).length === 0
      ? ['is an embedded resource without properties', `List them, or write ${PRESERVE}: true.`]
      : undefined,
  (node) =>
    node[INT_OR_STRING] === true && (node[PRESERVE] === true || node[EMBEDDED] === true)
      ? ['is an int or a string, and an object too', `Remove ${INT_OR_STRING}, or what speaks of objects.`]
      : undefined,
  ({ uniqueItems }) =>
    uniqueItems === true ? ['has uniqueItems, which takes too long', 'Write x-kubernetes-list-type: set instead.'] : undefined,
  (node) => (node[PRESERVE] === false ? [`has ${PRESERVE}: false`, 'Write true, or remove it.'] : undefined),
  ({ nullable }, role) => (nullable === true && role === 'root' ? ['is nullable', 'Remove nullable.'] : undefined),
  (node) => findMapFlaw(node) ?? findListFlaw(node),
  findDefaultFlaw,
];

function findDefaultFlaw(node: JsonObject): readonly [string, string] | undefined {
  const { default: value, nullable } = node;
  if (value === undefined || (value === null && nullable === true)) return undefined;
  const findPattern = (text: string) => {
    const pattern = readPattern(text);
    return 'test' in pattern ? pattern : undefined;
  };
  // Of whole objects inside, metadata is not looked at.
  const [first] = validate(value, readNode(node), { findType: () => undefined, findPattern, isUnknown: () => false });
  return first && ['has a default that does not fit', first.fix];
}

function findMapFlaw({ type, 'x-kubernetes-map-type': kind }: JsonObject): readonly [string, string] | undefined {
  return kind !== undefined && type !== 'object'
    ? ['has a map type, but is no object', 'Remove x-kubernetes-map-type.']
    : undefined;
}

function findListFlaw(node: JsonObject): readonly [string, string] | undefined {
  const kind = node['x-kubernetes-list-type'];
  const keys = node['x-kubernetes-list-map-keys'];
  if (kind !== undefined && node.type !== 'array') return ['has a list type, but is no list', 'Remove x-kubernetes-list-type.'];
  if (Array.isArray(keys) && keys.length > 0 && kind !== 'map') return ['has list map keys, but is no map', `Write ${MAP_TYPE}.`];
  const items = asObject(node.items);
  if ((kind === 'set' || kind === 'map') && items.nullable === true)
    return [`is a ${kind} of nullable items`, 'Remove nullable there.'];
  if (kind !== 'map') return undefined;
  if (!Array.isArray(keys) || keys.length === 0) return ['is a map without keys', 'Write x-kubernetes-list-map-keys.'];
  if (items.type !== 'object') return ['is a map of items that are no objects', 'Make them objects.'];
  const properties = asObject(items.properties);
  const required = Array.isArray(items.required) ? items.required : [];
  for (const key of keys) {
    const property = typeof key === 'string' && Object.hasOwn(properties, key) ? asObject(properties[key]) : undefined;
    if (property === undefined) return [`has a map key ${String(key)}, which its items do not have`, 'Name one that they have.'];
    if (property.default === undefined && !required.includes(key))
      return [`has a map key ${quote(String(key))} that may be missing`, 'Make it required, or give it a default.'];
  }
  return undefined;
}

const MAP_TYPE = 'x-kubernetes-list-type: map';
