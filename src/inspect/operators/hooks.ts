import { list } from '../../text/words.ts';
import type { Finding } from '../../types/issue.ts';
import type { Resource } from '../../types/resource.ts';
import { asObject } from '../pod.ts';
import { readList } from './argocd-order.ts';
import type { Delivery } from './delivery.ts';
import { type TrapContext, trapped } from './trap.ts';
import { excludedKinds, helmHooks } from './traps-table.ts';

/** Work that is to be done once, and what else an operator treats in its own way. */
export function* findHookTraps(resource: Resource, { delivery }: TrapContext): Iterable<Finding> {
  if (!delivery) return;
  const { annotations } = resource.manifest.metadata;
  const hook = annotations?.[HOOK];
  const helm = annotations?.[HELM_HOOK];
  const isHelmHook = typeof helm === 'string' && helm !== 'crd-install';
  if (hook !== undefined || isHelmHook) yield* findForeignHook(resource, { delivery, hook, helm: isHelmHook ? helm : undefined });
  else yield* findShortLived(resource, delivery);
  if (typeof hook === 'string' && hook !== 'Skip' && annotations?.[HOOK_POLICY] === undefined && delivery.argocd.length > 0) {
    yield trapped('kept-hook', resource, {
      at: `metadata.annotations.${HOOK}`,
      says: 'is a hook that does not say when it goes: Argo CD keeps it until the next sync, and deletes it before it makes it anew',
      fix: `Write ${HOOK_POLICY}: HookSucceeded, or BeforeHookCreation if that is meant.`,
    });
  }
  if (delivery.argocd.length > 0 && excludedKinds.has(`${resource.id.group}/${resource.id.kind}`)) {
    yield trapped('excluded-kind', resource, {
      at: 'kind',
      says: 'is of a kind that Argo CD 3 excludes unless its configuration says otherwise: it would never be applied',
      fix: `Take ${resource.id.kind} out of resource.exclusions in argocd-cm and waive this, or apply it by other means.`,
    });
  }
}

interface Hooked {
  readonly delivery: Delivery;
  readonly hook: unknown;
  readonly helm: string | undefined;
}

function* findForeignHook(resource: Resource, { delivery, hook, helm }: Hooked): Iterable<Finding> {
  const key = hook === undefined ? HELM_HOOK : HOOK;
  const at = `metadata.annotations.${key}`;
  if (delivery.flux.length > 0) {
    yield trapped('plain-hook', resource, {
      at,
      says: `is a hook of ${hook === undefined ? 'Helm' : 'Argo CD'}, and Flux knows none: it is applied together with everything else`,
      fix: 'Move it to an application of its own that comes before or after (`after`), and remove the annotation.',
    });
  }
  if (delivery.argocd.length === 0 || helm === undefined || hook !== undefined) return;
  const names = readList(helm);
  if (names.some((name) => Object.hasOwn(helmHooks, name))) return;
  yield trapped('helm-hook', resource, {
    at,
    says: `is a hook of Helm (${list(names)}) that Argo CD has nothing for: it would never be applied`,
    fix: `Remove the object, or give it one of Argo CD's own hooks with ${HOOK}.`,
  });
}

function* findShortLived(resource: Resource, { flux, argocd }: Delivery): Iterable<Finding> {
  const { group, kind } = resource.id;
  if (kind !== 'Job' || group !== 'batch') return;
  const ttl = asObject(resource.manifest.spec).ttlSecondsAfterFinished;
  const heals = argocd.some(({ spec }) => asObject(asObject(spec.syncPolicy).automated).selfHeal === true);
  if (typeof ttl !== 'number' || (flux.length === 0 && !heals)) return;
  yield trapped('short-lived-job', resource, {
    at: 'spec.ttlSecondsAfterFinished',
    says: `is deleted ${ttl} s after it has finished, and what is missing ${flux.length > 0 ? 'Flux' : 'Argo CD'} makes again: it would run for ever`,
    fix: `Remove ttlSecondsAfterFinished${flux.length > 0 ? '' : `, or make the Job a hook with ${HOOK}`}.`,
  });
}

const HOOK = 'argocd.argoproj.io/hook';
const HOOK_POLICY = 'argocd.argoproj.io/hook-delete-policy';
const HELM_HOOK = 'helm.sh/hook';
