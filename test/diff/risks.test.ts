import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/types/manifest.ts';
import { aDeployment, anObject, compareObjects } from './manifests.ts';

/** `severity code` of every risk, with what it is about. */
function risksOf(before: JsonObject | undefined, after: JsonObject | undefined): readonly string[] {
  return compareObjects(before, after).risks.map(({ severity, code, message, evidence }) => {
    expect(message).toMatch(/^[a-z][a-z ,:;/]+$/);
    return [severity, code, ...evidence].join(' ');
  });
}

const types = {
  claim: 'v1/PersistentVolumeClaim',
  ingress: 'networking.k8s.io/v1/Ingress',
  role: 'rbac.authorization.k8s.io/v1/ClusterRole',
  binding: 'rbac.authorization.k8s.io/v1/ClusterRoleBinding',
  route: 'gateway.networking.k8s.io/v1/HTTPRoute',
  gateway: 'gateway.networking.k8s.io/v1/Gateway',
  scaler: 'autoscaling/v2/HorizontalPodAutoscaler',
  stateful: 'apps/v1/StatefulSet',
} as const;
const spec = (type: keyof typeof types | (string & {}), fields: JsonObject) =>
  anObject(types[type as keyof typeof types] ?? type, { spec: fields });
const role = (...rules: readonly JsonObject[]) => anObject(types.role, { rules });
const rule = (resources: readonly string[], verbs: readonly string[], more: JsonObject = {}) => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});
const binding = (name: string, ...subjects: readonly string[]) =>
  anObject(types.binding, {
    roleRef: { name },
    subjects: subjects.map((subject) => ({ kind: 'ServiceAccount', namespace: 'shop', name: subject })),
  });
const claim = (storage: string, more: JsonObject = {}) => spec('claim', { resources: { requests: { storage } }, ...more });
const pod = (securityContext: JsonObject, more: JsonObject = {}) => aDeployment({ securityContext }, {}, more);

describe.each<
  readonly [
    title: string,
    cases: readonly (readonly [before: JsonObject | undefined, after: JsonObject | undefined, ...risks: readonly string[]])[],
  ]
>([
  [
    'deletions',
    [
      [anObject('v1/ConfigMap'), undefined, 'medium deleted-resource'],
      [anObject('v1/Namespace'), undefined, 'high deleted-resource'],
      [anObject('apiextensions.k8s.io/v1/CustomResourceDefinition'), undefined, 'high deleted-resource'],
      [anObject(types.claim), undefined, 'high deleted-resource'],
      [anObject('v1/PersistentVolume'), undefined, 'high deleted-resource'],
      [anObject(types.stateful), undefined, 'high deleted-resource'],
      [anObject('kustomize.toolkit.fluxcd.io/v1/Kustomization'), undefined, 'high deleted-resource'],
      [anObject('argoproj.io/v1alpha1/Application'), undefined, 'high deleted-resource'],
      [anObject('networking.k8s.io/v1/NetworkPolicy'), undefined, 'high removed-protection'],
      [anObject('policy/v1/PodDisruptionBudget'), undefined, 'high removed-protection'],
      [
        anObject('v1/Namespace', { metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } } }),
        undefined,
        'medium deleted-resource',
      ],
      [
        anObject('v1/Namespace', {
          metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Replace=true,Prune=false' } },
        }),
        undefined,
        'medium deleted-resource',
      ],
      [undefined, anObject('v1/Namespace')],
    ],
  ],
  [
    'fields that cannot change',
    [
      [
        aDeployment({}, { selector: { matchLabels: { a: '1' } } }),
        aDeployment({}, { selector: { matchLabels: { a: '2' } } }),
        'high replaced-resource spec.selector',
      ],
      [
        spec('stateful', { serviceName: 'a', replicas: 1 }),
        spec('stateful', { serviceName: 'b', replicas: 2 }),
        'high replaced-resource spec.serviceName',
      ],
      [
        spec('stateful', {}),
        spec('stateful', { podManagementPolicy: 'Parallel' }),
        'high replaced-resource spec.podManagementPolicy',
      ],
      [spec('stateful', { template: { a: 1 } }), spec('stateful', { template: { a: 2 } })],
      [
        spec('batch/v1/Job', { template: { a: 1 } }),
        spec('batch/v1/Job', { template: { a: 2 } }),
        'high replaced-resource spec.template',
      ],
      [spec('v1/Service', { clusterIP: 'None' }), spec('v1/Service', {}), 'high replaced-resource spec.clusterIP'],
      [spec('v1/Service', { ports: [{ port: 80 }] }), spec('v1/Service', { ports: [{ port: 81 }] })],
      [claim('1Gi'), claim('2Gi')],
      [claim('1Gi'), claim('1024Mi')],
      [claim('2Gi'), claim('1500Mi'), 'high replaced-resource spec.resources.requests.storage'],
      [claim('1Gi'), claim('1Gi', { storageClassName: 'fast' }), 'high replaced-resource spec.storageClassName'],
      [
        anObject('rbac.authorization.k8s.io/v1/RoleBinding', { roleRef: { name: 'a' } }),
        anObject('rbac.authorization.k8s.io/v1/RoleBinding', { roleRef: { name: 'b' } }),
        'high replaced-resource roleRef',
      ],
      [
        anObject('v1/ConfigMap', { immutable: true, data: { a: '1' } }),
        anObject('v1/ConfigMap', { immutable: true, data: { a: '2' } }),
        'high replaced-resource data',
      ],
      [
        anObject('v1/Secret', { immutable: true, data: { a: '1' } }),
        anObject('v1/Secret', { immutable: true, data: { a: '2' } }),
        'high replaced-resource data',
      ],
      [anObject('v1/ConfigMap', { data: { a: '1' } }), anObject('v1/ConfigMap', { immutable: true, data: { a: '2' } })],
      [anObject('v1/Secret', { type: 'Opaque' }), anObject('v1/Secret', { type: 'x' }), 'high replaced-resource type'],
      [
        anObject('storage.k8s.io/v1/StorageClass', { parameters: { a: '1' } }),
        anObject('storage.k8s.io/v1/StorageClass', { parameters: { a: '2' } }),
        'high replaced-resource parameters',
      ],
      [
        spec('v1/Pod', { containers: [{ name: 'a', image: 'a:1', args: ['x'] }] }),
        spec('v1/Pod', { containers: [{ name: 'a', image: 'a:2', args: ['y'] }] }),
        'high replaced-resource spec.containers[name=a].args[0]',
      ],
    ],
  ],
  [
    'nothing that runs',
    [
      [aDeployment(), aDeployment({}, { replicas: 0 }), 'high scaled-to-zero spec.replicas'],
      [aDeployment({}, { replicas: 0 }), aDeployment({}, { replicas: 0, paused: false })],
      [undefined, aDeployment({}, { replicas: 0 })],
      [spec('scaler', { minReplicas: 2 }), spec('scaler', { minReplicas: 0 }), 'high scaled-to-zero spec.minReplicas'],
      [spec('batch/v1/CronJob', {}), spec('batch/v1/CronJob', { suspend: true }), 'high scaled-to-zero spec.suspend'],
    ],
  ],
  [
    'permissions',
    [
      [role(rule(['pods'], ['get'])), role(rule(['pods'], ['get', 'list'])), 'medium wider-permissions list pods'],
      [role(rule(['pods'], ['get'])), role(rule(['pods', 'secrets'], ['get'])), 'medium wider-permissions get secrets'],
      [role(rule(['pods'], ['get', 'list'])), role(rule(['pods'], ['get']))],
      [role(rule(['*'], ['*'])), role(rule(['secrets'], ['get']))],
      [role(rule(['pods'], ['get'])), role(rule(['*'], ['get'])), 'high wider-permissions get *'],
      [
        role(rule(['pods'], ['get'], { resourceNames: ['a'] })),
        role(rule(['pods'], ['get'])),
        'medium wider-permissions get pods',
      ],
      [role(rule(['pods'], ['get']), rule(['pods'], ['list'])), role(rule(['pods'], ['get', 'list']))],
      [
        role(rule(['pods'], ['get'])),
        role(rule(['pods'], ['get']), { nonResourceURLs: ['/metrics'], verbs: ['get'] }),
        'medium wider-permissions get /metrics',
      ],
      [role({ nonResourceURLs: ['/healthz/*'], verbs: ['get'] }), role({ nonResourceURLs: ['/healthz/etcd'], verbs: ['get'] })],
      [undefined, role(rule(['pods'], ['get']))],
      [undefined, role(rule(['*'], ['*'])), 'high wider-permissions *'],
      [binding('view', 'a'), binding('view', 'a', 'b'), 'medium wider-permissions view ServiceAccount/shop/b'],
      [binding('view', 'a', 'b'), binding('view', 'b')],
      [undefined, binding('cluster-admin', 'a'), 'high wider-permissions cluster-admin ServiceAccount/shop/a'],
    ],
  ],
  [
    'what can be reached',
    [
      [spec('v1/Service', {}), spec('v1/Service', { type: 'LoadBalancer' }), 'high exposed-service LoadBalancer'],
      [undefined, spec('v1/Service', { type: 'NodePort' }), 'high exposed-service NodePort'],
      [undefined, spec('v1/Service', {})],
      [spec('v1/Service', { type: 'LoadBalancer' }), spec('v1/Service', { type: 'ClusterIP' })],
      [
        spec('v1/Service', { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] }),
        spec('v1/Service', { type: 'LoadBalancer' }),
        'high exposed-service',
      ],
      [spec('v1/Service', {}), spec('v1/Service', { externalIPs: ['1.2.3.4'] }), 'high exposed-service 1.2.3.4'],
      [
        spec('ingress', { rules: [{ host: 'a.example' }] }),
        spec('ingress', { rules: [{ host: 'a.example' }, { host: 'b.example' }] }),
        'medium exposed-service b.example',
      ],
      [spec('ingress', { rules: [{ host: 'a.example' }] }), spec('ingress', { rules: [{}] }), 'high exposed-service'],
      [undefined, spec('route', { hostnames: ['a.example'] }), 'medium exposed-service a.example'],
      [
        spec('gateway', { listeners: [{ name: 'a', hostname: 'a.example' }] }),
        spec('gateway', { listeners: [{ name: 'a' }] }),
        'high exposed-service',
      ],
    ],
  ],
  [
    'what pods may do',
    [
      [pod({}), pod({ privileged: true }), 'high weaker-security web'],
      [pod({ privileged: true }), pod({ privileged: true, readOnlyRootFilesystem: true })],
      [pod({ runAsNonRoot: true }), pod({}), 'high weaker-security web'],
      [pod({ runAsNonRoot: true }), pod({}, { securityContext: { runAsNonRoot: true } })],
      [pod({ runAsUser: 1000 }), pod({ runAsUser: 0 }), 'high weaker-security web'],
      [pod({}), pod({ capabilities: { add: ['SYS_ADMIN'] } }), 'high weaker-security SYS_ADMIN'],
      [pod({}), pod({}, { hostNetwork: true }), 'high weaker-security'],
      [undefined, pod({}, { volumes: [{ name: 'a', hostPath: { path: '/etc' } }] }), 'high weaker-security /etc'],
      [undefined, aDeployment({ ports: [{ containerPort: 80, hostPort: 80 }] }), 'high weaker-security 80'],
      [
        anObject('v1/Namespace', { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } }),
        anObject('v1/Namespace', { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } }),
        'high weaker-security baseline',
      ],
    ],
  ],
  [
    'images',
    [
      [aDeployment(), aDeployment({ image: 'nginx' }), 'medium floating-image nginx'],
      [aDeployment(), aDeployment({ image: 'localhost:5000/nginx:latest' }), 'medium floating-image localhost:5000/nginx:latest'],
      [aDeployment(), aDeployment({ image: 'localhost:5000/nginx' }), 'medium floating-image localhost:5000/nginx'],
      [aDeployment(), aDeployment({ image: `nginx@sha256:${'0'.repeat(64)}` })],
      [aDeployment({ image: 'nginx' }), aDeployment({ image: 'nginx' }, { replicas: 3 })],
    ],
  ],
])('%s', (_, cases) => {
  test.each(cases.map(([before, after, ...risks]) => ({ before, after, risks })))(
    '$before -> $after',
    ({ before, after, risks }) => {
      expect(risksOf(before, after)).toEqual(risks);
      // Nothing is a risk that stays.
      expect(risksOf(after, after)).toEqual([]);
    },
  );
});
