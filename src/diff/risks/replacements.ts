import { findAmount } from '../../text/quantity.ts';
import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import type { FieldChange } from '../difference.ts';
import { immutableFields } from './immutable-table.ts';
import { type RiskFinding, type RiskRule, typeOf, valueAt } from './risk-rule.ts';

/** A field changes that Kubernetes does not let change: the object must be deleted and made anew. */
export const findReplacements: RiskRule = (change) => {
  const { resource, before, after } = change;
  if (resource.action !== 'changed' || !before || !after || resource.from?.name !== undefined) return [];
  const type = typeOf(change);
  const fields = resource.fields.map(({ at }) => at);
  const changed = [...new Set([...listFields(type, { before, after }), ...listFrozenData(type, before)])].filter((field) =>
    fields.some((at) => isWithin(at, field) || isWithin(field, at)),
  );
  return [
    ...changed.map((field) => refuse(field)),
    ...(type === '/PersistentVolumeClaim' ? findShrunkClaim(before, after) : []),
    ...(type === '/Pod' ? findPodFields(resource.fields) : []),
  ];
};

function refuse(field: string): RiskFinding {
  return {
    code: 'replaced-resource',
    severity: 'high',
    message: 'cannot be changed in place, only deleted and made anew',
    evidence: [field],
  };
}

interface Sides {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

function listFields(type: string, { before, after }: Sides): readonly string[] {
  const rule = immutableFields[type];
  if (rule === undefined) return [];
  if (!('all' in rule)) return rule.filter((field) => !same(valueAt(before, field), valueAt(after, field)));
  const [old, now] = [valueAt(before, rule.all), valueAt(after, rule.all)];
  const names = new Set([old, now].flatMap((value) => Object.keys(value ?? {})));
  return [...names]
    .filter((name) => !rule.but.includes(name) && !same(valueAt(old, name), valueAt(now, name)))
    .map((name) => `${rule.all}.${name}`);
}

/** A ConfigMap or Secret that was made `immutable` stays what it is. */
function listFrozenData(type: string, before: JsonObject): readonly string[] {
  if (!['/ConfigMap', '/Secret'].includes(type) || before.immutable !== true) return [];
  return ['data', 'binaryData', 'stringData', 'immutable'];
}

/** A claim may ask for more, and never for less. */
function findShrunkClaim(before: JsonObject, after: JsonObject): readonly RiskFinding[] {
  const field = 'spec.resources.requests.storage';
  const [old, now] = [valueAt(before, field), valueAt(after, field)].map(findAmount);
  return old !== undefined && (now === undefined || now < old) ? [refuse(field)] : [];
}

/** Of the containers of a bare pod only the image may change. */
function findPodFields(fields: readonly FieldChange[]): readonly RiskFinding[] {
  return fields.filter(({ at }) => /^spec\.\w*[cC]ontainers\b/.test(at) && !/\]\.image$/.test(at)).map(({ at }) => refuse(at));
}

function isWithin(at: string, field: string): boolean {
  return at === field || (at.startsWith(field) && ['.', '['].includes(at[field.length]!));
}

function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
