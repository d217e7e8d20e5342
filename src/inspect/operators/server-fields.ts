import type { Finding } from '../../types/issue.ts';
import type { JsonValue } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { asList } from '../pod.ts';
import { type TrapContext, trapped } from './trap.ts';

/** What the cluster writes into an object, and what nobody should bring back from there into Git. */
export function* findServerFields(resource: Resource, { stage, delivery }: TrapContext): Iterable<Finding> {
  const { metadata, status } = resource.manifest;
  for (const field of REFUSED) {
    if (!isSet(metadata[field])) continue;
    yield trapped('server-field', resource, {
      at: `metadata.${field}`,
      says: `has metadata.${field}, which belongs to an object in one cluster: any other refuses it`,
      fix: 'Remove the field. Objects from `kubectl get` have it.',
    });
  }
  if (asList(metadata.managedFields).length > 0) {
    yield trapped('managed-fields', resource, {
      at: 'metadata.managedFields',
      // Only server-side apply, which Flux uses, refuses it.
      ...(delivery?.flux.length === 0 || !delivery ? { severity: 'warning' as const } : {}),
      says: 'has metadata.managedFields, which server-side apply refuses',
      fix: 'Remove the field. Objects from `kubectl get` have it.',
    });
  }
  for (const field of WRITTEN) {
    if (!isSet(metadata[field])) continue;
    yield trapped('system-field', resource, {
      at: `metadata.${field}`,
      says: `has metadata.${field}, which only the cluster writes`,
      fix: 'Remove the field. Objects from `kubectl get` have it.',
    });
  }
  if (asList(metadata.ownerReferences).length > 0) {
    yield trapped('owner-reference', resource, {
      at: 'metadata.ownerReferences',
      says: 'names an owner by its uid, which is another one in each cluster: the garbage collector deletes what has no owner',
      fix: 'Remove metadata.ownerReferences: the operator owns what it applies.',
    });
  }
  if (metadata.generateName !== undefined && stage.definition) {
    yield trapped('generate-name', resource, {
      at: 'metadata.generateName',
      says: 'has metadata.generateName beside a name, so that it means nothing; and what has no name cannot be applied',
      fix: 'Remove metadata.generateName.',
    });
  }
  if (status !== undefined && BUILT_IN.has(resource.id.group) && !isHollow(status)) {
    yield trapped('status', resource, {
      at: 'status',
      says: 'has a status, which is dropped when it is applied',
      fix: 'Remove the status: controllers write it.',
    });
  }
}

/** Null and '' are how Go prints what is not set. */
function isSet(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && value !== 0;
}

/** True for `{}`, `{loadBalancer: {}}` and the like, which generators print and which mean nothing. */
function isHollow(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return true;
  return typeof value === 'object' && Object.values(value).every(isHollow);
}

const REFUSED = ['resourceVersion', 'uid'] as const;
const WRITTEN = ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'selfLink'] as const;
// Not CustomResourceDefinitions: their generator has printed one for years, and everybody ignores it.
const BUILT_IN = new Set(['', 'apps', 'batch', 'autoscaling', 'networking.k8s.io', 'policy', 'storage.k8s.io']);
