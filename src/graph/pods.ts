import type { LabelExpression } from '../types/graph.ts';
import type { JsonObject } from '../types/manifest.ts';
import type { Resource } from '../types/resource.ts';
import { asObject, parsePath, readAll, readFirst } from './field-path.ts';
import { findOperatorPodLabels, listVariantLabels } from './operator-pods.ts';
import { holders } from './reference-table.ts';

/** What selects pods: labels that must be equal and expressions that must hold. */
export interface LabelSelector {
  readonly labels: Readonly<Record<string, string>>;
  readonly expressions: readonly LabelExpression[];
}

/** The workloads of a cluster by the labels of their pods. */
export interface PodIndex {
  /** The workloads of a namespace whose pods match. */
  select(namespace: string, selector: LabelSelector): readonly Resource[];
  /** The namespaces that have workloads. */
  namespaces(): readonly string[];
}

interface Workload {
  readonly resource: Resource;
  readonly labels: JsonObject;
}

type Pair = readonly [string, string];

const podNameLabel = 'statefulset.kubernetes.io/pod-name';

/** Labels that controllers add to pods with values nobody knows before run time: a selector that asks for them may match. */
const runtimeLabels = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'controller-revision-hash',
  'controller-uid',
  'pod-template-generation',
  'pod-template-hash',
  'operator.prometheus.io/mode',
  'operator.prometheus.io/shard',
]);

/** Indexes every object with a pod template by namespace and label. */
export function indexPods(resources: readonly Resource[]): PodIndex {
  const workloads = new Map<string, Workload[]>();
  const pairs = new Map<string, Workload[]>();
  const answers = new Map<string, readonly Resource[]>();
  for (const resource of resources) {
    const { namespace = '' } = resource.id;
    for (const labels of listPodLabels(resource)) {
      const workload = { resource, labels };
      push(workloads, namespace, workload);
      for (const key in labels) push(pairs, pairKey(namespace, key, labels[key]), workload);
    }
  }

  const candidates = (namespace: string, labels: readonly Pair[]): readonly Workload[] => {
    let shortest: readonly Workload[] | undefined;
    for (const [key, value] of labels) {
      const list = pairs.get(pairKey(namespace, key, value)) ?? [];
      if (shortest === undefined || list.length < shortest.length) shortest = list;
    }
    return shortest ?? workloads.get(namespace) ?? [];
  };

  const select = (found: readonly Workload[], wanted: readonly Pair[], { expressions }: LabelSelector): readonly Resource[] => {
    const matches = found
      .filter(
        ({ labels: own }) => wanted.every(([key, value]) => own[key] === value) && expressions.every((each) => holds(each, own)),
      )
      .map(({ resource }) => resource);
    return [...new Set(matches)];
  };

  return {
    namespaces: () => [...workloads.keys()],
    select(namespace, selector) {
      const wanted: Pair[] = [];
      for (const key in selector.labels) {
        if (!runtimeLabels.has(key)) wanted.push(normalizePair([key, selector.labels[key]!]));
      }
      const found = candidates(namespace, wanted);
      if (found.length < 10) return select(found, wanted, selector);
      // Many policies of one namespace select the same pods, and each answer may be as long as the namespace.
      const key = JSON.stringify([namespace, wanted, selector.expressions]);
      const answer = answers.get(key) ?? select(found, wanted, selector);
      answers.set(key, answer);
      return answer;
    },
  };
}

const labelPaths = new Map(
  holders['@PodSpec']!.flatMap(({ group, kind, podLabels }) =>
    podLabels === undefined ? [] : [[`${group}/${kind}`, podLabels]],
  ),
);

/** Where a kind has the labels of its pods; undefined for kinds that have none. */
export function findPodLabelsPath(group: string, kind: string): string | undefined {
  return labelPaths.get(`${group}/${kind}`);
}

/** The labels of the pods that a workload makes, with those that its controller adds; nothing for other kinds. */
export function listPodLabels(resource: Resource): readonly JsonObject[] {
  const path = findPodLabelsPath(resource.id.group, resource.id.kind);
  if (path === undefined) {
    const labels = findOperatorPodLabels(resource);
    return labels === undefined ? [] : [labels];
  }
  const { name, kind } = resource.id;
  const found = path.includes('[]') ? readAll(resource.manifest, path) : [readFirst(resource.manifest, getSteps(path))];
  return found.flatMap((labels): readonly JsonObject[] => {
    const own = asObject(labels ?? undefined) ?? {};
    if (kind === 'StatefulSet') return [{ ...own, [podNameLabel]: name }];
    if (kind === 'Job') return [{ ...own, 'job-name': name, 'batch.kubernetes.io/job-name': name }];
    return kind === 'Rollout' ? [own, ...listVariantLabels(resource).map((more) => ({ ...own, ...more }))] : [own];
  });
}

const steps = new Map<string, ReturnType<typeof parsePath>>();

function getSteps(path: string): ReturnType<typeof parsePath> {
  const known = steps.get(path) ?? parsePath(path);
  steps.set(path, known);
  return known;
}

/** A StatefulSet's pods are named after it, with an ordinal. */
function normalizePair([key, value]: Pair): Pair {
  return key === podNameLabel ? [key, value.replace(/-\d+$/, '')] : [key, value];
}

/** True for an object that bears such labels. */
export function matchesLabels({ labels, expressions }: LabelSelector, own: JsonObject): boolean {
  return Object.keys(labels).every((key) => own[key] === labels[key]) && expressions.every((each) => holds(each, own));
}

function holds({ key, operator, values }: LabelExpression, labels: JsonObject): boolean {
  if (runtimeLabels.has(key)) return true;
  const value = labels[key];
  if (operator === 'In') return values.includes(value as string);
  if (operator === 'NotIn') return !values.includes(value as string);
  return operator === 'Exists' ? value !== undefined : value === undefined;
}

function pairKey(namespace: string, key: string, value: unknown): string {
  return `${namespace}\n${key}\n${value}`;
}

function push(map: Map<string, Workload[]>, key: string, workload: Workload): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [workload]);
  else list.push(workload);
}
