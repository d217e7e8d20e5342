import type { JsonObject } from '../../../src/types/manifest.ts';

const container = { name: 'web', image: 'nginx:1.29' };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
const selector = { matchLabels: { app: 'web' } };
const job = { template: { spec: { restartPolicy: 'Never', containers: [container] } } };
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const webhook = {
  name: 'check.example.com',
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  clientConfig: { service: { name: 'web', namespace: 'shop' } },
  rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
};

/** The least that the API server takes, by kind. */
export const bases = {
  Pod: make('v1', 'Pod', { spec: template.spec }),
  PodTemplate: make('v1', 'PodTemplate', { template }),
  ReplicationController: make('v1', 'ReplicationController', { spec: { selector: { app: 'web' }, template } }),
  Deployment: make('apps/v1', 'Deployment', { spec: { selector, template } }),
  ReplicaSet: make('apps/v1', 'ReplicaSet', { spec: { selector, template } }),
  StatefulSet: make('apps/v1', 'StatefulSet', { spec: { serviceName: 'web', selector, template } }),
  DaemonSet: make('apps/v1', 'DaemonSet', { spec: { selector, template } }),
  Job: make('batch/v1', 'Job', { spec: job }),
  CronJob: make('batch/v1', 'CronJob', { spec: { schedule: '@hourly', jobTemplate: { spec: job } } }),
  Service: make('v1', 'Service', { spec: { ports: [{ port: 80 }] } }),
  Endpoints: make('v1', 'Endpoints', { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] }),
  Ingress: make('networking.k8s.io/v1', 'Ingress', {
    spec: {
      rules: [
        {
          host: 'shop.example.com',
          http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
        },
      ],
    },
  }),
  IngressClass: make('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'example.com/ingress' } }),
  NetworkPolicy: make('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] },
  }),
  ConfigMap: make('v1', 'ConfigMap', { data: { a: 'b' } }),
  Secret: make('v1', 'Secret', { data: { a: 'Yg==' } }),
  PersistentVolumeClaim: make('v1', 'PersistentVolumeClaim', { spec: claim }),
  PersistentVolume: make('v1', 'PersistentVolume', {
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, nfs: { server: 'nfs.example.com', path: '/data' } },
  }),
  StorageClass: make('storage.k8s.io/v1', 'StorageClass', { provisioner: 'csi.example.com' }),
  HorizontalPodAutoscaler: make('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    },
  }),
  PodDisruptionBudget: make('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, selector } }),
  PriorityClass: make('scheduling.k8s.io/v1', 'PriorityClass', { value: 1000 }),
  Role: make('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] }),
  ClusterRole: make('rbac.authorization.k8s.io/v1', 'ClusterRole', {
    rules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
  }),
  RoleBinding: make('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'web' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
  }),
  ClusterRoleBinding: make('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'web' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
  }),
  ResourceQuota: make('v1', 'ResourceQuota', { spec: { hard: { pods: '10' } } }),
  LimitRange: make('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', max: { cpu: '2' } }] } }),
  ValidatingWebhookConfiguration: make('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
    webhooks: [webhook],
  }),
  MutatingWebhookConfiguration: make('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', { webhooks: [webhook] }),
  APIService: make(
    'apiregistration.k8s.io/v1',
    'APIService',
    {
      spec: {
        group: 'example.com',
        version: 'v1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        service: { name: 'web', namespace: 'shop' },
      },
    },
    'v1.example.com',
  ),
  CustomResourceDefinition: make(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    {
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'shops', singular: 'shop', kind: 'Shop', listKind: 'ShopList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    },
    'shops.example.com',
  ),
} as const;

function make(apiVersion: string, kind: string, rest: JsonObject, name = 'web'): JsonObject {
  return { apiVersion, kind, metadata: { name }, ...rest };
}
