import { list, quote } from '../../../text/words.ts';
import { asObject, isObject } from '../../pod.ts';
import { isWindows, listAnnotations, type Subject, type Violation } from './subject.ts';

export function* findAppArmorProfiles(subject: Subject): Generator<Violation> {
  yield* findProfileTypes(subject, 'appArmorProfile');
  for (const { key, value, at } of listAnnotations(subject)) {
    if (!key.startsWith('container.apparmor.security.beta.kubernetes.io/')) continue;
    if (typeof value !== 'string' || /^$|^runtime\/default$|^localhost\//.test(value) || subject.isUnknown(value)) continue;
    yield { at, said: `AppArmor profile ${quote(value)} is not allowed`, fix: 'Use runtime/default or localhost/NAME.' };
  }
}

/** Until 1.18, when these were annotations. */
export function* findSeccompAnnotations(subject: Subject): Generator<Violation> {
  const names = new Set(
    subject.containers.map(({ body }) => `container.seccomp.security.alpha.kubernetes.io/${String(body.name)}`),
  );
  for (const { key, value, at } of listAnnotations(subject)) {
    if (key !== 'seccomp.security.alpha.kubernetes.io/pod' && !names.has(key)) continue;
    if (typeof value !== 'string' || /^(?:runtime|docker)\/default$|^localhost\//.test(value) || subject.isUnknown(value))
      continue;
    yield { at, said: `seccomp profile ${quote(value)} is not allowed`, fix: 'Use runtime/default or localhost/NAME.' };
  }
}

export function* findSeccompProfiles(subject: Subject): Generator<Violation> {
  yield* findProfileTypes(subject, 'seccompProfile');
}

export function* findMissingSeccompProfiles(subject: Subject): Generator<Violation> {
  const found = [...findProfileTypes(subject, 'seccompProfile')];
  yield* found;
  const isSet = (context: (typeof subject.parts)[number]['context']) => isObject(context.seccompProfile);
  const [pod] = subject.parts;
  const lacking = subject.containers.filter(({ context }) => !isSet(context));
  // A profile of the pod that is not allowed has been told, and is what its containers get.
  if (pod === undefined || isSet(pod.context) || lacking.length === 0) return;
  yield {
    at: `${subject.at}.securityContext.seccompProfile`,
    said: `the pod or ${list(lacking.map(({ who }) => who))} must set securityContext.seccompProfile.type`,
    fix: 'Set securityContext.seccompProfile.type of the pod to "RuntimeDefault".',
  };
}

/** Since 1.25, which knows pods of Windows. */
export function* findMissingSeccompProfilesOfLinux(subject: Subject): Generator<Violation> {
  if (!isWindows(subject)) yield* findMissingSeccompProfiles(subject);
}

export function findSeLinuxOptions(types: readonly string[]) {
  return function* find({ parts, isUnknown }: Subject): Generator<Violation> {
    for (const { who, at, context } of parts) {
      const { type = '', user = '', role = '' } = asObject(context.seLinuxOptions);
      const place = `${at}.securityContext.seLinuxOptions`;
      if (typeof type === 'string' && type !== '' && !types.includes(type) && !isUnknown(type)) {
        const said = `${who} may not set the SELinux type ${quote(type)}`;
        yield { at: `${place}.type`, said, fix: `Remove it, or use ${list(types)}.` };
      }
      for (const [field, value] of Object.entries({ user, role })) {
        if (typeof value !== 'string' || value === '') continue;
        yield { at: `${place}.${field}`, said: `${who} may not set the SELinux ${field}`, fix: 'Remove it.' };
      }
    }
  };
}

function* findProfileTypes({ parts, isUnknown }: Subject, field: 'appArmorProfile' | 'seccompProfile'): Generator<Violation> {
  for (const { who, at, context } of parts) {
    if (!isObject(context[field])) continue;
    const { type } = context[field];
    if (type === 'RuntimeDefault' || type === 'Localhost' || isUnknown(type)) continue;
    const value = typeof type === 'string' ? `to ${quote(type)}` : 'without a type';
    const said = `${who} may not set securityContext.${field}.type ${value}`;
    yield { at: `${at}.securityContext.${field}.type`, said, fix: 'Use "RuntimeDefault" or "Localhost".' };
  }
}
