import type { Target } from '../types/graph.ts';
import type { ResourceId } from '../types/resource.ts';
import { builtinRules } from './reference-table.ts';
import type { BuiltinRule } from './rule.ts';

const fluxControllers = ['source', 'kustomize', 'helm', 'notification', 'image-reflector', 'image-automation'];

/** What `flux bootstrap` and the controllers of operators make out of band, and what the table knows from a remark only. */
const furtherRules: readonly BuiltinRule[] = [
  { group: 'source.toolkit.fluxcd.io', kind: 'GitRepository', names: ['flux-system'], namespace: 'flux-system' },
  { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization', names: ['flux-system'], namespace: 'flux-system' },
  { kind: 'ServiceAccount', names: fluxControllers.map((name) => `${name}-controller`), namespace: 'flux-system' },
  { kind: 'Service', names: ['source-controller', 'notification-controller', 'webhook-receiver'], namespace: 'flux-system' },
  { group: 'rbac.authorization.k8s.io', kind: 'Role', names: [], prefix: ['system:'], namespace: 'kube-system' },
  { group: 'rbac.authorization.k8s.io', kind: 'Role', names: [], prefix: ['system:'], namespace: 'kube-public' },
  // Root certificates that a mesh and a distribution bring into every namespace.
  { kind: 'ConfigMap', names: ['istio-ca-root-cert', 'openshift-service-ca.crt'], namespace: 'every' },
  // Secrets that an operator's own controllers make when they start for the first time.
  {
    kind: 'Secret',
    names: ['argocd-initial-admin-secret', 'argocd-redis', 'cert-manager-webhook-ca', 'memberlist'],
    namespace: 'control-plane',
  },
];

/** The labels of the API server's own Service, by which monitors find it. */
export const apiServerLabels: Readonly<Record<string, string>> = { component: 'apiserver', provider: 'kubernetes' };

const rulesByKind = new Map<string, BuiltinRule[]>();
for (const rule of [...builtinRules, ...furtherRules]) {
  const rules = rulesByKind.get(rule.kind) ?? [];
  rulesByKind.set(rule.kind, rules);
  rules.push(rule);
}

/** The object, if every cluster has it. */
export function findBuiltin({ group, kind, namespace, name }: ResourceId): Target | undefined {
  const rule = listRules(group, kind, namespace).find(
    ({ names, prefix = [] }) => names.includes(name) || prefix.some((start) => name.startsWith(start)),
  );
  return rule && { kind: 'builtin', keys: rule.keys, ports: rule.ports };
}

/** Names of that kind that exist in every cluster. */
export function listBuiltinNames(group: string, kind: string, namespace: string | undefined): readonly string[] {
  return listRules(group, kind, namespace).flatMap(({ names }) => names);
}

function listRules(group: string, kind: string, namespace: string | undefined): readonly BuiltinRule[] {
  return (rulesByKind.get(kind) ?? []).filter((rule) => (rule.group ?? '') === group && isIn(rule.namespace, namespace));
}

/** An operator's own namespace is not known here, so objects of it count in any. */
function isIn(ruleNamespace: string | undefined, namespace: string | undefined): boolean {
  if (ruleNamespace === 'every' || ruleNamespace === 'control-plane') return namespace !== undefined;
  return ruleNamespace === namespace;
}
