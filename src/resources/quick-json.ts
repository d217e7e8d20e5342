import {
  ApiObject,
  ApiObjectMetadataDefinition,
  App,
  ImplicitTokenResolver,
  Lazy,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';

/**
 * Runs the action while every `ApiObject` turns itself into JSON in one pass instead of six: cdk8s resolves and cleans
 * the metadata, does both again with the whole, copies it for patches that it does not have, and orders it. The result
 * is the same, with its keys in order; whatever is out of the ordinary is left to cdk8s. cdk8s-plus calls the method
 * of `ApiObject` from its own, so it has to be replaced, and only here.
 */
export function withQuickJson<T>(action: () => T): T {
  const { prototype } = ApiObject;
  const { toJson } = prototype;
  prototype.toJson = function (this: ApiObject) {
    return findQuickJson(this) ?? toJson.call(this);
  };
  try {
    return action();
  } finally {
    prototype.toJson = toJson;
  }
}

type Json = Record<string, unknown>;

/** The private parts of `ApiObject` and its metadata: what cdk8s was given, and what was added later. */
interface Insides {
  readonly props: Json;
  readonly patches: readonly unknown[];
  readonly metadata: Json & { readonly toJson: unknown; readonly _additionalAttributes: Json };
}

function findQuickJson(object: ApiObject): Json | undefined {
  const { props, patches, metadata } = object as unknown as Insides;
  const isOrdinary =
    patches.length === 0 && metadata.toJson === ApiObjectMetadataDefinition.prototype.toJson && hasUsualResolvers(App.of(object));
  if (!isOrdinary || process.env.CDK8S_DISABLE_SORT) return undefined;
  try {
    return resolveAll(props, metadata);
  } catch {
    // cdk8s meets the same error, or knows the value; its words for errors are the ones that are reported.
    return undefined;
  }
}

function resolveAll(props: Json, metadata: Insides['metadata']): Json {
  const about = resolveMetadata(metadata);
  const json: Json = {
    apiVersion: resolve(props.apiVersion, 'with empty'),
    kind: resolve(props.kind, 'with empty'),
    metadata: about,
  };
  const keys = Object.keys(props).filter((key) => !(key in json));
  // In their own order, because lazy values may depend on it; then sorted.
  const values = keys.map((key) => resolve(props[key], 'with empty'));
  const order = keys.length < 2 ? keys : keys.toSorted();
  for (const key of order) {
    const value = values[keys.indexOf(key)];
    if (value !== undefined) json[key] = value;
  }
  return json;
}

function resolveMetadata(metadata: Insides['metadata']): Json | undefined {
  const { name, namespace, annotations, finalizers, ownerReferences, labels, _additionalAttributes } = metadata;
  const about = { annotations, finalizers, labels, name, namespace, ownerReferences };
  for (const key in _additionalAttributes) {
    if (!(key in about)) return resolveObject({ ..._additionalAttributes, ...about }, 'without empty');
  }
  return resolveObject(about, 'without empty');
}

/** Whether lists and objects with nothing in them are left out. */
type Emptiness = 'with empty' | 'without empty';

function resolve(value: unknown, emptiness: Emptiness): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      if (value === null) return undefined;
      if (Array.isArray(value)) return resolveList(value, emptiness);
      if (isPlain(value)) return resolveObject(value, emptiness);
      return resolveToken(value, emptiness);
    default:
      throw new TypeError('left to cdk8s');
  }
}

function resolveList(list: readonly unknown[], emptiness: Emptiness): unknown {
  if (list.length === 0 && emptiness === 'without empty') return undefined;
  return list.map((item) => resolve(item, emptiness));
}

function resolveObject(object: Json, emptiness: Emptiness): Json | undefined {
  const result: Json = {};
  let last = '';
  let isSorted = true;
  let isEmpty = true;
  for (const key in object) {
    const value = resolve(object[key], emptiness);
    if (value === undefined) continue;
    result[key] = value;
    isEmpty = false;
    if (key < last) isSorted = false;
    last = key;
  }
  if (isEmpty && emptiness === 'without empty') return undefined;
  return isSorted ? result : sort(result);
}

function sort(object: Json): Json {
  const sorted: Json = {};
  for (const key of Object.keys(object).sort()) sorted[key] = object[key];
  return sorted;
}

/** What cdk8s resolves: lazy values, tokens, and numbers or strings that imported CRDs wrap. */
function resolveToken(value: object, emptiness: Emptiness): unknown {
  if (value instanceof Lazy) return resolve(value.produce(), emptiness);
  const { resolve: produce, value: wrapped } = value as { readonly resolve?: () => unknown; readonly value?: unknown };
  if (typeof produce === 'function') return resolve(produce.call(value), emptiness);
  if (typeof wrapped === 'number' || typeof wrapped === 'string') return { value: wrapped };
  throw new TypeError('left to cdk8s');
}

/** True for plain objects that cdk8s takes for plain too: it asks for the constructor, which a key may hide. */
function isPlain(value: object): value is Json {
  return value.constructor === Object && typeof (value as Json).resolve !== 'function';
}

function hasUsualResolvers({ resolvers }: App): boolean {
  const [first, second, third, ...others] = resolvers;
  return (
    others.length === 0 &&
    first?.constructor === LazyResolver &&
    second?.constructor === ImplicitTokenResolver &&
    third?.constructor === NumberStringUnionResolver
  );
}
