import type { JsonObject, JsonValue } from '../../types/manifest.ts';
import { asObject, isObject } from '../pod.ts';
import { judgeEnv } from './env.ts';
import { judgeDnsLabel, judgeNotBlank } from './fields.ts';
import { judgeHandler, judgeProbe, PROBES } from './handlers.ts';
import type { Judge } from './judge.ts';
import { judgeMounts } from './mounts.ts';
import { judgePorts } from './ports.ts';
import { eachObject, has, isEmpty } from './read.ts';
import { judgeContainerResources } from './resources.ts';
import { judgeContainerSecurity } from './security-context.ts';
import { isImage } from './syntax.ts';

/** `validateContainers` and `validateInitContainers` of core validation. */
export function judgeContainers(judge: Judge, at: string, spec: JsonObject): void {
  if (Array.isArray(spec.containers) && spec.containers.length === 0) judge.refuse('no-container', `${at}.containers`);
  const names = new Set<JsonValue>();
  const hostPorts = new Set<string>();
  eachObject(spec.containers, `${at}.containers`, (container, where) => {
    judgeContainer(judge, [container, where], spec);
    judgeUnique(judge, [container, where], names);
    judgePorts(judge, [container, where], hostPorts);
    judgeRuntime(judge, [container, where], spec);
  });
  if (spec.initContainers === undefined) return;
  eachObject(spec.initContainers, `${at}.initContainers`, (container, where) => {
    judgeContainer(judge, [container, where], spec);
    judgeUnique(judge, [container, where], names);
    // They run one after the other, so their ports cannot collide.
    judgePorts(judge, [container, where], new Set());
    if (container.restartPolicy === 'Always') judgeRuntime(judge, [container, where], spec);
    else
      for (const key of ['lifecycle', ...PROBES])
        if (has(container, key)) judge.refuse('init-container-field', `${where}.${key}`, { others: [container.restartPolicy] });
  });
}

type Placed = readonly [container: JsonObject, at: string];

/** `validateContainerCommon`. */
function judgeContainer(judge: Judge, [container, at]: Placed, spec: JsonObject): void {
  judgeNotBlank(judge, [container, at], ['name']);
  judgeDnsLabel(judge, `${at}.name`, container.name);
  const { image } = container;
  if (isEmpty(image)) judge.refuse('required', `${at}.image`);
  else if (typeof image === 'string' && image !== image.trim()) judge.refuse('image-space', `${at}.image`, { value: image });
  else if (typeof image === 'string' && !isImage(image)) judge.refuse('image-name', `${at}.image`, { value: image });
  judgeEnv(judge, at, container);
  judgeMounts(judge, at, container);
  if (container.resources !== undefined) judgeContainerResources(judge, `${at}.resources`, container.resources);
  judgeContainerSecurity(judge, [container, at], spec);
  if (container.resizePolicy !== undefined) judgeResizePolicy(judge, [container, at], spec);
}

function judgeUnique(judge: Judge, [{ name }, at]: Placed, names: Set<JsonValue>): void {
  if (typeof name !== 'string') return;
  if (names.has(name)) judge.refuse('duplicate-name', `${at}.name`, { value: name });
  names.add(name);
}

/** What only containers have that keep running. */
function judgeRuntime(judge: Judge, [container, at]: Placed, spec: JsonObject): void {
  for (const key of PROBES) {
    const probe = container[key];
    if (isObject(probe)) judgeProbe(judge, `${at}.${key}`, probe);
  }
  const lifecycle = asObject(container.lifecycle);
  for (const key of ['postStart', 'preStop']) {
    const handler = lifecycle[key];
    if (isObject(handler)) judgeHandler(judge, [handler, `${at}.lifecycle.${key}`], spec);
  }
}

function judgeResizePolicy(judge: Judge, [container, at]: Placed, spec: JsonObject): void {
  const names = new Set<JsonValue>();
  eachObject(container.resizePolicy, `${at}.resizePolicy`, ({ resourceName, restartPolicy }, where) => {
    if (typeof resourceName === 'string') {
      if (names.has(resourceName)) judge.refuse('duplicate-name', `${where}.resourceName`, { value: resourceName });
      if (resourceName !== 'cpu' && resourceName !== 'memory')
        judge.refuse('resize-resource', `${where}.resourceName`, { value: resourceName });
      names.add(resourceName);
    }
    if (spec.restartPolicy === 'Never' && restartPolicy === 'RestartContainer')
      judge.refuse('resize-restart', `${where}.restartPolicy`, { value: restartPolicy });
  });
}
