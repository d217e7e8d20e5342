import type { JsonObject } from '../../../types/manifest.ts';
import { asList, asObject, type Container, type Pod } from '../../pod.ts';
import { complain, podPolicy } from './pods.ts';

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const runAsNonRoot = podPolicy({
  id: 'run-as-non-root',
  severity: 'warning',
  description: 'No container runs as root.',
  judge: ({ pod, containers }) =>
    complain(isWindows(pod) ? [] : containers.filter((container) => mayBeRoot(pod, container)), {
      lacks: 'nothing that keeps it from running as root',
      field: 'securityContext.runAsNonRoot',
      fix: "Set securityContext.runAsNonRoot: true, in the pod's for all of its containers.",
    }),
});

export const noPrivilegeEscalation = podPolicy({
  id: 'no-privilege-escalation',
  severity: 'off',
  description: 'No process may get more rights than the one that has started it.',
  judge: ({ pod, containers }) =>
    complain(
      isWindows(pod)
        ? []
        : containers.filter(({ container }) => {
            const { allowPrivilegeEscalation, privileged } = securityOf(container);
            return allowPrivilegeEscalation !== false && privileged !== true;
          }),
      {
        lacks: 'leave to gain more rights than it has started with',
        field: 'securityContext.allowPrivilegeEscalation',
        fix: 'Set securityContext.allowPrivilegeEscalation: false.',
      },
    ),
});

export const noPrivilegedContainer = podPolicy({
  id: 'no-privileged-container',
  severity: 'warning',
  description: 'No container has all rights on its node.',
  judge: ({ containers }) =>
    complain(
      containers.filter(({ container }) => securityOf(container).privileged === true),
      {
        lacks: 'all rights of root on its node',
        field: 'securityContext.privileged',
        fix: 'Remove privileged, and add the capabilities that it needs.',
      },
    ),
});

export const readOnlyRootFilesystem = podPolicy({
  id: 'read-only-root-filesystem',
  severity: 'off',
  description: 'Containers write to volumes alone.',
  judge: ({ pod, containers }) =>
    complain(isWindows(pod) ? [] : containers.filter(({ container }) => securityOf(container).readOnlyRootFilesystem !== true), {
      lacks: 'a root file system that can be written to',
      field: 'securityContext.readOnlyRootFilesystem',
      fix: 'Set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where it writes.',
    }),
});

function mayBeRoot({ spec }: Pod, { container }: Container): boolean {
  const ofPod = asObject(spec.securityContext);
  // A user namespace of its own: its root is nobody on the node.
  if (spec.hostUsers === false) return false;
  const own = securityOf(container);
  const user = own.runAsUser ?? ofPod.runAsUser;
  if (typeof user === 'number') return user === 0;
  return (own.runAsNonRoot ?? ofPod.runAsNonRoot) !== true;
}

function isWindows({ spec }: Pod): boolean {
  return asObject(spec.os).name === 'windows' || asList(spec.containers).some(isWindowsContainer);
}

function isWindowsContainer(container: JsonObject[string]): boolean {
  return asObject(securityOf(asObject(container))).windowsOptions !== undefined;
}

function securityOf(container: JsonObject): JsonObject {
  return asObject(container.securityContext);
}
