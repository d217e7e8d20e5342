// What Kubernetes' own OpenAPI document says differently from what its API server does. Fields are `group.Type#field`, of every version of the group.

/** What the API server reads with code of its own: words of src/schemas/schema.ts. */
export const words = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'Quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'IntOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'Time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'MicroTime',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': 'any',
};

/** Called required, but let pass: no pointer in Go, and its empty value is legal or defaulted. Each with its proof in pkg/apis of k8s.io/kubernetes. */
export const notEnforced = {
  'apiextensions.CustomResourceDefinitionVersion#served': 'false is legal',
  'apiextensions.CustomResourceDefinitionVersion#storage': 'false is legal for all but one',
  'apps.ControllerRevision#revision': '0 is legal: ValidateControllerRevisionCreate',
  'apps.StatefulSetSpec#serviceName':
    'optional in types.go since 1.33; ValidateStatefulSetSpec asks only for a legal name where there is one',
  'authentication.TokenRequestSpec#audiences': 'defaulted by the API server; optional since 1.36',
  'authentication.TokenRequest#spec': 'nothing in it is needed; optional since 1.36',
  'batch.PodFailurePolicy#rules': 'an empty list is legal: validatePodFailurePolicy',
  'batch.PodFailurePolicyOnPodConditionsPattern#status': 'SetDefaults_PodFailurePolicyOnPodConditionsPattern: True',
  'core.Event#involvedObject': 'an empty reference is legal',
  'core.HTTPHeader#value': 'an empty text is legal: validateHTTPGetAction',
  'core.ISCSIPersistentVolumeSource#lun': '0 is legal: validateISCSIPersistentVolumeSource',
  'core.ISCSIVolumeSource#lun': '0 is legal: validateISCSIVolumeSource',
  'core.LimitRangeSpec#limits': 'an empty list is legal: ValidateLimitRange',
  'core.PreferredSchedulingTerm#preference': 'an empty term is legal: ValidateNodeSelectorTerm',
  'core.ScaleIOPersistentVolumeSource#secretRef': 'not asked for by validateScaleIOPersistentVolumeSource',
  'core.ScaleIOVolumeSource#secretRef': 'not asked for by validateScaleIOVolumeSource',
  'core.SleepAction#seconds': '0 is legal: validateSleepAction with AllowPodLifecycleSleepActionZeroValue',
  'core.Sysctl#value': 'an empty text is legal: validateSysctls',
  'discovery.EndpointSlice#endpoints': 'an empty list is legal; optional since 1.36',
  'meta.GroupResource#group': 'an empty text is the core group',
  'networking.NetworkPolicySpec#podSelector': 'an empty selector is legal; optional since 1.34',
  'rbac.RoleRef#apiGroup': 'SetDefaults_RoleBinding and SetDefaults_ClusterRoleBinding; optional since 1.36',
  'resource.DeviceClass#spec': 'nothing in it is needed; optional since 1.37',
  'resource.ResourceClaim#spec': 'nothing in it is needed; optional since 1.37',
  'resource.ResourceClaimTemplate#spec': 'nothing in it is needed; optional since 1.37',
  'resource.ResourceClaimTemplateSpec#spec': 'nothing in it is needed; optional since 1.37',
  'resource.ResourcePool#generation': '0 is legal: validateResourcePool',
  'scheduling.PriorityClass#value': '0 is legal: ValidatePriorityClass; optional since 1.36',
  'storage.CSIDriver#spec': 'SetDefaults_CSIDriver fills all of it',
  'storage.CSINodeSpec#drivers': 'an empty list is legal: validateCSINodeDrivers',
  'storage.TokenRequest#audience': 'an empty text is the audience of the API server: validateTokenRequests',
};

/** Not called required (in every version), but refused without: what is asked for stands inside. Proof: the validation of each kind. */
export const enforced = [
  'apps.DaemonSet#spec',
  'apps.Deployment#spec',
  'apps.ReplicaSet#spec',
  'apps.StatefulSet#spec',
  'autoscaling.HorizontalPodAutoscaler#spec',
  'batch.CronJob#spec',
  'batch.Job#spec',
  'batch.JobTemplateSpec#spec',
  'core.PersistentVolume#spec',
  'core.PersistentVolumeClaim#spec',
  'core.Pod#spec',
  'core.Service#spec',
  'networking.Ingress#spec',
];

/** What was gone before k8s.io/api had lifecycles. Source: the Deprecated API Migration Guide and the changelogs. */
export const oldLifecycle = {
  'apiextensions.k8s.io/v1beta1/CustomResourceDefinition': [
    '1.7',
    '1.16',
    '1.22',
    'apiextensions.k8s.io/v1/CustomResourceDefinition',
  ],
  'apiregistration.k8s.io/v1beta1/APIService': ['1.7', '1.19', '1.22', 'apiregistration.k8s.io/v1/APIService'],
  'batch/v2alpha1/CronJob': ['1.5', '1.8', '1.21', 'batch/v1/CronJob'],
  'extensions/v1beta1/PodSecurityPolicy': ['1.2', '1.10', '1.16', null],
  'rbac.authorization.k8s.io/v1alpha1/ClusterRole': ['1.5', '1.17', '1.23', 'rbac.authorization.k8s.io/v1/ClusterRole'],
  'rbac.authorization.k8s.io/v1alpha1/ClusterRoleBinding': [
    '1.5',
    '1.17',
    '1.23',
    'rbac.authorization.k8s.io/v1/ClusterRoleBinding',
  ],
  'rbac.authorization.k8s.io/v1alpha1/Role': ['1.5', '1.17', '1.23', 'rbac.authorization.k8s.io/v1/Role'],
  'rbac.authorization.k8s.io/v1alpha1/RoleBinding': ['1.5', '1.17', '1.23', 'rbac.authorization.k8s.io/v1/RoleBinding'],
};

/**
 * Kinds that k8s.io/api calls deprecated in comments only, as [introduced, deprecated, removed, apiVersion of what to write instead, its kind].
 * Source: core/v1/types.go; KEP-4974 for Endpoints, which are not to be removed.
 */
export const deprecatedKinds = {
  'v1/ComponentStatus': ['1.0', '1.19', null, null],
  'v1/Endpoints': ['1.0', '1.33', null, 'discovery.k8s.io/v1', 'EndpointSlice'],
};
