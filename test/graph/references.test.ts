import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/types/manifest.ts';
import type { Resource } from '../../src/types/resource.ts';
import { aDeployment, aGraph, anExternal, aPodTemplate, aResource, aService, findIn } from './build.ts';

const config = aResource('ConfigMap shop/config', { data: { LEVEL: 'info', 'app.yaml': 'x' }, binaryData: { logo: 'AA==' } });
const login = aResource('Secret shop/login', { data: { password: 'eA==' }, stringData: { user: 'me' } });
const account = aResource('ServiceAccount shop/runner');
const pod = 'spec.template.spec';

/** A family of rules: what must be there, who refers to it, and where the finding must be when it is not there. */
const families: readonly {
  readonly title: string;
  readonly from: Resource;
  readonly target: Resource;
  readonly at: string;
  readonly severity?: string;
  readonly code?: string;
}[] = [
  {
    title: 'a service account of a pod',
    from: aDeployment('shop/web', {}, { serviceAccountName: 'runner' }),
    target: account,
    at: `${pod}.serviceAccountName`,
  },
  {
    title: 'a pull secret, which only warns',
    from: aDeployment('shop/web', {}, { imagePullSecrets: [{ name: 'registry' }] }),
    target: aResource('Secret shop/registry', { type: 'kubernetes.io/dockerconfigjson' }),
    at: `${pod}.imagePullSecrets[0].name`,
    severity: 'warning',
  },
  {
    title: 'a config map key of an environment variable',
    from: aDeployment('shop/web', {
      env: [
        { name: 'A', value: 'x' },
        { name: 'B', valueFrom: { configMapKeyRef: { name: 'config', key: 'LEVEL' } } },
      ],
    }),
    target: config,
    at: `${pod}.containers[0].env[1].valueFrom.configMapKeyRef.name`,
  },
  {
    title: 'a secret key of an environment variable',
    from: aDeployment('shop/web', { env: [{ name: 'B', valueFrom: { secretKeyRef: { name: 'login', key: 'user' } } }] }),
    target: login,
    at: `${pod}.containers[0].env[0].valueFrom.secretKeyRef.name`,
  },
  {
    title: 'envFrom of a config map',
    from: aDeployment('shop/web', { envFrom: [{ configMapRef: { name: 'config' } }] }),
    target: config,
    at: `${pod}.containers[0].envFrom[0].configMapRef.name`,
  },
  {
    title: 'envFrom of a secret in an init container',
    from: aDeployment('shop/web', {}, { initContainers: [{ name: 'i', envFrom: [{ secretRef: { name: 'login' } }] }] }),
    target: login,
    at: `${pod}.initContainers[0].envFrom[0].secretRef.name`,
  },
  {
    title: 'a config map volume of a cron job',
    from: aResource('CronJob shop/nightly', {
      spec: {
        jobTemplate: {
          spec: { template: aPodTemplate('nightly', {}, { volumes: [{ name: 'v', configMap: { name: 'config' } }] }) },
        },
      },
    }),
    target: config,
    at: 'spec.jobTemplate.spec.template.spec.volumes[0].configMap.name',
  },
  {
    title: 'a secret volume of a bare pod',
    from: aResource('Pod shop/one', { spec: { volumes: [{ name: 'v', secret: { secretName: 'login' } }] } }),
    target: login,
    at: 'spec.volumes[0].secret.secretName',
  },
  {
    title: 'a projected secret',
    from: aDeployment('shop/web', {}, { volumes: [{ name: 'v', projected: { sources: [{}, { secret: { name: 'login' } }] } }] }),
    target: login,
    at: `${pod}.volumes[0].projected.sources[1].secret.name`,
  },
  {
    title: 'a volume claim',
    from: aDeployment('shop/web', {}, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] }),
    target: aResource('PersistentVolumeClaim shop/data'),
    at: `${pod}.volumes[0].persistentVolumeClaim.claimName`,
  },
  {
    title: 'a runtime class',
    from: aDeployment('shop/web', {}, { runtimeClassName: 'gvisor' }),
    target: aResource('RuntimeClass gvisor'),
    at: `${pod}.runtimeClassName`,
  },
  {
    title: 'the storage class of a claim template, which only warns',
    from: aResource('StatefulSet shop/db', {
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'fast' } }] },
    }),
    target: aResource('StorageClass fast'),
    at: 'spec.volumeClaimTemplates[0].spec.storageClassName',
    severity: 'warning',
  },
  {
    title: 'the Service of a StatefulSet',
    from: aResource('StatefulSet shop/db', { spec: { serviceName: 'db', template: aPodTemplate('db') } }),
    target: aService('shop/db', { clusterIP: 'None' }),
    at: 'spec.serviceName',
  },
  {
    title: 'the Service behind an Ingress path',
    from: anIngress({ rules: [{ host: 'a', http: { paths: [{ backend: { service: { name: 'web' } } }] } }] }),
    target: aResource('Service shop/web'),
    at: 'spec.rules[0].http.paths[0].backend.service.name',
  },
  {
    title: 'the class of an Ingress, which only warns',
    from: anIngress({ ingressClassName: 'nginx' }),
    target: aResource('IngressClass nginx'),
    at: 'spec.ingressClassName',
    severity: 'warning',
  },
  {
    title: 'the TLS secret of an Ingress',
    from: anIngress({ tls: [{ secretName: 'cert' }] }),
    target: aResource('Secret shop/cert', { data: { 'tls.crt': '', 'tls.key': '' } }),
    at: 'spec.tls[0].secretName',
  },
  {
    title: 'a secret of another namespace in an annotation',
    from: aResource('Ingress shop/web', {
      metadata: { annotations: { 'nginx.ingress.kubernetes.io/auth-secret': 'infra/basic' } },
    }),
    target: aResource('Secret infra/basic'),
    at: 'metadata.annotations["nginx.ingress.kubernetes.io/auth-secret"]',
    severity: 'warning',
  },
  {
    title: 'a Role that a binding names by kind',
    from: aResource('RoleBinding shop/b', { roleRef: { kind: 'Role', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' } }),
    target: aResource('Role shop/reader'),
    at: 'roleRef.name',
  },
  {
    title: 'a ClusterRole that a binding names by kind',
    from: aResource('RoleBinding shop/b', {
      roleRef: { kind: 'ClusterRole', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' },
    }),
    target: aResource('ClusterRole reader'),
    at: 'roleRef.name',
  },
  {
    title: 'a service account of another namespace as a subject',
    from: aResource('ClusterRoleBinding b', {
      subjects: [
        { kind: 'User', name: 'jane' },
        { kind: 'ServiceAccount', name: 'runner', namespace: 'shop' },
      ],
    }),
    target: account,
    at: 'subjects[1].name',
  },
  {
    title: 'the target of an autoscaler',
    from: aResource('HorizontalPodAutoscaler shop/web', {
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    }),
    target: aDeployment('shop/web'),
    at: 'spec.scaleTargetRef.name',
  },
  {
    title: 'the source of a Flux Kustomization in another namespace',
    from: aResource('Kustomization shop/app', {
      spec: { sourceRef: { kind: 'GitRepository', name: 'repo', namespace: 'infra' } },
    }),
    target: aResource('GitRepository infra/repo'),
    at: 'spec.sourceRef.name',
  },
  {
    title: 'a HelmRelease that another one depends on',
    from: aResource('HelmRelease shop/app', {
      spec: { targetNamespace: 'elsewhere', dependsOn: [{ name: 'base', namespace: 'infra' }] },
    }),
    target: aResource('HelmRelease infra/base', { spec: { targetNamespace: 'elsewhere' } }),
    at: 'spec.dependsOn[0].name',
  },
];

function anIngress(spec: JsonObject): Resource {
  return aResource('Ingress shop/web', { spec });
}

describe.each(families)('$title', ({ from, target, at, severity = 'error' }) => {
  const findings = (resources: readonly Resource[]) =>
    findIn(resources).filter((line) => line.includes(` ${from.id.kind}/`) && line.endsWith(` ${at}`));

  test('is found when it is there', () => {
    expect(findings([from, target])).toEqual([]);
    expect(aGraph([from, target]).references.find((reference) => reference.at === at)?.target).toEqual({
      kind: 'resource',
      resource: target,
    });
  });

  test('is reported when it is not', () => {
    expect(findings([from])).toEqual([`missing-reference ${severity} ${from.id.kind}/${from.id.name} ${at}`]);
  });

  test('is found when it is declared as an external', () => {
    const external = { id: target.id, stage: 'staging' };
    expect(aGraph([from], [external]).references.find((reference) => reference.at === at)?.target?.kind).toBe('external');
  });

  test('is not found under another name or in another namespace', () => {
    const renamed = { ...target, id: { ...target.id, name: `${target.id.name}-2` } };
    expect(findings([from, renamed])).toHaveLength(1);
    if (target.id.namespace === undefined) return;
    const moved = { ...target, id: { ...target.id, namespace: 'other' } };
    expect(findings([from, moved])).toHaveLength(1);
  });
});

describe('keys', () => {
  const read = (ref: JsonObject) => findIn([config, login, aDeployment('shop/web', { env: [{ name: 'A', valueFrom: ref }] })]);
  const mount = (volume: JsonObject) =>
    findIn([config, login, aDeployment('shop/web', {}, { volumes: [{ name: 'v', ...volume }] })]);

  test('of a config map must be in data for an environment variable', () => {
    expect(read({ configMapKeyRef: { name: 'config', key: 'LEVEL' } })).toEqual([]);
    expect(read({ configMapKeyRef: { name: 'config', key: 'logo' } })).toEqual([
      `missing-key error Deployment/web ${pod}.containers[0].env[0].valueFrom.configMapKeyRef.key`,
    ]);
  });

  test('of a secret may be in data or stringData', () => {
    expect(read({ secretKeyRef: { name: 'login', key: 'password' } })).toEqual([]);
    expect(read({ secretKeyRef: { name: 'login', key: 'user' } })).toEqual([]);
    expect(read({ secretKeyRef: { name: 'login', key: 'pasword' } })).toHaveLength(1);
  });

  test('of a volume are checked one by one, binary ones included', () => {
    const items = [{ key: 'app.yaml' }, { key: 'logo' }, { key: 'nope' }, { key: 'LEVEL' }, { key: 'nada' }];
    expect(mount({ configMap: { name: 'config', items } })).toEqual([
      `missing-key error Deployment/web ${pod}.volumes[0].configMap.items[2].key`,
      `missing-key error Deployment/web ${pod}.volumes[0].configMap.items[4].key`,
    ]);
  });

  test('that a TLS secret lacks are reported at its name', () => {
    const ingress = anIngress({ tls: [{ secretName: 'login' }] });
    expect(findIn([ingress, login])).toEqual([
      'missing-key error Ingress/web spec.tls[0].secretName',
      'missing-key error Ingress/web spec.tls[0].secretName',
    ]);
  });

  test('of an external are checked only when it declares them', () => {
    const from = aDeployment('shop/web', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'login', key: 'user' } } }] });
    expect(findIn([from], [anExternal('Secret shop/login')])).toEqual([]);
    expect(findIn([from], [anExternal('Secret shop/login', { keys: ['user'] })])).toEqual([]);
    expect(findIn([from], [anExternal('Secret shop/login', { keys: ['other'] })])).toHaveLength(1);
  });

  test('of a secret that a controller fills at run time are not known', () => {
    const token = aResource('Secret shop/login', {
      metadata: { annotations: { 'kubernetes.io/service-account.name': 'default' } },
      type: 'kubernetes.io/service-account-token',
    });
    expect(
      findIn([
        token,
        aDeployment('shop/web', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'login', key: 'token' } } }] }),
      ]),
    ).toEqual([]);
  });
});

describe('a reference is not reported', () => {
  test.each<[string, Resource]>([
    [
      'when it is optional',
      aDeployment('shop/web', {
        env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'nope', key: 'x', optional: true } } }],
      }),
    ],
    [
      'when an optional volume is missing',
      aDeployment('shop/web', {}, { volumes: [{ name: 'v', secret: { secretName: 'nope', optional: true } }] }),
    ],
    ['when a template stands in it', aDeployment('shop/web', {}, { serviceAccountName: `$\{ACCOUNT}` })],
    [
      'when a Helm template stands in it',
      aDeployment('shop/web', { envFrom: [{ configMapRef: { name: '{{ .Values.config }}' } }] }),
    ],
    ['when it names the default service account', aDeployment('shop/web', {}, { serviceAccountName: 'default' })],
    [
      'when it names the root certificates',
      aDeployment(
        'shop/web',
        {},
        { volumes: [{ name: 'v', configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt' }] } }] },
      ),
    ],
    ['when it names a system priority', aDeployment('shop/web', {}, { priorityClassName: 'system-node-critical' })],
    [
      'when it names a system role',
      aResource('ClusterRoleBinding b', { roleRef: { kind: 'ClusterRole', name: 'system:auth-delegator' } }),
    ],
    [
      'when it names the metrics reader role',
      aResource('RoleBinding kube-system/b', { roleRef: { kind: 'Role', name: 'extension-apiserver-authentication-reader' } }),
    ],
    ['when its subject is a user', aResource('RoleBinding shop/b', { subjects: [{ kind: 'User', name: 'jane' }] })],
    [
      'when flux bootstrap made it',
      aResource('Kustomization flux-system/app', { spec: { sourceRef: { kind: 'GitRepository', name: 'flux-system' } } }),
    ],
    [
      'when the storage class is empty on purpose',
      aResource('PersistentVolumeClaim shop/data', { spec: { storageClassName: '' } }),
    ],
    [
      'when a claim template replaces the volume',
      aResource('StatefulSet shop/db', {
        spec: {
          template: { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'nope' } }] } },
          volumeClaimTemplates: [{ metadata: { name: 'data' } }],
        },
      }),
    ],
    [
      'when an annotation stands for the Service of an Ingress',
      anIngress({
        rules: [{ http: { paths: [{ backend: { service: { name: 'redirect', port: { name: 'use-annotation' } } } }] } }],
      }),
    ],
    ['when its rule is information only', aDeployment('shop/web', {}, { schedulerName: 'mine' })],
    [
      'when the namespace of an affinity is one that something lives in',
      aDeployment(
        'shop/web',
        {},
        {
          affinity: {
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { namespaces: ['shop'], labelSelector: { matchLabels: { app: 'web' } } },
              ],
            },
          },
        },
      ),
    ],
  ])('%s', (_, resource) => {
    expect(findIn([resource])).toEqual([]);
  });

  test('but another volume of the same StatefulSet is', () => {
    const db = aResource('StatefulSet shop/db', {
      spec: {
        template: { spec: { volumes: [{ name: 'other', persistentVolumeClaim: { claimName: 'nope' } }] } },
        volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      },
    });
    expect(findIn([db])).toEqual([
      'missing-reference error StatefulSet/db spec.template.spec.volumes[0].persistentVolumeClaim.claimName',
    ]);
  });
});

describe('kinds that a reference reads from its neighbours', () => {
  const scaler = (ref: JsonObject) => aResource('HorizontalPodAutoscaler shop/web', { spec: { scaleTargetRef: ref } });

  test('are compared by group and never by version', () => {
    expect(findIn([scaler({ apiVersion: 'apps/v1beta1', kind: 'Deployment', name: 'web' }), aDeployment('shop/web')])).toEqual(
      [],
    );
    expect(findIn([scaler({ apiVersion: 'v1', kind: 'Deployment', name: 'web' }), aDeployment('shop/web')])).toHaveLength(1);
  });

  test('tell objects of one name apart', () => {
    const target = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' };
    expect(findIn([scaler(target), aDeployment('shop/web')])).toHaveLength(1);
    expect(findIn([scaler(target), aResource('StatefulSet shop/web')])).toEqual([]);
  });

  test('get the group of the allowed kind when none is written', () => {
    const app = (name: string) =>
      aResource('Kustomization shop/app', { spec: { targetNamespace: 'shop', sourceRef: { kind: 'OCIRepository', name } } });
    expect(findIn([app('repo'), aResource('OCIRepository shop/repo')])).toEqual([]);
    expect(findIn([app('repository'), aResource('OCIRepository shop/repo')])).toHaveLength(1);
  });

  test('decide whether there is a namespace', () => {
    const reference = aGraph([aResource('RoleBinding shop/b', { roleRef: { kind: 'ClusterRole', name: 'view' } })])
      .references[0]!;
    expect(reference.to).toEqual({ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: undefined, name: 'view' });
  });

  test('fall back to the cluster where the condition on a namespace does not hold', () => {
    const aClass = (parameters: JsonObject) =>
      aResource('IngressClass nginx', {
        spec: { parameters: { apiGroup: '', kind: 'ConfigMap', name: 'config', ...parameters } },
      });
    expect(findIn([aClass({ scope: 'Namespace', namespace: 'shop' }), config])).toEqual([]);
    expect(findIn([aClass({ scope: 'Cluster', namespace: 'shop' }), config])).toHaveLength(1);
  });

  test('report a service account subject without a namespace', () => {
    const binding = aResource('ClusterRoleBinding b', { subjects: [{ kind: 'ServiceAccount', name: 'runner' }] });
    expect(findIn([binding, account])).toEqual(['missing-reference error ClusterRoleBinding/b subjects[0].name']);
  });
});
