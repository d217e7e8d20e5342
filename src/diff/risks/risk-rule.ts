import { isObject } from '../../manifests/lists.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import type { Risk } from '../difference.ts';
import type { ResourceChange } from '../resource-change.ts';

/** What a rule says; the registry adds which resource it is about. */
export type RiskFinding = Pick<Risk, 'code' | 'severity' | 'message'> & Partial<Pick<Risk, 'evidence'>>;

/** Looks at one resource. */
export type RiskRule = (change: ResourceChange) => readonly RiskFinding[];

/** The values at a path such as `spec.rules[].host`; `[]` goes through every item of a list. */
export function valuesAt(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  let values: readonly JsonValue[] = value === undefined ? [] : [value];
  for (const step of path.split('.')) {
    const field = step.replace('[]', '');
    values = values.flatMap((each) => {
      const next = isObject(each) && Object.hasOwn(each, field) ? each[field] : undefined;
      if (next === undefined || next === null) return [];
      return step.endsWith('[]') ? (Array.isArray(next) ? (next as readonly JsonValue[]) : []) : [next];
    });
  }
  return values;
}

/** The one value at a path. */
export function valueAt(value: JsonValue | undefined, path: string): JsonValue | undefined {
  return valuesAt(value, path)[0];
}

/** The texts among the values at a path. */
export function textsAt(value: JsonValue | undefined, path: string): readonly string[] {
  return valuesAt(value, path).filter((each): each is string => typeof each === 'string');
}

/** The objects among the values at a path. */
export function objectsAt(value: JsonValue | undefined, path: string): readonly JsonObject[] {
  return valuesAt(value, path).filter(isObject);
}

/** `apps/Deployment`; kinds of the core group have nothing before the slash. */
export function typeOf({ resource: { id } }: ResourceChange): string {
  return `${id.group}/${id.kind}`;
}
