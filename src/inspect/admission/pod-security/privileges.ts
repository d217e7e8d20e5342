import { list, quote } from '../../../text/words.ts';
import type { JsonValue } from '../../../types/manifest.ts';
import { asList, asObject } from '../../pod.ts';
import { hasOwnUsers, isWindows, type Subject, type Violation } from './subject.ts';

export function* findPrivileged({ containers }: Subject): Generator<Violation> {
  for (const { who, at, context } of containers) {
    if (context.privileged !== true) continue;
    yield { at: `${at}.securityContext.privileged`, said: `${who} may not be privileged`, fix: 'Remove privileged.' };
  }
}

export function* findPrivilegeEscalation({ containers }: Subject): Generator<Violation> {
  for (const { who, at, context } of containers) {
    const { allowPrivilegeEscalation: allowed } = context;
    if (allowed !== true && !isAbsent(allowed)) continue;
    const place = `${at}.securityContext.allowPrivilegeEscalation`;
    yield { at: place, said: `${who} must set securityContext.allowPrivilegeEscalation to false`, fix: 'Set it to false.' };
  }
}

/** Since 1.25, which knows pods of Windows. */
export function* findPrivilegeEscalationOfLinux(subject: Subject): Generator<Violation> {
  if (!isWindows(subject)) yield* findPrivilegeEscalation(subject);
}

export function* findAddedCapabilities(subject: Subject): Generator<Violation> {
  yield* findAdded(subject, DEFAULT_CAPABILITIES);
}

export function* findCapabilities(subject: Subject): Generator<Violation> {
  for (const { who, at, context } of subject.containers) {
    const { drop } = asObject(context.capabilities);
    if (asList(drop).some((each) => each === 'ALL' || subject.isUnknown(each))) continue;
    const said = `${who} must drop all capabilities`;
    yield { at: `${at}.securityContext.capabilities.drop`, said, fix: 'Set securityContext.capabilities.drop to ["ALL"].' };
  }
  yield* findAdded(subject, ['NET_BIND_SERVICE']);
}

/** Since 1.25, which knows pods of Windows. */
export function* findCapabilitiesOfLinux(subject: Subject): Generator<Violation> {
  if (!isWindows(subject)) yield* findCapabilities(subject);
}

export function* findProcMounts({ containers, isUnknown }: Subject): Generator<Violation> {
  for (const { who, at, context } of containers) {
    const { procMount } = context;
    if (typeof procMount !== 'string' || procMount === 'Default' || isUnknown(procMount)) continue;
    const said = `${who} may not set securityContext.procMount to ${quote(procMount)}`;
    yield { at: `${at}.securityContext.procMount`, said, fix: 'Remove procMount, or set it to "Default".' };
  }
}

/** Since 1.35, which lets pods with users of their own have it. */
export function* findProcMountsOfHostUsers(subject: Subject): Generator<Violation> {
  if (!hasOwnUsers(subject)) yield* findProcMounts(subject);
}

function* findAdded({ containers, isUnknown }: Subject, allowed: readonly string[]): Generator<Violation> {
  for (const { who, at, context } of containers) {
    const items = asList(asObject(context.capabilities).add);
    for (const [index, name] of items.entries()) {
      if (typeof name !== 'string' || allowed.includes(name) || isUnknown(name)) continue;
      const place = `${at}.securityContext.capabilities.add[${index}]`;
      yield {
        at: place,
        said: `${who} may not add capability ${quote(name)}`,
        fix: `Remove it; allowed are ${list(allowed, 20)}.`,
      };
    }
  }
}

function isAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || value === null;
}

const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];
