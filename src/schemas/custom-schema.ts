import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { DEEPEST } from './flaw.ts';
import { OBJECT_META, type Schema } from './schema.ts';
import { isObject } from './shape.ts';

/**
 * What a custom resource may look like, from the `openAPIV3Schema` of a version of its definition. Of a definition that is not
 * structural, what can be understood.
 */
export function readCustomSchema(given: JsonValue | undefined, options: { readonly hasStatus: boolean }): Schema {
  if (!isObject(given)) return {};
  const { properties = {}, required = [], allOf = [], ...root } = readNode(given);
  const { metadata, ...own } = properties;
  // On writing, the API server drops what is below `status` before it looks at anything.
  const status: Readonly<Record<string, Schema>> = options.hasStatus ? { status: {} } : {};
  return {
    ...root,
    type: 'object',
    properties: { ...own, ...status, apiVersion: TEXT, kind: TEXT, metadata: METADATA },
    required: required.filter((name) => !(options.hasStatus && name === 'status')),
    // What a definition says of names goes on top of what every object is asked for.
    allOf: metadata?.properties === undefined ? allOf : [...allOf, { properties: { metadata } }],
  };
}

const TEXT: Schema = { type: 'string' };
const METADATA: Schema = { ref: OBJECT_META };
const ANYTHING: Schema = {};

type Convert = (value: JsonValue | undefined) => Schema;

/** By node of the definition: packs share theirs, and so does what is made of them. */
const converted = new WeakMap<JsonObject, Schema>();

/** What a value of a node may look like. */
export function readNode(given: JsonValue | undefined, depth = 0): Schema {
  if (!isObject(given) || depth > DEEPEST) return ANYTHING;
  const known = converted.get(given);
  if (known !== undefined) return known;
  const schema = read(given, depth + 1);
  converted.set(given, schema);
  return schema;
}

function read(node: JsonObject, depth: number): Schema {
  const inner = (value: JsonValue | undefined) => readNode(value, depth);
  const keywords = readKeywords(node);
  const isEmbedded = node['x-kubernetes-embedded-resource'] === true;
  const properties = isObject(node.properties) ? mapValues(node.properties, inner) : undefined;
  const schema: Schema = {
    ...keywords,
    ...(properties && { properties: isEmbedded ? { ...properties, ...EMBEDDED } : properties }),
    ...(Array.isArray(node.required) && { required: node.required.filter((each) => typeof each === 'string') }),
    ...readAdditional(node, inner),
    ...(node['x-kubernetes-preserve-unknown-fields'] === true && { preserveUnknownFields: true }),
    ...(isEmbedded && { embeddedResource: true }),
    ...(node.items !== undefined && { items: inner(node.items) }),
    ...readList(node),
    ...(Array.isArray(node['x-kubernetes-validations']) && { rules: node['x-kubernetes-validations'].filter(isObject) }),
    ...readJunctors(node, inner),
    ...(node.not !== undefined && { not: inner(node.not) }),
  };
  return node['x-kubernetes-int-or-string'] === true ? asIntOrString(schema) : schema;
}

/** What a whole object holds is as everywhere, whatever the definition says of it. */
const EMBEDDED: Readonly<Record<string, Schema>> = { apiVersion: TEXT, kind: TEXT, metadata: METADATA };

/** Unlike that of Kubernetes' own types, the number of a custom one may be of any size. */
function asIntOrString({ type: _, anyOf = [], ...schema }: Schema): Schema {
  const isUsual = anyOf.length === 2 && anyOf.every(({ type }) => type === 'integer' || type === 'string');
  const either: Schema = { anyOf: [{ type: 'integer' }, TEXT] };
  return isUsual || anyOf.length === 0
    ? { ...schema, ...either }
    : { ...schema, anyOf, allOf: [...(schema.allOf ?? []), either] };
}

function readAdditional({ additionalProperties }: JsonObject, inner: Convert): Schema {
  if (additionalProperties === true) return { additionalProperties: ANYTHING };
  return isObject(additionalProperties) ? { additionalProperties: inner(additionalProperties) } : {};
}

function readList(node: JsonObject): Schema {
  const listType = node['x-kubernetes-list-type'];
  if (listType === 'set' || listType === 'atomic') return { listType };
  const keys = node['x-kubernetes-list-map-keys'];
  if (listType !== 'map' || !Array.isArray(keys)) return {};
  return { listType, listMapKeys: keys.filter((each) => typeof each === 'string') };
}

function readJunctors(node: JsonObject, inner: Convert): Schema {
  const read = (list: JsonValue | undefined) => (Array.isArray(list) ? list.map(inner) : undefined);
  const [allOf, anyOf, oneOf] = [read(node.allOf), read(node.anyOf), read(node.oneOf)];
  return { ...(allOf && { allOf }), ...(anyOf && { anyOf }), ...(oneOf && { oneOf }) };
}

/** What means the same in a definition as in a schema of ours, where it is of the right kind; of another, it is no keyword. */
function readKeywords(node: JsonObject): Schema {
  const keywords: Record<string, JsonValue> = {};
  for (const key in KEYWORDS) {
    const value = node[key];
    if (value !== undefined && KEYWORDS[key as keyof typeof KEYWORDS](value)) keywords[key] = value;
  }
  return keywords as Schema;
}

const isText = (value: JsonValue) => typeof value === 'string';
const isNumber = (value: JsonValue) => typeof value === 'number';
const isFlag = (value: JsonValue) => typeof value === 'boolean';
const TYPES: readonly JsonValue[] = ['object', 'array', 'string', 'integer', 'number', 'boolean'];

const KEYWORDS = {
  type: (value: JsonValue) => TYPES.includes(value),
  nullable: isFlag,
  enum: (value: JsonValue) => Array.isArray(value),
  format: isText,
  minProperties: isNumber,
  maxProperties: isNumber,
  minItems: isNumber,
  maxItems: isNumber,
  pattern: isText,
  minLength: isNumber,
  maxLength: isNumber,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isFlag,
  exclusiveMaximum: isFlag,
  multipleOf: isNumber,
  default: () => true,
} as const satisfies Partial<Record<keyof Schema, (value: JsonValue) => boolean>>;

function mapValues(object: JsonObject, map: Convert): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
