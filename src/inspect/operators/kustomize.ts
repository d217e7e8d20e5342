import { quote } from '../../text/words.ts';
import type { Finding } from '../../types/issue.ts';
import type { JsonValue } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { type TrapContext, trapped } from './trap.ts';

/** What kustomize, which builds every folder of a stage for all operators, refuses or leaves out without a word. */
export function* findKustomizeTraps(resource: Resource, { stage }: TrapContext): Iterable<Finding> {
  if (!stage.definition) return;
  const { manifest } = resource;
  if (manifest.kind.endsWith('List')) yield describeList(resource);
  const local = manifest.metadata.annotations?.[LOCAL];
  if (local !== undefined && local !== 'false') {
    yield trapped('local-config', resource, {
      at: `metadata.annotations.${LOCAL}`,
      says: `carries the annotation ${LOCAL}, with which kustomize leaves it out: it would never be applied`,
      fix: 'Remove the annotation, or the object.',
    });
  }
  const at = findNullItem(manifest);
  if (at !== undefined) {
    yield trapped('null-item', resource, {
      at,
      says: `has an empty item at ${at}, for which kustomize refuses the whole folder`,
      fix: 'Remove the item, or fill it in.',
    });
  }
}

function describeList(resource: Resource): Finding {
  const { kind, items } = resource.manifest;
  if (Array.isArray(items)) {
    return trapped('list-kind', resource, {
      at: 'items',
      severity: 'warning',
      says: 'is a list, whose items are applied and none of which is checked here',
      fix: 'Render each item as an object of its own; `Include` takes a list apart.',
    });
  }
  return trapped('list-kind', resource, {
    at: 'kind',
    says: `is of a kind that ends in "List" and has no items: kustomize takes ${quote(kind)} for an empty list and leaves it out`,
    fix: 'Apply it by other means, or rename the kind in its CustomResourceDefinition.',
  });
}

/** Where the first null stands that is an item of a list. */
function findNullItem(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (value[index] === null) return `[${index}]`;
      const inner = findNullItem(value[index]);
      if (inner !== undefined) return join(`[${index}]`, inner);
    }
    return undefined;
  }
  for (const key in value) {
    const inner = findNullItem((value as Readonly<Record<string, JsonValue>>)[key]);
    if (inner !== undefined) return join(key, inner);
  }
  return undefined;
}

function join(outer: string, inner: string): string {
  return inner.startsWith('[') ? `${outer}${inner}` : `${outer}.${inner}`;
}

const LOCAL = 'config.kubernetes.io/local-config';
