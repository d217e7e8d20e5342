import { printPath } from '../text/path.ts';
import { quote } from '../text/words.ts';
import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { type Flaw, findPatternFlaw } from './flaw.ts';
import { asObject, entriesOf, isObject } from './shape.ts';

type Path = readonly (string | number)[];

/**
 * What is wrong inside `allOf`, `anyOf`, `oneOf` and `not` of a node: they may only say which values are allowed, of fields that
 * the node itself has. Source: validateNestedValueValidation in schema/validation.go, and schema/complete.go beside it.
 */
export function* findJunctorFlaws(node: JsonObject, path: Path): Generator<Flaw> {
  const isEither = node['x-kubernetes-int-or-string'] === true;
  for (const { inner, steps } of listInner(node)) {
    // The usual way to write down that it is an int or a string.
    if (isEither && steps[0] === 'anyOf' && isTypeAlone(inner)) continue;
    if (isEither && steps[0] === 'allOf' && steps[1] === 0 && Array.isArray(inner.anyOf) && inner.anyOf.every(isTypeAlone))
      continue;
    yield* findInnerFlaws(inner, { own: node, path: [...path, ...steps] });
  }
}

interface Inside {
  /** What it speaks of, outside of every junctor; undefined where there is no such thing. */
  readonly own: JsonObject | undefined;
  readonly path: Path;
}

function* findInnerFlaws(node: JsonObject, { own, path }: Inside): Generator<Flaw> {
  const at = printPath(path);
  for (const key of FORBIDDEN) {
    const value = node[key];
    if (value === undefined || value === false || value === '') continue;
    yield { at, problem: `has ${quote(key)}, which may not stand there`, fix: 'Write it outside of the junctor.' };
  }
  const pattern = findPatternFlaw(node.pattern);
  if (pattern) yield { at, ...pattern };
  for (const { inner, steps } of listInner(node)) yield* findInnerFlaws(inner, { own, path: [...path, ...steps] });
  for (const [key, inner] of entriesOf(node.properties)) {
    if (!isObject(inner)) continue;
    const place = [...path, 'properties', key];
    if (key === 'metadata') yield { at: printPath(place), ...NO_METADATA };
    const properties = asObject(own?.properties);
    const known = Object.hasOwn(properties, key) ? asObject(properties[key]) : undefined;
    if (known === undefined) {
      yield {
        at: printPath(place),
        problem: `speaks of a field ${quote(key)} that is not among the properties outside of the junctor`,
        fix: 'Add it there, with its type.',
      };
      continue;
    }
    yield* findInnerFlaws(inner, { own: known, path: place });
  }
  if (isObject(node.items)) {
    yield* findInnerFlaws(node.items, { own: isObject(own?.items) ? own.items : undefined, path: [...path, 'items'] });
  }
}

const NO_METADATA = { problem: 'speaks of metadata, which no junctor may', fix: 'Remove it.' };

const FORBIDDEN = [
  'type',
  'additionalProperties',
  'default',
  'title',
  'description',
  'nullable',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
];

function* listInner(node: JsonObject): Generator<{ readonly inner: JsonObject; readonly steps: Path }> {
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    const list = node[key];
    if (!Array.isArray(list)) continue;
    for (const [index, inner] of list.entries()) if (isObject(inner)) yield { inner, steps: [key, index] };
  }
  if (isObject(node.not)) yield { inner: node.not, steps: ['not'] };
}

function isTypeAlone(value: JsonValue): boolean {
  if (!isObject(value)) return false;
  return Object.keys(value).length === 1 && (value.type === 'integer' || value.type === 'string');
}
