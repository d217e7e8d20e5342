import { quote } from '../../text/words.ts';
import type { Finding } from '../../types/issue.ts';
import type { Resource } from '../../types/resource.ts';
import { isObject } from '../pod.ts';
import { type TrapContext, trapped } from './trap.ts';

/** Marks by which a tool knows what is its own, or remembers what it did: in Git they claim what is not true. */
export function* findOwnership(resource: Resource, { delivery }: TrapContext): Iterable<Finding> {
  const { manifest } = resource;
  const { annotations, labels } = manifest.metadata;
  if (annotations?.[LAST_APPLIED] !== undefined) {
    yield trapped('last-applied', resource, {
      at: `metadata.annotations.${LAST_APPLIED}`,
      says: 'carries what `kubectl apply` noted about an earlier state, by which the next one decides what to remove',
      fix: 'Remove the annotation. Objects from `kubectl get` have it.',
    });
  }
  for (const { place, key, owner } of OWNERS) {
    const value = (place === 'labels' ? labels : annotations)?.[key];
    // Those of Helm are also how people hand objects over to it, on purpose, where no operator applies them.
    if (typeof value !== 'string' || (key === HELM_RELEASE && !delivery)) continue;
    yield trapped('other-owner', resource, {
      at: `metadata.${place}.${key}`,
      says: `carries ${key}, by which ${owner} takes it for its own (${quote(value)}) and may prune it`,
      fix: 'Remove it: whatever applies the object sets its own.',
    });
  }
  if (manifest.kind === 'Secret' && manifest.type === 'helm.sh/release.v1') {
    yield trapped('helm-release', resource, {
      at: 'type',
      says: 'is the record of a release, which Helm itself writes and believes',
      fix: 'Remove it: what the chart renders is applied without Helm.',
    });
  }
  if (delivery && isObject(manifest.sops)) yield* findEncrypted(resource, delivery);
}

function* findEncrypted(resource: Resource, { flux, argocd }: NonNullable<TrapContext['delivery']>): Iterable<Finding> {
  const plain = flux.find(({ spec }) => !isObject(spec.decryption));
  if (plain && flux.length > 0 && resource.id.kind === 'Secret' && resource.id.group === '') {
    yield trapped('encrypted-secret', resource, {
      at: 'sops',
      says: `is encrypted with SOPS, and ${plain.name} has no spec.decryption: Flux then refuses it`,
      fix: 'Let the operator of the stage set spec.decryption, or use a SealedSecret or an ExternalSecret.',
    });
  } else if (flux.length === 0 && argocd.length > 0) {
    yield trapped('encrypted-secret', resource, {
      at: 'sops',
      says: 'is encrypted with SOPS, which Argo CD cannot decrypt: it would be applied as it stands',
      fix: 'Use a SealedSecret or an ExternalSecret.',
    });
  }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const HELM_RELEASE = 'meta.helm.sh/release-name';
const OWNERS = [
  { place: 'annotations', key: 'argocd.argoproj.io/tracking-id', owner: 'an Application of Argo CD' },
  { place: 'labels', key: 'kustomize.toolkit.fluxcd.io/name', owner: 'a Kustomization of Flux' },
  { place: 'annotations', key: HELM_RELEASE, owner: 'a release of Helm' },
] as const;
