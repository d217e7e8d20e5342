import { type RiskRule, typeOf, valueAt } from './risk-rule.ts';

/** Something is deleted. What takes data or other objects with it stands out. */
export const findDeletions: RiskRule = (change) => {
  const { resource, before } = change;
  if (resource.action !== 'removed' || protections.has(typeOf(change))) return [];
  if (isKept(valueAt(before, 'metadata.annotations'))) {
    return [
      { code: 'deleted-resource', severity: 'medium', message: 'is no longer delivered; its operator leaves it in the cluster' },
    ];
  }
  const consequence = grave[typeOf(change)];
  return [
    consequence === undefined
      ? { code: 'deleted-resource', severity: 'medium', message: 'is deleted' }
      : { code: 'deleted-resource', severity: 'high', message: `is deleted: ${consequence}` },
  ];
};

/** What kept others away, or the application up, is deleted. */
export const findRemovedProtections: RiskRule = (change) => {
  const loss = protections.get(typeOf(change));
  if (change.resource.action !== 'removed' || loss === undefined) return [];
  return [{ code: 'removed-protection', severity: 'high', message: `is deleted: ${loss}` }];
};

const pods = 'its pods stop';
const applied = 'what it applies may go with it';

const grave: Readonly<Record<string, string>> = {
  '/Namespace': 'everything in it goes too',
  'apiextensions.k8s.io/CustomResourceDefinition': 'all objects of its kind go too',
  '/PersistentVolumeClaim': 'its data may go too',
  '/PersistentVolume': 'its data may go too',
  'apps/StatefulSet': pods,
  'apps/Deployment': pods,
  'apps/DaemonSet': pods,
  'kustomize.toolkit.fluxcd.io/Kustomization': applied,
  'helm.toolkit.fluxcd.io/HelmRelease': 'its release is uninstalled',
  'fluxcd.controlplane.io/ResourceSet': applied,
  'source.toolkit.fluxcd.io/GitRepository': 'what is read from it stands still',
  'argoproj.io/Application': applied,
  'argoproj.io/ApplicationSet': applied,
  'argoproj.io/AppProject': 'its Applications stop',
};

const traffic = 'traffic that it kept out may come in';
const limit = 'its limit is gone';
const policy = 'what it refused is allowed';

const protections: ReadonlyMap<string, string> = new Map([
  ['networking.k8s.io/NetworkPolicy', traffic],
  ['cilium.io/CiliumNetworkPolicy', traffic],
  ['cilium.io/CiliumClusterwideNetworkPolicy', traffic],
  ['policy.networking.k8s.io/AdminNetworkPolicy', traffic],
  ['security.istio.io/AuthorizationPolicy', traffic],
  ['security.istio.io/PeerAuthentication', traffic],
  ['policy/PodDisruptionBudget', 'a drained node may take all of its pods'],
  ['/ResourceQuota', limit],
  ['/LimitRange', limit],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicy', policy],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', policy],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', policy],
  ['kyverno.io/ClusterPolicy', policy],
  ['kyverno.io/Policy', policy],
]);

/** The annotations with which Flux, Argo CD and Helm leave an object where it is. */
function isKept(annotations: Parameters<typeof valueAt>[0]): boolean {
  const text = JSON.stringify(annotations ?? {});
  return /"kustomize\.toolkit\.fluxcd\.io\/prune":"disabled"|"argocd\.argoproj\.io\/sync-options":"[^"]*Prune=false|"helm\.sh\/resource-policy":"keep"/i.test(
    text,
  );
}
