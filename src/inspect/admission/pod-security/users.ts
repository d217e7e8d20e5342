import { list, quote } from '../../../text/words.ts';
import { isObject } from '../../pod.ts';
import { hasOwnUsers, listObjects, type Subject, type Violation } from './subject.ts';

export function* findRoot({ parts, containers, at }: Subject): Generator<Violation> {
  for (const { who, at: place, context } of parts) {
    if (context.runAsNonRoot !== false) continue;
    const said = `${who} may not set securityContext.runAsNonRoot to false`;
    yield { at: `${place}.securityContext.runAsNonRoot`, said, fix: 'Set it to true.' };
  }
  const isSet = (value: unknown) => value !== undefined && value !== null;
  const lacking = containers.filter(({ context }) => !isSet(context.runAsNonRoot));
  if (lacking.length === 0 || isSet(parts[0]?.context.runAsNonRoot)) return;
  yield {
    at: `${at}.securityContext.runAsNonRoot`,
    said: `the pod or ${list(lacking.map(({ who }) => who))} must set securityContext.runAsNonRoot to true`,
    fix: 'Set securityContext.runAsNonRoot of the pod to true.',
  };
}

/** Since 1.35, which lets pods with users of their own be root. */
export function* findRootOfHost(subject: Subject): Generator<Violation> {
  if (!hasOwnUsers(subject)) yield* findRoot(subject);
}

export function* findUserZero({ parts }: Subject): Generator<Violation> {
  for (const { who, at, context } of parts) {
    if (context.runAsUser !== 0) continue;
    const said = `${who} may not set securityContext.runAsUser to 0`;
    yield { at: `${at}.securityContext.runAsUser`, said, fix: 'Use another user, or remove runAsUser.' };
  }
}

/** Since 1.35, which lets pods with users of their own be root. */
export function* findUserZeroOfHost(subject: Subject): Generator<Violation> {
  if (!hasOwnUsers(subject)) yield* findUserZero(subject);
}

export function* findRestrictedVolumes({ pod, at }: Subject): Generator<Violation> {
  for (const { at: place, item } of listObjects(pod.spec.volumes, `${at}.volumes`)) {
    if (VOLUMES.some((type) => isObject(item[type]))) continue;
    const type = Object.keys(item).find((key) => isObject(item[key]));
    // The API server makes an emptyDir of what has no type.
    if (type === undefined) continue;
    const said = `volume ${quote(String(item.name))} may not be of type ${type}`;
    yield { at: `${place}.${type}`, said, fix: `Use ${list(VOLUMES, 20)}.` };
  }
}

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
