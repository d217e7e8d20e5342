/** What follows when an object of some kind is deleted. */
export interface DeletedKind {
  readonly consequence: string;
  /** It has to be meant: its data or other objects go along, or what the operator applies by it. */
  readonly guard?: 'precious' | 'operator';
  /** It kept others away, or the application up. */
  readonly isProtection?: true;
}

const pods = 'its pods stop';
const data = 'its data may go too';
const applied = 'what it applies may go with it';
const traffic = 'traffic that it kept out may come in';
const limit = 'its limit is gone';
const policy = 'what it refused is allowed';

/** Those whose deletion stands out, by kind and group as inventories name them. */
export const deletedKinds: ReadonlyMap<string, DeletedKind> = new Map<string, DeletedKind>([
  ['Namespace', { consequence: 'everything in it goes too', guard: 'precious' }],
  ['CustomResourceDefinition.apiextensions.k8s.io', { consequence: 'all objects of its kind go too', guard: 'precious' }],
  ['PersistentVolumeClaim', { consequence: data, guard: 'precious' }],
  ['PersistentVolume', { consequence: data, guard: 'precious' }],
  ['StatefulSet.apps', { consequence: pods, guard: 'precious' }],
  ['Deployment.apps', { consequence: pods }],
  ['DaemonSet.apps', { consequence: pods }],
  ['Kustomization.kustomize.toolkit.fluxcd.io', { consequence: applied, guard: 'operator' }],
  ['HelmRelease.helm.toolkit.fluxcd.io', { consequence: 'its release is uninstalled', guard: 'operator' }],
  ['ResourceSet.fluxcd.controlplane.io', { consequence: applied, guard: 'operator' }],
  ['GitRepository.source.toolkit.fluxcd.io', { consequence: 'what is read from it stands still' }],
  ['Application.argoproj.io', { consequence: applied, guard: 'operator' }],
  ['ApplicationSet.argoproj.io', { consequence: applied, guard: 'operator' }],
  ['AppProject.argoproj.io', { consequence: 'its Applications stop' }],
  ['NetworkPolicy.networking.k8s.io', { consequence: traffic, isProtection: true }],
  ['CiliumNetworkPolicy.cilium.io', { consequence: traffic, isProtection: true }],
  ['CiliumClusterwideNetworkPolicy.cilium.io', { consequence: traffic, isProtection: true }],
  ['AdminNetworkPolicy.policy.networking.k8s.io', { consequence: traffic, isProtection: true }],
  ['AuthorizationPolicy.security.istio.io', { consequence: traffic, isProtection: true }],
  ['PeerAuthentication.security.istio.io', { consequence: traffic, isProtection: true }],
  ['PodDisruptionBudget.policy', { consequence: 'a drained node may take all of its pods', isProtection: true }],
  ['ResourceQuota', { consequence: limit, isProtection: true }],
  ['LimitRange', { consequence: limit, isProtection: true }],
  ['ValidatingAdmissionPolicy.admissionregistration.k8s.io', { consequence: policy, isProtection: true }],
  ['ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io', { consequence: policy, isProtection: true }],
  ['ValidatingWebhookConfiguration.admissionregistration.k8s.io', { consequence: policy, isProtection: true }],
  ['ClusterPolicy.kyverno.io', { consequence: policy, isProtection: true }],
  ['Policy.kyverno.io', { consequence: policy, isProtection: true }],
]);
