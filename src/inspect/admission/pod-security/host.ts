import { quote } from '../../../text/words.ts';
import type { JsonObject } from '../../../types/manifest.ts';
import { asObject, isObject } from '../../pod.ts';
import { listObjects, type Subject, type Violation } from './subject.ts';

/** Source of all controls: k8s.io/pod-security-admission, policy/check_*.go. Here: what reaches the host. */

export function* findHostNamespaces({ pod, at }: Subject): Generator<Violation> {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
    if (pod.spec[field] !== true) continue;
    yield { at: `${at}.${field}`, said: `the pod may not set ${field}`, fix: `Remove ${field}.` };
  }
}

export function* findHostPathVolumes({ pod, at }: Subject): Generator<Violation> {
  for (const { at: place, item } of listObjects(pod.spec.volumes, `${at}.volumes`)) {
    if (!isObject(item.hostPath)) continue;
    const said = `volume ${quote(String(item.name))} may not be a path of the host`;
    yield { at: `${place}.hostPath`, said, fix: 'Use a persistentVolumeClaim, an emptyDir or another kind of volume.' };
  }
}

export function* findHostPorts({ containers }: Subject): Generator<Violation> {
  for (const { who, at, body } of containers) {
    for (const { at: place, item } of listObjects(body.ports, `${at}.ports`)) {
      if (typeof item.hostPort !== 'number' || item.hostPort === 0) continue;
      const said = `${who} may not use port ${item.hostPort} of the host`;
      yield { at: `${place}.hostPort`, said, fix: 'Remove hostPort; let a Service lead to the container.' };
    }
  }
}

export function* findHostsOfProbes({ containers, isUnknown }: Subject): Generator<Violation> {
  for (const { who, at, body } of containers) {
    for (const { place, name, handler } of handlersOf(body)) {
      for (const action of ACTIONS) {
        const { host } = asObject(handler[action]);
        if (typeof host !== 'string' || host === '' || isUnknown(host)) continue;
        const said = `${who} may not ask host ${quote(host)} in its ${name}`;
        yield { at: `${at}.${place}.${action}.host`, said, fix: 'Remove host: without it the pod itself is asked.' };
      }
    }
  }
}

const ACTIONS = ['httpGet', 'tcpSocket'] as const;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;

function handlersOf(
  body: JsonObject,
): readonly { readonly place: string; readonly name: string; readonly handler: JsonObject }[] {
  const { lifecycle } = body;
  return [
    ...PROBES.flatMap((name) => (isObject(body[name]) ? [{ place: name, name, handler: body[name] }] : [])),
    ...(isObject(lifecycle)
      ? HOOKS.flatMap((name) =>
          isObject(lifecycle[name]) ? [{ place: `lifecycle.${name}`, name, handler: lifecycle[name] }] : [],
        )
      : []),
  ];
}

export function* findHostProcesses({ parts }: Subject): Generator<Violation> {
  for (const { who, at, context } of parts) {
    if (asObject(context.windowsOptions).hostProcess !== true) continue;
    const place = `${at}.securityContext.windowsOptions.hostProcess`;
    yield { at: place, said: `${who} may not be a process of the host`, fix: 'Remove hostProcess.' };
  }
}
