import type { Graph } from '../types/graph.ts';
import type { ResourceId } from '../types/resource.ts';

/** An application as far as order is concerned. */
export interface OrderedApplication {
  readonly stage: string;
  readonly name: string;
  /** What the author wants in place first. */
  readonly after: readonly string[];
}

export interface ApplicationOrder {
  /** Applications of the same stage that must be in place first, sorted. */
  readonly dependsOn: readonly string[];
  /** Length of the longest chain of `dependsOn` below. */
  readonly depth: number;
}

export interface Orders {
  find(stage: string, application: string): ApplicationOrder;
  /** Each cycle once, as the names along it; empty when everything can be ordered. */
  readonly cycles: readonly { readonly stage: string; readonly applications: readonly string[] }[];
}

// Only what must exist for a resource to be admitted or to start. Never a Service or a host name: callers survive without
// the called, and one unhealthy leaf must not keep everything else from being applied.
const NEEDED_FIRST = new Set([
  '/ConfigMap',
  '/Secret',
  '/ServiceAccount',
  '/PersistentVolumeClaim',
  '/PersistentVolume',
  'storage.k8s.io/StorageClass',
  'scheduling.k8s.io/PriorityClass',
  'node.k8s.io/RuntimeClass',
]);
const WEBHOOKS = new Set([
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
  'CustomResourceDefinition',
]);

/** The order among the applications of each stage, from what must exist first and from the author's `after`. */
export function orderApplications(graph: Graph, applications: readonly OrderedApplication[]): Orders {
  const needs = new Map<string, Set<string>>();
  const add = (stage: string, from: string, to: string) => {
    if (from !== to) needs.get(`${stage}/${from}`)?.add(to);
  };
  for (const { stage, name, after } of applications) needs.set(`${stage}/${name}`, new Set(after));

  const definedBy = new Map<string, { readonly stage: string; readonly application: string }>();
  for (const { id, manifest, stage, application } of graph.resources) {
    if (id.kind === 'Namespace' && id.group === '') definedBy.set(`namespace/${stage}/${id.name}`, { stage, application });
    if (id.kind !== 'CustomResourceDefinition') continue;
    const spec = manifest.spec as { group?: unknown; names?: { kind?: unknown } } | undefined;
    definedBy.set(`kind/${stage}/${String(spec?.group)}/${String(spec?.names?.kind)}`, { stage, application });
  }
  for (const { id, stage, application } of graph.resources) {
    const namespace = id.namespace === undefined ? undefined : definedBy.get(`namespace/${stage}/${id.namespace}`);
    const kind = definedBy.get(`kind/${stage}/${id.group}/${id.kind}`);
    if (namespace) add(stage, application, namespace.application);
    if (kind) add(stage, application, kind.application);
  }
  for (const { from, to, target, optional } of graph.references) {
    if (optional || target?.kind !== 'resource' || target.resource.stage !== from.stage) continue;
    if (isNeededFirst(from.id, to)) add(from.stage, from.application, target.resource.application);
  }
  return arrange(applications, needs);
}

function isNeededFirst(from: ResourceId, to: ResourceId): boolean {
  return NEEDED_FIRST.has(`${to.group}/${to.kind}`) || (to.kind === 'Service' && WEBHOOKS.has(from.kind));
}

/** Depth-first, each application once: linear in applications and edges, and without recursion, however long a chain is. */
function arrange(applications: readonly OrderedApplication[], needs: ReadonlyMap<string, ReadonlySet<string>>): Orders {
  const orders = new Map<string, ApplicationOrder>();
  const cycles: { stage: string; applications: readonly string[] }[] = [];
  for (const { stage, name } of applications) {
    const path: { name: string; rest: string[] }[] = [];
    const open = new Set<string>();
    const enter = (application: string) => {
      const known = [...(needs.get(`${stage}/${application}`) ?? [])].filter((need) => needs.has(`${stage}/${need}`)).sort();
      path.push({ name: application, rest: [...known] });
      open.add(application);
    };
    if (!orders.has(`${stage}/${name}`)) enter(name);
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const next = top.rest.pop();
      if (next === undefined) {
        const dependsOn = [...(needs.get(`${stage}/${top.name}`) ?? [])].sort();
        const depths = dependsOn.map((need) => (orders.get(`${stage}/${need}`)?.depth ?? -1) + 1);
        orders.set(`${stage}/${top.name}`, { dependsOn, depth: depths.reduce((most, depth) => Math.max(most, depth), 0) });
        open.delete(top.name);
        path.pop();
      } else if (open.has(next)) {
        const names = path.map((step) => step.name);
        cycles.push({ stage, applications: [...names.slice(names.indexOf(next)), next] });
      } else if (!orders.has(`${stage}/${next}`)) {
        enter(next);
      }
    }
  }
  return { find: (stage, application) => orders.get(`${stage}/${application}`) ?? { dependsOn: [], depth: 0 }, cycles };
}
