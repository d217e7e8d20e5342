import { findAmount } from '../../text/quantity.ts';
import type { JsonObject } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import type { Judge } from './judge.ts';
import { atKey, eachObject, has } from './read.ts';
import { isHugePages, judgeRequirements } from './resources.ts';

/** `validatePodResources` of core validation: what a pod may use altogether, from Kubernetes 1.34 on. */
export function judgePodResources(judge: Judge, at: string, spec: JsonObject): void {
  const { resources } = spec;
  if (!isObject(resources)) return;
  if (has(resources, 'claims')) judge.refuse('pod-resource-claims', `${at}.resources.claims`);
  judgeRequirements(judge, [resources, `${at}.resources`], isPodResource);
  const limits = asObject(resources.limits);
  eachObject(spec.containers, `${at}.containers`, (container, where) => {
    const own = asObject(asObject(container.resources).limits);
    for (const name in own) {
      const [limit, most] = [findAmount(own[name]), findAmount(limits[name])];
      if (limit !== undefined && most !== undefined && limit > most)
        judge.refuse('pod-limit', atKey(`${where}.resources.limits`, name), {
          value: own[name],
          note: `the pod's limit is ${limits[name]}`,
        });
    }
  });
}

function isPodResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || isHugePages(name);
}
