import type { JsonValue } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asList, asObject, readFirst } from './field-path.ts';

/** What Kubernetes refuses an object without: what lacks it is no object but a patch of one. */
const required: Readonly<Record<string, readonly string[]>> = {
  'apps/DaemonSet': ['spec', 'selector'],
  'apps/Deployment': ['spec', 'selector'],
  'apps/ReplicaSet': ['spec', 'selector'],
  'apps/StatefulSet': ['spec', 'selector'],
  'argoproj.io/Rollout': ['spec', 'selector'],
  'batch/CronJob': ['spec', 'schedule'],
  'batch/Job': ['spec', 'template', 'spec', 'restartPolicy'],
};

/** False for a piece of an object, such as a patch, and for one that something completes: the rest may stand elsewhere. */
export function isWhole({ id, manifest }: Resource, pod: JsonValue | undefined): boolean {
  const needed = required[`${id.group}/${id.kind}`];
  if (needed !== undefined && readFirst(manifest, needed) === undefined) return false;
  const { containers, initContainers } = asObject(pod) ?? {};
  const all = [...asList(containers), ...asList(initContainers)].map(asObject);
  return asList(containers).length > 0 && all.every((container) => isImage(container?.image));
}

/** `auto` is what a mesh replaces when it completes the container. */
function isImage(image: JsonValue | undefined): boolean {
  return typeof image === 'string' && image.trim() !== '' && image !== 'auto';
}

/** True for a text that is filled in before it is applied: `${NAME}`, `{{ name }}`, `$(NAME)`, `<name>`, `__NAME__`, `CHANGE_ME`. */
export function isUnfinished(text: string): boolean {
  return /[<>{}$%@]|__|^[A-Z][A-Z\d_-]*$/.test(text);
}
