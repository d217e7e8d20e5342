import type { Resource } from '../types/resource.ts';

// What has to be there before something else is admitted or starts; kinds that are not named come with the workloads.
const order = [
  ['Namespace', 'CustomResourceDefinition'],
  ['PriorityClass', 'RuntimeClass', 'StorageClass', 'IngressClass', 'GatewayClass', 'ResourceQuota', 'LimitRange'],
  ['ServiceAccount', 'Role', 'ClusterRole'],
  ['RoleBinding', 'ClusterRoleBinding'],
  [
    'ConfigMap',
    'Secret',
    'SealedSecret',
    'SecretStore',
    'ClusterSecretStore',
    'ExternalSecret',
    'Issuer',
    'ClusterIssuer',
    'Certificate',
  ],
  ['PersistentVolume', 'PersistentVolumeClaim'],
  ['GitRepository', 'HelmRepository', 'OCIRepository', 'Bucket'],
  ['Service'],
];
const after = [
  ['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Ingress', 'HTTPRoute', 'NetworkPolicy'],
  ['APIService', 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'ValidatingAdmissionPolicyBinding'],
];

const ranks = new Map<string, number>();
order.forEach((kinds, index) => {
  for (const kind of kinds) ranks.set(kind, index);
});
after.forEach((kinds, index) => {
  for (const kind of kinds) ranks.set(kind, order.length + 1 + index);
});

/** Where a resource stands in the order of applying within its application; smaller is earlier. */
export function rankOf({ id }: Resource): number {
  return ranks.get(id.kind) ?? order.length;
}
