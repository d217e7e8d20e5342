import { describe } from '../../text/describe.ts';
import type { Reference } from '../../types/graph.ts';
import type { InspectedStage } from '../../types/inspection.ts';
import type { Finding } from '../../types/issue.ts';
import type { JsonValue, Manifest } from '../../types/manifest.ts';
import type { Resource } from '../../types/resource.ts';
import { asList, asObject, isObject } from '../pod.ts';
import type { Delivery, Puller } from './delivery.ts';
import { trapped } from './trap.ts';
import { helmHooks, hookTypes } from './traps-table.ts';

/** What Argo CD applies after something that cannot do without it: it waits for the first, and so never comes to the second. */
export function* findWrongOrder(stage: InspectedStage, deliveries: ReadonlyMap<string, Delivery>): Iterable<Finding> {
  const isOrdered = new Set(stage.resources.filter(({ manifest }) => hasOrder(manifest)).map(({ application }) => application));
  const concerned = new Set([...isOrdered].filter((application) => (deliveries.get(application)?.argocd.length ?? 0) > 0));
  if (concerned.size === 0) return;
  const isConcerned = ({ application }: Resource) => concerned.has(application);
  for (const reference of stage.graph.references) {
    const { from } = reference;
    if (from.stage !== stage.definition?.name || !isConcerned(from) || !isNeededToStart(reference)) continue;
    const needed = findMaker(reference);
    if (needed?.stage === from.stage && needed.application === from.application) yield* compare(from, needed, reference.at);
  }
  const isMade = ({ application }: Resource) => deliveries.get(application)?.argocd.some(makesNamespace) === true;
  yield* findLateHolders(stage.resources.filter(isConcerned), isMade);
}

/** The items of an annotation that lists them with commas, as Argo CD reads it. */
export function readList(value: string): readonly string[] {
  return [...new Set(value.split(',').map((item) => item.trim()))].filter((item) => item !== '');
}

/** Namespaces after what is in them, definitions after what they define. */
function* findLateHolders(resources: readonly Resource[], isMade: (namespace: Resource) => boolean): Iterable<Finding> {
  const holders = new Map<string, Resource>();
  for (const resource of resources) {
    const { kind, name } = resource.id;
    if (kind === 'Namespace' && !isMade(resource)) holders.set(`${resource.application} namespace ${name}`, resource);
    if (kind === 'CustomResourceDefinition') {
      const spec = asObject(resource.manifest.spec);
      holders.set(`${resource.application} ${String(spec.group)}/${String(asObject(spec.names).kind)}`, resource);
    }
  }
  if (holders.size === 0) return;
  for (const resource of resources) {
    const { group, kind, namespace } = resource.id;
    const holder = namespace === undefined ? undefined : holders.get(`${resource.application} namespace ${namespace}`);
    if (holder) yield* compare(resource, holder, 'metadata.namespace');
    const definition = holders.get(`${resource.application} ${group}/${kind}`);
    if (definition) yield* compare(resource, definition, 'kind');
  }
}

function* compare(from: Resource, needed: Resource, at: string): Iterable<Finding> {
  const [first, second] = [orderOf(from.manifest), orderOf(needed.manifest)];
  if (!isBefore(first, second)) return;
  const when = second.phase === NEVER ? 'which no sync applies' : `which Argo CD applies later (${tell(second)})`;
  yield trapped('sync-order', from, {
    at,
    says: `(${tell(first)}) cannot do without ${describe(needed.id)}, ${when}: the first sync would never end`,
    fix: sayWhatHelps(from, [first, needed, second]),
  });
}

/** Argo CD deletes a hook before it makes it anew in each sync: never advise a hook for what holds others, or data. */
function sayWhatHelps(from: Resource, [first, { id, construct }, second]: readonly [Order, Resource, Order]): string {
  const isGenerated = construct === '';
  const it = describe(id);
  if (first.phase === second.phase)
    return isGenerated ? `Render ${it} yourself, with an earlier wave.` : `Give ${it} an earlier wave.`;
  if (second.phase !== SYNC) return `Take the hook off ${it}.`;
  if (!HOLDERS.has(id.kind)) return `Give ${it} the same hook, and an earlier wave.`;
  const move = isGenerated ? `Render ${it} in` : `Move ${it} to`;
  return `${move} an application that comes before this one (\`after\`), or take the hook off ${describe(from.id)}.`;
}

const HOLDERS = new Set(['Namespace', 'PersistentVolumeClaim', 'CustomResourceDefinition', 'StatefulSet']);

/** Argo CD then makes it before anything else. */
function makesNamespace({ spec }: Puller): boolean {
  return asList(asObject(spec.syncPolicy).syncOptions).includes('CreateNamespace=true');
}

interface Order {
  readonly phase: number;
  readonly wave: number;
  readonly hook: string;
}

function isBefore(first: Order, second: Order): boolean {
  // What no sync applies is nothing that one waits for.
  if (first.phase === NEVER) return false;
  return first.phase < second.phase || (first.phase === second.phase && first.wave < second.wave);
}

function tell({ hook, wave }: Order): string {
  return `${hook}, wave ${wave}`;
}

/** The phase is the earliest of its hooks; what is no hook is in Sync. */
function orderOf({ metadata }: Manifest): Order {
  const annotations = asObject(metadata.annotations);
  const wave = readWave(annotations['argocd.argoproj.io/sync-wave']) ?? readWave(annotations['helm.sh/hook-weight']) ?? 0;
  const { 'argocd.argoproj.io/hook': hook, 'helm.sh/hook': helm } = annotations;
  const isHook = typeof hook === 'string' || (typeof helm === 'string' && helm !== 'crd-install');
  if (!isHook) return { phase: SYNC, wave, hook: 'Sync' };
  const own = typeof hook === 'string' ? readList(hook).filter((name) => Object.hasOwn(hookTypes, name)) : [];
  const names = own.length > 0 || typeof helm !== 'string' ? own : readList(helm).flatMap((name) => helmHooks[name] ?? []);
  const phases = names.map((name) => ({ phase: hookTypes[name]?.phase ?? NEVER, wave, hook: name }));
  return phases.reduce((first, next) => (next.phase < first.phase ? next : first), { phase: NEVER, wave, hook: 'no phase' });
}

function readWave(value: JsonValue | undefined): number | undefined {
  return typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
}

function hasOrder({ metadata: { annotations } }: Manifest): boolean {
  return isObject(annotations) && ORDERING.some((key) => annotations[key] !== undefined);
}

function findMaker({ target }: Reference): Resource | undefined {
  if (target?.kind === 'resource') return target.resource;
  return target?.kind === 'produced' ? target.by : undefined;
}

/** A pod that lacks it never starts, so that its workload never becomes healthy. A CronJob is healthy before it has run. */
function isNeededToStart({ rule, optional, from }: Reference): boolean {
  if (optional || !NEEDED.test(rule) || from.id.kind === 'CronJob') return false;
  return asObject(from.manifest.spec).replicas !== 0;
}

const SYNC = 1;
const NEVER = Number.POSITIVE_INFINITY;
const ORDERING = ['argocd.argoproj.io/sync-wave', 'argocd.argoproj.io/hook', 'helm.sh/hook', 'helm.sh/hook-weight'];
const NEEDED =
  /^pod\.(?:serviceAccountName$|priorityClassName$|(?:init)?[cC]ontainers\.env(?:From)?\.|vol\.(?:configMap$|secret$|pvc$|projected\.(?:configMap|secret)$))/;
