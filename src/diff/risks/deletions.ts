import { deletedKinds } from './deleted-kinds-table.ts';
import { type RiskRule, valueAt } from './risk-rule.ts';

/** Something is deleted. What takes data or other objects with it stands out, and what kept others away or the application up. */
export const findDeletions: RiskRule = ({ resource, before }) => {
  if (resource.action !== 'removed') return [];
  const { group, kind } = resource.id;
  const { consequence, isProtection } = deletedKinds.get(group === '' ? kind : `${kind}.${group}`) ?? {};
  if (isProtection) return [{ code: 'removed-protection', severity: 'high', message: `is deleted: ${consequence}` }];
  if (isKept(valueAt(before, 'metadata.annotations'))) {
    const message = 'is no longer delivered; its operator leaves it in the cluster';
    return [{ code: 'deleted-resource', severity: 'medium', message }];
  }
  return consequence === undefined
    ? [{ code: 'deleted-resource', severity: 'medium', message: 'is deleted' }]
    : [{ code: 'deleted-resource', severity: 'high', message: `is deleted: ${consequence}` }];
};

/** The annotations with which Flux, Argo CD and Helm leave an object where it is. */
function isKept(annotations: Parameters<typeof valueAt>[0]): boolean {
  const text = JSON.stringify(annotations ?? {});
  return /"kustomize\.toolkit\.fluxcd\.io\/prune":"disabled"|"argocd\.argoproj\.io\/sync-options":"[^"]*Prune=false|"helm\.sh\/resource-policy":"keep"/i.test(
    text,
  );
}
