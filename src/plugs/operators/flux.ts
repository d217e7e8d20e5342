import type { Manifest } from '../../types/manifest.ts';
import type { ApplicationView, Operator } from '../../types/operator.ts';
import { type FluxStatus, fluxStatus } from './flux-status.ts';
import { statusContextOf } from './status-context.ts';

export interface FluxOptions {
  /** The GitRepository that Flux pulls. @default 'flux-system', as `flux bootstrap` names it */
  readonly source?: string;
  /** Where Flux keeps its objects. @default 'flux-system' */
  readonly namespace?: string;
  /** How often it is applied again without a change, a Go duration. @default '60m' */
  readonly interval?: string;
  /** How soon it is tried again after a failure. @default '2m' */
  readonly retryInterval?: string;
  /** How long one attempt and its health checks may take. @default '5m' */
  readonly timeout?: string;
  /** Lets Flux write how each application came out to the commit that it has applied, which `wait` reads. @default it tells nobody */
  readonly status?: FluxStatus;
}

/**
 * Flux: one Kustomization per application, pruned, waited for, and ordered by `dependsOn`.
 * Fields: https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export function flux(options: FluxOptions = {}): Operator {
  const {
    source = 'flux-system',
    namespace = 'flux-system',
    interval = '60m',
    retryInterval = '2m',
    timeout = '5m',
    status,
  } = options;
  const toKustomization = ({ name, path, dependsOn }: ApplicationView): Manifest => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace },
    spec: {
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.map((dependency) => ({ name: dependency })) }),
      interval,
      path: `./${path}`,
      prune: true,
      retryInterval,
      sourceRef: { kind: 'GitRepository', name: source },
      timeout,
      wait: true,
    },
  });
  return {
    name: 'flux',
    pruneGuard: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    objects: (view) => [toKustomization(view), ...(status ? fluxStatus(view, status, namespace) : [])],
    statusContext: status && statusContextOf,
  };
}
