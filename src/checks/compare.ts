import type { Finding } from '../types/issue.ts';
import type { Resource } from '../types/resource.ts';

/** Orders resources by where they were made: stage, application, construct. */
export function compareOrigins(a: Resource, b: Resource): number {
  return compareTexts([a.stage, a.application, a.construct], [b.stage, b.application, b.construct]);
}

/** Orders findings by place, then by code and message: the same whatever order the resources came in. */
export function compareFindings(a: Finding, b: Finding): number {
  return compareTexts(keysOf(a), keysOf(b));
}

function keysOf({ stage = '', application = '', resource, at = '', code, message }: Finding): readonly string[] {
  const { kind = '', namespace = '', name = '' } = resource?.id ?? {};
  return [stage, application, kind, namespace, name, resource?.construct ?? '', at, code, message];
}

/** By code units, so that the order is the same in every locale. */
function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index]!;
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}
