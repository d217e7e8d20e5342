import { quote } from '../../text/words.ts';
import type { InspectedStage } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { ResourceId } from '../../types/resource.ts';
import type { Delivery } from './delivery.ts';
import { traps } from './traps-table.ts';

/** Applications of so many objects that the list of them nears what one object in the cluster can hold. */
export function* findLargeApplications(
  { definition, resources }: InspectedStage,
  deliveries: ReadonlyMap<string, Delivery>,
): Iterable<Finding> {
  const sizes = new Map<string, { bytes: number; count: number }>();
  for (const { application, id } of resources) {
    const size = sizes.get(application) ?? { bytes: 0, count: 0 };
    const isFlux = (deliveries.get(application)?.flux.length ?? 0) > 0;
    sizes.set(application, { bytes: size.bytes + (isFlux ? fluxEntry(id) : argocdEntry(id)), count: size.count + 1 });
  }
  for (const [application, { bytes, count }] of sizes) {
    const delivery = deliveries.get(application);
    if (bytes < MOST || !delivery) continue;
    const [puller] = [...delivery.flux, ...delivery.argocd];
    if (!puller || !definition) continue;
    yield {
      code: 'operator-trap',
      rule: 'large-application',
      severity: traps['large-application'].severity,
      message: `Application ${quote(application)} of stage ${quote(definition.name)} has ${count} objects, whose list (about ${Math.round(bytes / 1024)} KiB) ${puller.name} keeps in its status; etcd takes no object of more than 1,536 KiB.`,
      fix: 'Divide it into several applications.',
      stage: definition.name,
      application,
      trace: definition.trace,
    };
  }
}

/** `{"id":"<namespace>_<name>_<group>_<kind>","v":"v1"},` */
function fluxEntry({ group, kind, namespace = '', name }: ResourceId): number {
  return 23 + namespace.length + name.length + group.length + kind.length;
}

/** An entry with status and health, and one with the result of the last sync: the words of Argo CD's ResourceStatus and ResourceResult. */
function argocdEntry({ group, kind, namespace = '', name }: ResourceId): number {
  return 260 + 2 * (namespace.length + name.length + group.length + kind.length);
}

/** Two thirds of etcd's `--max-request-bytes`, because the rest of the status is there as well. */
const MOST = 1024 * 1024;
