import { parsePath } from '../../../src/graph/field-path.ts';
import type { JsonObject, JsonValue } from '../../../src/types/manifest.ts';

export type Trail = readonly (string | number)[];

/** The steps of a place as issues write it: `spec.tls[0].secretName`, `metadata.annotations["cert-manager.io/issuer"]`. */
export function parsePlace(at: string): Trail {
  return [...at.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, key]) =>
    quoted !== undefined ? (JSON.parse(`"${quoted}"`) as string) : index !== undefined ? Number(index) : key!,
  );
}

export function getAt(value: JsonValue | undefined, trail: Trail): JsonValue | undefined {
  return trail.reduce<JsonValue | undefined>((current, step) => (current as JsonObject | undefined)?.[step], value);
}

/** A copy with another value at the place; undefined takes the key away. */
export function setAt<T extends JsonValue>(value: T, [step, ...rest]: Trail, next: JsonValue | undefined): T {
  if (step === undefined) return next as T;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? setAt(item, rest, next) : item)) as unknown as T;
  const { [step]: present, ...others } = value as JsonObject;
  if (rest.length === 0 && next === undefined) return others as unknown as T;
  return { ...(value as JsonObject), [step]: setAt(present ?? {}, rest, next) } as unknown as T;
}

/** Every place of a value to which a path of the table leads, such as `spec.listeners[].name`. */
export function findPlaces(value: JsonValue, path: string): readonly Trail[] {
  return expand(value, parsePath(path));
}

function expand(value: JsonValue | undefined, [step, ...rest]: readonly (string | undefined)[]): readonly Trail[] {
  if (value === undefined) return [];
  const below = step === undefined ? Object.keys(value as object).map(Number) : [step];
  if (step === undefined && !Array.isArray(value)) return [];
  return below.flatMap((each) => {
    const next = (value as JsonObject | null)?.[each];
    if (next === undefined) return [];
    return rest.length === 0 ? [[each]] : expand(next, rest).map((trail) => [each, ...trail]);
  });
}
