import type { Severity } from '../../types/issue.ts';

/** One thing that an operator does to a manifest other than its author expects. */
export interface Trap {
  readonly severity: Severity;
  /** Where it is written down: a page of the documentation, or a file and function of the source. */
  readonly source: string;
}

/** Every rule behind `operator-trap`; docs/operators.md has a row for each. */
export const traps = {
  'list-kind': { severity: 'error', source: 'kustomize api/resource/factory.go RNodesFromBytes' },
  'null-item': { severity: 'error', source: 'kustomize api/resource/factory.go dropBadNodes' },
  'local-config': { severity: 'error', source: 'kustomize api/resource/factory.go DropLocalNodes' },
  'owner-reference': { severity: 'error', source: 'kubernetes.io/docs/concepts/architecture/garbage-collection' },
  'server-field': {
    severity: 'error',
    source: 'kubernetes apiserver pkg/storage/errors.go ErrResourceVersionSetOnCreate, pkg/registry/rest/update.go BeforeUpdate',
  },
  'managed-fields': { severity: 'error', source: 'kubernetes apimachinery pkg/util/managedfields structuredmerge.go Apply' },
  'system-field': { severity: 'warning', source: 'kubernetes apiserver pkg/registry/rest/meta.go FillObjectMetaSystemFields' },
  status: { severity: 'warning', source: 'kubernetes pkg/registry strategies PrepareForCreate; KEP-2155 status subresource' },
  'last-applied': { severity: 'warning', source: 'kubernetes.io/docs/reference/labels-annotations-taints (last-applied-configuration)' },
  'other-owner': { severity: 'warning', source: 'argo-cd docs/user-guide/resource_tracking.md; flux pkg ssa manager SetOwnerLabels' },
  'helm-release': { severity: 'error', source: 'helm pkg/storage/driver/secrets.go newSecretsObject' },
  'generate-name': { severity: 'warning', source: 'kubernetes.io/docs/reference/using-api/api-concepts/#generated-values' },
  'annotation-key': { severity: 'warning', source: 'argo-cd docs/user-guide/annotations-and-labels.md; flux docs/spec/v1/kustomizations.md' },
  'sync-option': { severity: 'error', source: 'argo-cd docs/user-guide/sync-options.md; gitops-engine pkg/sync/common/types.go' },
  'compare-option': { severity: 'error', source: 'argo-cd docs/user-guide/compare-options.md, diff-strategies.md' },
  'sync-wave': { severity: 'error', source: 'argo-cd gitops-engine pkg/sync/syncwaves/waves.go Wave' },
  hook: { severity: 'error', source: 'argo-cd gitops-engine pkg/sync/sync_phase.go syncPhases' },
  'hook-policy': { severity: 'error', source: 'argo-cd gitops-engine pkg/sync/hook/delete_policy.go DeletePolicies' },
  'kept-hook': { severity: 'info', source: 'argo-cd docs/user-guide/sync-waves.md (hook deletion policies)' },
  'plain-hook': { severity: 'warning', source: 'fluxcd.io/flux/use-cases/running-jobs' },
  'helm-hook': { severity: 'warning', source: 'argo-cd gitops-engine pkg/sync/hook/helm/type.go Types; docs/user-guide/helm.md (hooks)' },
  'sync-order': { severity: 'error', source: 'argo-cd docs/user-guide/sync-waves.md' },
  'excluded-kind': { severity: 'warning', source: 'argo-cd docs/operator-manual/upgrading/2.14-3.0.md (resource.exclusions)' },
  'instance-label': { severity: 'info', source: 'argo-cd docs/user-guide/resource_tracking.md (tracking by label)' },
  'flux-annotation': { severity: 'error', source: 'kustomize-controller docs/spec/v1/kustomizations.md (apply behavior); flux pkg ssa AnyInMetadata' },
  substitution: { severity: 'error', source: 'kustomize-controller docs/spec/v1/kustomizations.md (post build); flux pkg envsubst/parse' },
  'duplicate-item': { severity: 'error', source: 'structured-merge-diff typed/validate.go; listMapKey markers of k8s.io/api types.go' },
  'encrypted-secret': { severity: 'error', source: 'kustomize-controller internal/controller apply, IsEncryptedSecret' },
  'short-lived-job': { severity: 'warning', source: 'kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished; flux drift correction' },
  'claimed-twice': { severity: 'error', source: 'kustomize-controller docs (prune, inventory); argo-cd docs/user-guide/sync-options.md (shared resource)' },
  rewritten: { severity: 'warning', source: 'kustomize-controller docs/spec/v1/kustomizations.md (targetNamespace, namePrefix); argo-cd docs/user-guide/kustomize.md' },
  'directory-source': { severity: 'error', source: 'argo-cd docs/user-guide/directory.md (warning), tool_detection.md' },
  'large-application': { severity: 'warning', source: 'etcd.io/docs system limits (1.5 MiB per request); kustomize-controller api/v1 ResourceInventory' },
} as const satisfies Readonly<Record<string, Trap>>;

export type TrapRule = keyof typeof traps;

/** What the options of `argocd.argoproj.io/sync-options` may be set to on one resource. Source: sync-options.md, types.go. */
export const resourceSyncOptions: Readonly<Record<string, readonly string[]>> = {
  ApplyOutOfSyncOnly: ['true', 'false'],
  ClientSideApplyMigration: ['true', 'false'],
  Delete: ['false', 'confirm', 'true'],
  Force: ['true', 'false'],
  Prune: ['false', 'confirm', 'true'],
  PruneLast: ['true', 'false'],
  Replace: ['true', 'false'],
  RespectIgnoreDifferences: ['true', 'false'],
  ServerSideApply: ['true', 'false'],
  SkipDryRunOnMissingResource: ['true', 'false'],
  Validate: ['false', 'true'],
};

/** And those that only an Application has, in `spec.syncPolicy.syncOptions`. */
export const applicationSyncOptions: Readonly<Record<string, readonly string[]>> = {
  ...resourceSyncOptions,
  CreateNamespace: ['true', 'false'],
  FailOnSharedResource: ['true', 'false'],
  PrunePropagationPolicy: ['background', 'foreground', 'orphan'],
};

/** Source: argo-cd docs/user-guide/compare-options.md and diff-strategies.md; an option without values stands alone. */
export const compareOptions: Readonly<Record<string, readonly string[]>> = {
  IgnoreExtraneous: [],
  IncludeMutationWebhook: ['true', 'false'],
  ServerSideDiff: ['true', 'false'],
};

/** Source: argo-cd docs/user-guide/sync-waves.md; `phase` is absent for what no sync applies. */
export const hookTypes: Readonly<Record<string, { readonly phase?: number }>> = {
  PreSync: { phase: 0 },
  Sync: { phase: 1 },
  PostSync: { phase: 2 },
  SyncFail: {},
  PreDelete: {},
  PostDelete: {},
  Skip: {},
};
export const hookPolicies = ['HookSucceeded', 'HookFailed', 'BeforeHookCreation', 'Never'];

/** Which hook of Argo CD a hook of Helm becomes. Source: argo-cd docs/user-guide/helm.md, gitops-engine pkg/sync/hook/helm/type.go. */
export const helmHooks: Readonly<Record<string, string>> = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
  'pre-delete': 'PreDelete',
  'post-delete': 'PostDelete',
};

/** What Flux reads of an object, in labels and annotations alike. Source: kustomize-controller docs/spec/v1/kustomizations.md. */
export const fluxAnnotations: Readonly<Record<string, readonly string[]>> = {
  prune: ['disabled', 'enabled'],
  ssa: ['Override', 'Merge', 'IfNotPresent', 'Ignore'],
  force: ['enabled', 'disabled'],
  reconcile: ['disabled', 'enabled'],
  substitute: ['disabled', 'enabled'],
};

/** Keys below `argocd.argoproj.io/` that are read from resources. Source: argo-cd docs/user-guide/annotations-and-labels.md. */
export const argocdAnnotations = ['compare-options', 'hook', 'hook-delete-policy', 'sync-options', 'sync-wave'];

/** Kinds that Argo CD 3 leaves alone unless its configuration says otherwise. Source: argo-cd docs 2.14-3.0.md. */
export const excludedKinds = new Set([
  '/Endpoints',
  'discovery.k8s.io/EndpointSlice',
  'coordination.k8s.io/Lease',
  'certificates.k8s.io/CertificateSigningRequest',
  'cert-manager.io/CertificateRequest',
  'cilium.io/CiliumIdentity',
  'cilium.io/CiliumEndpoint',
  'cilium.io/CiliumEndpointSlice',
]);

/** Lists that are maps to server-side apply, and which validation lets through. Source: listMapKey markers of k8s.io/api types.go. */
export const containerMaps = [
  { list: 'env', keys: ['name'] },
  { list: 'ports', keys: ['containerPort', 'protocol'] },
] as const;
export const podMaps = [
  { list: 'imagePullSecrets', keys: ['name'] },
  { list: 'hostAliases', keys: ['ip'] },
] as const;
