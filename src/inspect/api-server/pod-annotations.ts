import type { JsonObject } from '../../types/manifest.ts';
import { asList, asObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { atKey } from './read.ts';

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** Annotations of pods that must fit the pod: `ValidatePodSpecificAnnotations` of core validation. */
export function judgePodAnnotations(judge: Judge, at: string, pod: JsonObject): void {
  const annotations = asObject(asObject(pod.metadata).annotations);
  const prefix = at === '' ? 'metadata.annotations' : `${at}.metadata.annotations`;
  for (const key in annotations) {
    const value = annotations[key];
    if (typeof value !== 'string') continue;
    if (key.startsWith(APP_ARMOR)) {
      if (!hasContainer(pod, key.slice(APP_ARMOR.length)))
        judge.refuse('app-armor-container', atKey(prefix, key), { others: [key] });
      if (!/^(|runtime\/default|unconfined|localhost\/.*)$/s.test(value))
        judge.refuse('app-armor-profile', atKey(prefix, key), { value });
    } else if (key === DELETION_COST && !isCost(value)) judge.refuse('pod-deletion-cost', atKey(prefix, key), { value });
    else if (key === DEFAULT_CONTAINER && !hasContainer(pod, value))
      judge.refuse('default-container', atKey(prefix, key), { value });
  }
}

function hasContainer(pod: JsonObject, name: string): boolean {
  const spec = asObject(pod.spec);
  return [spec.containers, spec.initContainers, spec.ephemeralContainers].some((containers) =>
    asList(containers).some((container) => asObject(container).name === name),
  );
}

/** `GetDeletionCostFromPodAnnotations`: no sign `+`, no leading zeros, 32 bits. */
function isCost(text: string): boolean {
  const cost = Number(text);
  return /^(0|[1-9]\d*|-\d+)$/.test(text) && cost >= -2147483648 && cost <= 2147483647;
}
