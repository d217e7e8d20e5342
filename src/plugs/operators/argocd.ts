import { StagewrightError } from '../../text/error.ts';
import type { Manifest } from '../../types/manifest.ts';
import type { ApplicationView, Operator } from '../../types/operator.ts';
import { type ArgocdStatus, argocdStatus } from './argocd-status.ts';
import { statusContextOf } from './status-context.ts';

export interface ArgocdOptions {
  /** URL that Argo CD pulls from. @default the target's repository */
  readonly repository?: string;
  /** Where Argo CD keeps its objects. @default 'argocd' */
  readonly namespace?: string;
  /** The AppProject. @default 'default' */
  readonly project?: string;
  /** API server of the destination cluster. @default the cluster that Argo CD runs in */
  readonly server?: string;
  /**
   * Lets Argo CD write how each application came out to the commit that it has synced, which `wait` reads; `argocdNotifications` gives
   * the rest, once per cluster. @default it tells nobody
   */
  readonly status?: true | ArgocdStatus;
}

/**
 * Argo CD: one Application per application folder, synced automatically, ordered by sync waves.
 * Fields: https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/
 */
export function argocd(options: ArgocdOptions = {}): Operator {
  const { namespace = 'argocd', project = 'default', server = 'https://kubernetes.default.svc', status } = options;
  const toApplication = (view: ApplicationView): Manifest => {
    const repository = options.repository ?? view.repository;
    if (repository === undefined) {
      throw new StagewrightError('stage-invalid', `Stage "${view.stage}" does not say which repository Argo CD pulls.`, {
        hint: 'Set target.repository of the stage, or argocd({ repository }).',
      });
    }
    return {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        annotations: {
          'argocd.argoproj.io/sync-wave': String(view.depth),
          ...(status && argocdStatus(view, repository, status === true ? {} : status)),
        },
        // Without it, removing the Application would leave its resources behind.
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
        name: view.name,
        namespace,
      },
      spec: {
        destination: { ...(view.namespace !== '' && { namespace: view.namespace }), server },
        project,
        source: { path: view.path, repoURL: repository, targetRevision: view.branch },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    };
  };
  return {
    name: 'argocd',
    pruneGuard: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
    objects: (application) => [toApplication(application)],
    statusContext: status && statusContextOf,
  };
}
