import { list } from '../../../text/words.ts';
import { asList, asObject } from '../../pod.ts';
import { complain, podPolicy } from './pods.ts';

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
export const noHostNamespace = podPolicy({
  id: 'no-host-namespace',
  severity: 'warning',
  description: 'No pod shares the network, processes or memory of its node.',
  judge: ({ pod }) => {
    const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => pod.spec[field] === true);
    if (shared.length === 0) return undefined;
    return {
      message: `its pods have ${list(shared)}, so that whoever is in them is on the node.`,
      fix: `Remove ${list(shared)}.`,
      at: `${pod.at === '' ? '' : `${pod.at}.`}spec.${shared[0]}`,
    };
  },
});

export const noHostPath = podPolicy({
  id: 'no-host-path',
  severity: 'warning',
  description: 'No pod mounts a folder of its node.',
  judge: ({ pod }) => {
    const volumes = asList(pod.spec.volumes).map(asObject);
    const index = volumes.findIndex(({ hostPath }) => hostPath !== undefined && hostPath !== null);
    if (index < 0) return undefined;
    const { name, hostPath } = volumes[index]!;
    return {
      message: `volume "${name}" is ${asObject(hostPath).path ?? 'a folder'} of the node that its pods happen to run on.`,
      fix: 'Use a PersistentVolumeClaim, an emptyDir, or another kind of volume.',
      at: `${pod.at === '' ? '' : `${pod.at}.`}spec.volumes[${index}].hostPath`,
    };
  },
});

export const noHostPort = podPolicy({
  id: 'no-host-port',
  severity: 'warning',
  description: 'No container takes a port of its node.',
  judge: ({ pod, containers }) =>
    complain(
      pod.spec.hostNetwork === true
        ? []
        : containers.filter(({ container }) => asList(container.ports).some((port) => Number(asObject(port).hostPort ?? 0) > 0)),
      {
        lacks: 'a port of its node, so that only one of them fits on each',
        field: 'ports',
        fix: 'Remove hostPort, and use a Service.',
      },
    ),
});
