import type { Manifest } from '../../../types/manifest.ts';
import { asList } from '../../pod.ts';
import { complain, podPolicy } from './pods.ts';

/** https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
export const readinessProbe = podPolicy({
  id: 'readiness-probe',
  severity: 'warning',
  description: 'A pod that a Service sends requests to says when it is ready for them.',
  judge: ({ manifest, pod, containers }, { selectedBy }) => {
    if (ends(manifest) || asList(pod.spec.readinessGates).length > 0) return undefined;
    // Until a startup probe has succeeded, a pod is not ready either (kubelet, prober/prober_manager.go, UpdatePodStatus).
    if (containers.some(({ container }) => container.readinessProbe !== undefined || container.startupProbe !== undefined))
      return undefined;
    const service = selectedBy().find(({ from }) => from.kind === 'Service' && from.apiVersion === 'v1');
    if (!service) return undefined;
    return complain(containers.filter(({ list }) => list === 'containers').slice(0, 1), {
      lacks: `no readiness probe, so that Service ${service.from.metadata.name} sends it requests before it can answer, in every rollout`,
      field: 'readinessProbe',
      fix: 'Add a readinessProbe that asks for what the Service is for.',
    });
  },
});

export const livenessProbe = podPolicy({
  id: 'liveness-probe',
  severity: 'off',
  description: 'Every container that runs on says whether it still works.',
  judge: ({ manifest, containers }) =>
    complain(
      ends(manifest)
        ? []
        : containers.filter(({ list, container }) => list === 'containers' && container.livenessProbe === undefined),
      {
        lacks: 'no liveness probe',
        field: 'livenessProbe',
        fix: 'Add a livenessProbe that fails only where a restart would help.',
      },
    ),
});

function ends({ kind }: Manifest): boolean {
  return kind === 'Job' || kind === 'CronJob';
}
