import { describe, expect, test } from 'vitest';
import { argocd } from '../../../src/plugs/operators/argocd.ts';
import { flux } from '../../../src/plugs/operators/flux.ts';
import type { Operator } from '../../../src/types/operator.ts';
import { told, trapsOf } from './trapped.ts';

const annotated = (annotations: Readonly<Record<string, string>>, rest: object = {}) => ({ metadata: { annotations }, ...rest });
const labelled = (labels: Readonly<Record<string, string>>) => ({ metadata: { labels } });
const argo = (key: string, value: string) => annotated({ [`argocd.argoproj.io/${key}`]: value });
const fluxed = (key: string, value: string) => annotated({ [`kustomize.toolkit.fluxcd.io/${key}`]: value });
const deployment = (container: object, pod: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1', ...container }], ...pod },
    },
  },
});
const job = (spec: object, annotations: Readonly<Record<string, string>> = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { annotations },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1' }] } }, ...spec },
});
const secret = (rest: object) => ({ kind: 'Secret', ...rest });
const endpoints = { kind: 'Endpoints', subsets: [{ addresses: [{ ip: '10.1.1.1' }], ports: [{ port: 5432 }] }] };

type Case = readonly [
  object: Readonly<Record<string, unknown>>,
  expected: string | undefined,
  operators?: readonly (Operator | undefined)[],
];

const every = [undefined, flux(), argocd()];
const cases: Readonly<Record<string, readonly Case[]>> = {
  'list-kind': [
    [{ apiVersion: 'acme.example/v1', kind: 'AllowList', spec: {} }, 'error kind'],
    [{ apiVersion: 'v1', kind: 'List', items: [] }, 'warning items'],
    [{ apiVersion: 'acme.example/v1', kind: 'Listing', spec: {} }, undefined],
  ],
  'local-config': [
    [annotated({ 'config.kubernetes.io/local-config': 'true' }), 'error metadata.annotations.config.kubernetes.io/local-config'],
    [annotated({ 'config.kubernetes.io/local-config': 'false' }), undefined],
  ],
  'owner-reference': [
    [
      { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: '0f7a' }] } },
      'error metadata.ownerReferences',
    ],
    [{ metadata: { ownerReferences: [] } }, undefined],
  ],
  'server-field': [
    [{ metadata: { resourceVersion: '4711' } }, 'error metadata.resourceVersion'],
    [{ metadata: { uid: '8d0c' } }, 'error metadata.uid'],
    [{ metadata: { resourceVersion: '' } }, undefined],
  ],
  'managed-fields': [
    [{ metadata: { managedFields: [{ manager: 'kubectl' }] } }, 'warning metadata.managedFields', [undefined, argocd()]],
    [{ metadata: { managedFields: [{ manager: 'kubectl' }] } }, 'error metadata.managedFields', [flux()]],
    [{ metadata: { managedFields: [] } }, undefined],
  ],
  'system-field': [
    [{ metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } }, 'warning metadata.creationTimestamp'],
    [{ metadata: { generation: 3 } }, 'warning metadata.generation'],
    [{ metadata: { selfLink: '/api/v1/x' } }, 'warning metadata.selfLink'],
    [{ metadata: { creationTimestamp: null } }, undefined],
  ],
  status: [
    [{ kind: 'Namespace', status: { phase: 'Active' } }, 'warning status'],
    [{ kind: 'Namespace', status: { loadBalancer: {}, conditions: [], replicas: 0 } }, undefined],
    [{ apiVersion: 'acme.example/v1', kind: 'Thing', status: { phase: 'Active' } }, undefined],
  ],
  'last-applied': [
    [
      annotated({ 'kubectl.kubernetes.io/last-applied-configuration': '{}' }),
      'warning metadata.annotations.kubectl.kubernetes.io/last-applied-configuration',
    ],
    [annotated({ 'kubectl.kubernetes.io/restartedAt': 'now' }), undefined],
  ],
  'other-owner': [
    [argo('tracking-id', 'shop:/ConfigMap:shop/a'), 'warning metadata.annotations.argocd.argoproj.io/tracking-id'],
    [labelled({ 'kustomize.toolkit.fluxcd.io/name': 'apps' }), 'warning metadata.labels.kustomize.toolkit.fluxcd.io/name'],
    [annotated({ 'meta.helm.sh/release-name': 'web' }), 'warning metadata.annotations.meta.helm.sh/release-name'],
    [labelled({ 'app.kubernetes.io/managed-by': 'Helm' }), undefined],
  ],
  'helm-release': [
    [secret({ type: 'helm.sh/release.v1' }), 'error type'],
    [secret({ type: 'Opaque' }), undefined],
  ],
  'generate-name': [
    [{ metadata: { generateName: 'web-' } }, 'warning metadata.generateName'],
    [{}, undefined],
  ],
  'annotation-key': [
    [argo('sync-option', 'Prune=false'), 'warning metadata.annotations.argocd.argoproj.io/sync-option'],
    [fluxed('prunes', 'disabled'), 'warning metadata.annotations.kustomize.toolkit.fluxcd.io/prunes'],
    [argo('manifest-generate-paths', '.'), undefined],
    [argo('ignore-healthcheck', 'true'), undefined],
    [labelled({ 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' }), undefined],
  ],
  'sync-option': [
    [argo('sync-options', 'prune=false'), 'error metadata.annotations.argocd.argoproj.io/sync-options'],
    [argo('sync-options', 'Prune=no'), 'error metadata.annotations.argocd.argoproj.io/sync-options'],
    [argo('sync-options', 'Prune'), 'error metadata.annotations.argocd.argoproj.io/sync-options'],
    [argo('sync-options', 'SomethingNew=true'), 'warning metadata.annotations.argocd.argoproj.io/sync-options'],
    [argo('sync-options', 'CreateNamespace=true'), 'warning metadata.annotations.argocd.argoproj.io/sync-options'],
    [argo('sync-options', 'Prune=false, Delete=confirm,ServerSideApply=true'), undefined],
    [
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        spec: { syncPolicy: { syncOptions: ['CreateNamespaces=true'] } },
      },
      'error spec.syncPolicy.syncOptions[0]',
    ],
    [
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        spec: { syncPolicy: { syncOptions: ['CreateNamespace=true', 'PrunePropagationPolicy=foreground'] } },
      },
      undefined,
    ],
  ],
  'compare-option': [
    [argo('compare-options', 'IgnoreExtraneus'), 'error metadata.annotations.argocd.argoproj.io/compare-options'],
    [argo('compare-options', 'ServerSideDiff=yes'), 'error metadata.annotations.argocd.argoproj.io/compare-options'],
    [argo('compare-options', 'IgnoreExtraneous,ServerSideDiff=true'), undefined],
  ],
  'sync-wave': [
    [argo('sync-wave', 'first'), 'error metadata.annotations.argocd.argoproj.io/sync-wave'],
    [argo('sync-wave', '1.5'), 'error metadata.annotations.argocd.argoproj.io/sync-wave'],
    [argo('sync-wave', '-5'), undefined],
  ],
  hook: [
    [argo('hook', 'presync'), 'error metadata.annotations.argocd.argoproj.io/hook', [undefined, argocd()]],
    [argo('hook', 'Sometimes'), 'warning metadata.annotations.argocd.argoproj.io/hook', [undefined, argocd()]],
    [argo('hook', 'PreSync,PostSync'), undefined, [undefined, argocd()]],
  ],
  'hook-policy': [
    [
      annotated({ 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'HookSuceeded' }),
      'error metadata.annotations.argocd.argoproj.io/hook-delete-policy',
      [undefined, argocd()],
    ],
    [argo('hook-delete-policy', 'HookSucceeded'), 'warning metadata.annotations.argocd.argoproj.io/hook-delete-policy'],
    [
      annotated({ 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded' }),
      undefined,
      [undefined, argocd()],
    ],
  ],
  'kept-hook': [
    [job({}, { 'argocd.argoproj.io/hook': 'PreSync' }), 'info metadata.annotations.argocd.argoproj.io/hook', [argocd()]],
    [job({}, { 'argocd.argoproj.io/hook': 'PreSync' }), undefined, [undefined, flux()]],
    [annotated({ 'argocd.argoproj.io/hook': 'Skip' }), undefined, [argocd()]],
    [
      annotated({ 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' }),
      undefined,
      [argocd()],
    ],
  ],
  'plain-hook': [
    [job({}, { 'helm.sh/hook': 'pre-install' }), 'warning metadata.annotations.helm.sh/hook', [flux()]],
    [job({}, { 'argocd.argoproj.io/hook': 'PreSync' }), 'warning metadata.annotations.argocd.argoproj.io/hook', [flux()]],
    [job({}, { 'argocd.argoproj.io/hook': 'PreSync' }), undefined, [undefined, argocd()]],
    [annotated({ 'helm.sh/hook': 'crd-install' }), undefined],
  ],
  'helm-hook': [
    [job({}, { 'helm.sh/hook': 'test' }), 'warning metadata.annotations.helm.sh/hook', [argocd()]],
    [job({}, { 'helm.sh/hook': 'pre-install,pre-upgrade' }), undefined, [undefined, argocd()]],
  ],
  'excluded-kind': [
    [endpoints, 'warning kind', [argocd()]],
    [endpoints, undefined, [undefined, flux()]],
  ],
  'short-lived-job': [
    [job({ ttlSecondsAfterFinished: 60 }), 'warning spec.ttlSecondsAfterFinished', [flux(), argocd()]],
    [job({ ttlSecondsAfterFinished: 60 }), undefined, [undefined]],
    [job({}), undefined],
    [job({ ttlSecondsAfterFinished: 60 }, { 'argocd.argoproj.io/hook': 'Sync' }), undefined, [argocd()]],
  ],
  'flux-annotation': [
    [fluxed('prune', 'disable'), 'error metadata.annotations.kustomize.toolkit.fluxcd.io/prune'],
    [fluxed('prune', 'false'), 'error metadata.annotations.kustomize.toolkit.fluxcd.io/prune'],
    [fluxed('ssa', 'IfNotExists'), 'error metadata.annotations.kustomize.toolkit.fluxcd.io/ssa'],
    [fluxed('substitute', 'Disabled'), 'error metadata.annotations.kustomize.toolkit.fluxcd.io/substitute'],
    [labelled({ 'kustomize.toolkit.fluxcd.io/force': 'yes' }), 'error metadata.labels.kustomize.toolkit.fluxcd.io/force'],
    [fluxed('prune', 'Disabled'), undefined],
    [fluxed('ssa', 'merge'), undefined],
    [labelled({ 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' }), undefined],
  ],
  'duplicate-item': [
    [
      deployment({ env: [{ name: 'A', value: '1' }, { name: 'B' }, { name: 'A', value: '2' }] }),
      'error spec.template.spec.containers[0].env[2]',
      [flux()],
    ],
    [
      deployment({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }),
      'error spec.template.spec.containers[0].ports[1]',
      [flux()],
    ],
    [
      deployment({}, { hostAliases: [{ ip: '10.0.0.1' }, { ip: '10.0.0.1' }] }),
      'error spec.template.spec.hostAliases[1]',
      [flux()],
    ],
    [deployment({ env: [{ name: 'A' }, { name: 'A' }] }), undefined, [undefined, argocd()]],
    [deployment({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] }), undefined, [flux()]],
  ],
  'encrypted-secret': [
    [secret({ sops: { version: '3.9.0' }, data: { a: 'ENC[]' } }), 'error sops', [flux(), argocd()]],
    [secret({ sops: { version: '3.9.0' }, data: { a: 'ENC[]' } }), undefined, [undefined, decrypting()]],
    [secret({ data: { a: 'YQ==' } }), undefined],
  ],
};

describe.each(Object.entries(cases))('%s', (rule, rows) => {
  test.each(rows.map(([object, expected, operators = every]) => ({ object, expected, operators })))(
    '$expected: $object',
    ({ object, expected, operators }) => {
      for (const operator of operators) {
        const found = told(trapsOf({ web: object }, { ...(operator && { operator }) })).filter((line) =>
          line.startsWith(`${rule} `),
        );
        const kind = String(object.kind ?? 'ConfigMap');
        const [severity, at] = expected?.split(' ') ?? [];
        expect(found, operator?.name).toEqual(expected === undefined ? [] : [`${rule} ${severity} ${kind} web ${at}`]);
      }
    },
  );
});

function decrypting(): Operator {
  const own = flux();
  return {
    ...own,
    objects: (view) =>
      own.objects(view).map((object) => ({ ...object, spec: { ...(object.spec as object), decryption: { provider: 'sops' } } })),
  };
}
