import { list } from '../../../text/words.ts';
import type { JsonObject } from '../../../types/manifest.ts';
import type { PolicyContext } from '../../../types/policy.ts';
import { asList, asObject, type Container } from '../../pod.ts';
import { complain, type PodSubject, podPolicy } from './pods.ts';

/** https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
export const resourceRequests = podPolicy({
  id: 'resource-requests',
  severity: 'warning',
  description: 'Every container requests the CPU and memory that it needs.',
  judge: (subject, context) => {
    const lacking = RESOURCES.filter((resource) => withoutRequest(subject, resource, context).length > 0);
    return complain(
      listLongRunning(subject).filter((container) => lacking.some((resource) => !hasRequest(container, resource))),
      {
        lacks: `no request of ${list(lacking)}: the scheduler takes that for nothing, and it is among the first to be evicted`,
        field: 'resources.requests',
        fix: 'Set resources.requests to what it uses normally.',
      },
    );
  },
});

export const memoryLimit = podPolicy({
  id: 'memory-limit',
  severity: 'warning',
  description: 'Every container has a memory limit.',
  judge: (subject, context) => {
    if (hasForPod(subject, 'limits', 'memory') || hasDefault(context, ['default', 'max'], 'memory')) return undefined;
    return complain(
      listLongRunning(subject).filter(({ container }) => asObject(asObject(container.resources).limits).memory === undefined),
      {
        lacks: 'no memory limit, so that a leak of it takes the memory of the whole node',
        field: 'resources.limits',
        fix: 'Set resources.limits.memory.',
      },
    );
  },
});

const RESOURCES = ['cpu', 'memory'] as const;

function withoutRequest(subject: PodSubject, resource: string, context: PolicyContext): readonly Container[] {
  if (hasForPod(subject, 'requests', resource) || hasForPod(subject, 'limits', resource)) return [];
  if (hasDefault(context, ['defaultRequest', 'default', 'max'], resource)) return [];
  return listLongRunning(subject).filter((container) => !hasRequest(container, resource));
}

/** A limit without a request is the request as well. */
function hasRequest({ container }: Container, resource: string): boolean {
  const { requests, limits } = asObject(container.resources);
  return asObject(requests)[resource] !== undefined || asObject(limits)[resource] !== undefined;
}

/** Init containers run before the others and share what those request; a sidecar among them does not end. */
function listLongRunning({ containers }: PodSubject): readonly Container[] {
  return containers.filter(({ list, container }) => list === 'containers' || container.restartPolicy === 'Always');
}

function hasForPod({ pod }: PodSubject, what: 'requests' | 'limits', resource: string): boolean {
  return asObject(asObject(pod.spec.resources)[what])[resource] !== undefined;
}

/** https://kubernetes.io/docs/concepts/policy/limit-range/: what containers get that say nothing themselves. */
function hasDefault({ list, namespace }: PolicyContext, fields: readonly string[], resource: string): boolean {
  return list('LimitRange').some((range) => {
    const { metadata, spec } = range as unknown as { readonly metadata: JsonObject; readonly spec?: JsonObject };
    if ((metadata.namespace ?? namespace) !== namespace) return false;
    return asList(asObject(spec).limits).some((limit) => {
      const item = asObject(limit);
      return item.type === 'Container' && fields.some((field) => asObject(item[field])[resource] !== undefined);
    });
  });
}
