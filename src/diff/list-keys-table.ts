/** How the items of a list are told apart. */
export interface ListRule {
  /** End of the list's path, without the steps through lists: `containers.ports`. */
  readonly at: string;
  /** Kinds of objects in which it holds; absent means all. */
  readonly kinds?: readonly string[];
  /** Fields that identify an item; `set` for a list in which only what is in it counts. */
  readonly by: readonly string[] | 'set';
  /** True where the order means something all the same, and is compared too. */
  readonly ordered?: true;
}

/**
 * From the markers `patchMergeKey` and `+listType`, `+listMapKey` of the Kubernetes API types (k8s.io/api, 1.34) and of
 * the CRDs of Gateway API 1.3. Lists that the API calls atomic stand here too, where their order has no effect: rules of
 * RBAC and of network policies, tolerations, hosts of certificates. The first row that fits counts.
 */
export const listRules: readonly ListRule[] = [
  // Pods.
  { at: 'initContainers', by: ['name'], ordered: true },
  { at: 'containers', by: ['name'] },
  { at: 'ephemeralContainers', by: ['name'] },
  { at: 'containers.env', by: ['name'] },
  { at: 'initContainers.env', by: ['name'] },
  { at: 'ephemeralContainers.env', by: ['name'] },
  { at: 'containers.ports', by: ['containerPort', 'protocol'] },
  { at: 'initContainers.ports', by: ['containerPort', 'protocol'] },
  { at: 'volumeMounts', by: ['mountPath'] },
  { at: 'volumeDevices', by: ['devicePath'] },
  { at: 'volumes', by: ['name'] },
  { at: 'imagePullSecrets', by: ['name'] },
  { at: 'hostAliases', by: ['ip'] },
  { at: 'topologySpreadConstraints', by: ['topologyKey', 'whenUnsatisfiable'] },
  { at: 'resourceClaims', by: ['name'] },
  { at: 'schedulingGates', by: ['name'] },
  { at: 'readinessGates', by: ['conditionType'] },
  { at: 'securityContext.sysctls', by: ['name'] },
  { at: 'tolerations', by: 'set' },
  { at: 'capabilities.add', by: 'set' },
  { at: 'capabilities.drop', by: 'set' },
  { at: 'supplementalGroups', by: 'set' },
  { at: 'configMap.items', by: ['key'] },
  { at: 'secret.items', by: ['key'] },
  { at: 'downwardAPI.items', by: ['path'] },
  // Selectors.
  { at: 'matchExpressions', by: 'set' },
  { at: 'matchExpressions.values', by: 'set' },
  { at: 'matchFields.values', by: 'set' },
  { at: 'requiredDuringSchedulingIgnoredDuringExecution', by: 'set' },
  { at: 'preferredDuringSchedulingIgnoredDuringExecution', by: 'set' },
  // Metadata and status.
  { at: 'metadata.ownerReferences', by: ['uid'] },
  { at: 'metadata.finalizers', by: 'set' },
  { at: 'status.conditions', by: ['type'] },
  // Workloads.
  { at: 'volumeClaimTemplates', by: ['metadata.name'] },
  { at: 'spec.accessModes', by: 'set' },
  // Services and networking.
  { at: 'spec.ports', kinds: ['Service'], by: ['port', 'protocol'] },
  { at: 'spec.externalIPs', by: 'set' },
  { at: 'spec.loadBalancerSourceRanges', by: 'set' },
  { at: 'spec.tls', kinds: ['Ingress'], by: 'set' },
  { at: 'spec.tls.hosts', kinds: ['Ingress'], by: 'set' },
  { at: 'spec.rules', kinds: ['Ingress'], by: ['host'] },
  { at: 'spec.rules.http.paths', kinds: ['Ingress'], by: ['path', 'pathType'] },
  { at: 'spec.ingress', kinds: ['NetworkPolicy'], by: 'set' },
  { at: 'spec.egress', kinds: ['NetworkPolicy'], by: 'set' },
  { at: 'spec.ingress.from', kinds: ['NetworkPolicy'], by: 'set' },
  { at: 'spec.egress.to', kinds: ['NetworkPolicy'], by: 'set' },
  { at: 'spec.ingress.ports', kinds: ['NetworkPolicy'], by: 'set' },
  { at: 'spec.egress.ports', kinds: ['NetworkPolicy'], by: 'set' },
  { at: 'ipBlock.except', by: 'set' },
  { at: 'spec.policyTypes', by: 'set' },
  { at: 'spec.listeners', kinds: ['Gateway'], by: ['name'] },
  { at: 'spec.parentRefs', by: 'set' },
  { at: 'spec.hostnames', by: 'set' },
  { at: 'subsets.addresses', by: ['ip'] },
  { at: 'subsets.ports', by: ['port', 'protocol'] },
  // RBAC and service accounts.
  { at: 'rules', kinds: ['Role', 'ClusterRole'], by: 'set' },
  { at: 'rules.verbs', kinds: ['Role', 'ClusterRole'], by: 'set' },
  { at: 'rules.apiGroups', kinds: ['Role', 'ClusterRole'], by: 'set' },
  { at: 'rules.resources', kinds: ['Role', 'ClusterRole'], by: 'set' },
  { at: 'rules.resourceNames', kinds: ['Role', 'ClusterRole'], by: 'set' },
  { at: 'rules.nonResourceURLs', kinds: ['Role', 'ClusterRole'], by: 'set' },
  { at: 'subjects', kinds: ['RoleBinding', 'ClusterRoleBinding'], by: ['kind', 'namespace', 'name'] },
  { at: 'secrets', kinds: ['ServiceAccount'], by: ['name'] },
  // Scaling, quotas, admission, definitions.
  { at: 'spec.metrics', kinds: ['HorizontalPodAutoscaler'], by: 'set' },
  { at: 'spec.scopes', kinds: ['ResourceQuota'], by: 'set' },
  { at: 'spec.limits', kinds: ['LimitRange'], by: ['type'] },
  { at: 'webhooks', by: ['name'] },
  { at: 'webhooks.rules', by: 'set' },
  { at: 'spec.versions', kinds: ['CustomResourceDefinition'], by: ['name'] },
  { at: 'additionalPrinterColumns', kinds: ['CustomResourceDefinition'], by: ['name'] },
  { at: 'names.shortNames', by: 'set' },
  { at: 'names.categories', by: 'set' },
  { at: 'required', kinds: ['CustomResourceDefinition'], by: 'set' },
  // What operators and generators make of our own files.
  { at: 'spec.dependsOn', by: 'set' },
  { at: 'spec.syncPolicy.syncOptions', kinds: ['Application'], by: 'set' },
  { at: 'spec.dnsNames', kinds: ['Certificate'], by: 'set' },
];

/** What a field of a key means where it is absent. */
export const keyDefaults: Readonly<Record<string, string>> = { protocol: 'TCP', host: '', path: '', namespace: '' };
