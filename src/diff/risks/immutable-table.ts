/**
 * Fields that an existing object cannot change: by group and kind, those that are listed, or all below `all` but those
 * listed. From the update validation of Kubernetes 1.34 (pkg/apis/*\/validation, functions Validate…Update) and the
 * rules of the Gateway API 1.3 definitions.
 */
export const immutableFields: Readonly<Record<string, readonly string[] | { readonly all: string; readonly but: readonly string[] }>> = {
  'apps/Deployment': ['spec.selector'],
  'apps/DaemonSet': ['spec.selector'],
  'apps/ReplicaSet': ['spec.selector'],
  'apps/StatefulSet': {
    all: 'spec',
    but: ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'],
  },
  'batch/Job': ['spec.selector', 'spec.template', 'spec.completionMode', 'spec.podFailurePolicy', 'spec.successPolicy', 'spec.backoffLimitPerIndex', 'spec.managedBy', 'spec.podReplacementPolicy'],
  '/Pod': { all: 'spec', but: ['containers', 'initContainers', 'ephemeralContainers', 'tolerations', 'activeDeadlineSeconds', 'terminationGracePeriodSeconds'] },
  '/Service': ['spec.clusterIP', 'spec.clusterIPs', 'spec.loadBalancerClass'],
  '/PersistentVolumeClaim': { all: 'spec', but: ['resources', 'volumeAttributesClassName'] },
  '/PersistentVolume': ['spec.csi', 'spec.nfs', 'spec.hostPath', 'spec.local', 'spec.iscsi', 'spec.fc', 'spec.rbd', 'spec.cephfs', 'spec.awsElasticBlockStore', 'spec.gcePersistentDisk', 'spec.azureDisk', 'spec.azureFile', 'spec.vsphereVolume', 'spec.volumeMode', 'spec.nodeAffinity'],
  '/Secret': ['type'],
  'rbac.authorization.k8s.io/RoleBinding': ['roleRef'],
  'rbac.authorization.k8s.io/ClusterRoleBinding': ['roleRef'],
  'storage.k8s.io/StorageClass': ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  'storage.k8s.io/VolumeAttributesClass': ['driverName', 'parameters'],
  'storage.k8s.io/CSIDriver': ['spec.attachRequired', 'spec.volumeLifecycleModes'],
  'scheduling.k8s.io/PriorityClass': ['value', 'preemptionPolicy'],
  'networking.k8s.io/IngressClass': ['spec.controller'],
  'node.k8s.io/RuntimeClass': ['handler'],
  'discovery.k8s.io/EndpointSlice': ['addressType'],
  'resource.k8s.io/ResourceClaim': ['spec'],
  'resource.k8s.io/ResourceClaimTemplate': ['spec'],
  'apiextensions.k8s.io/CustomResourceDefinition': ['spec.group', 'spec.scope', 'spec.names.plural'],
  'gateway.networking.k8s.io/GatewayClass': ['spec.controllerName'],
  'snapshot.storage.k8s.io/VolumeSnapshot': ['spec.source'],
};
