import type { JsonObject, JsonValue } from '../types/manifest.ts';
import { isObject } from './lists.ts';

/** What a kustomization adds to the labels of objects, and of the pods that they make. */
export interface AddedLabels {
  readonly objects: JsonObject;
  readonly pods: JsonObject;
  /** What becomes the selector of a workload that has none. */
  readonly selectors: JsonObject;
}

/** What `commonLabels` and `labels` of a kustomization add. What they add to selectors only makes these say what is so. */
export function readLabels({ commonLabels, labels }: JsonObject): AddedLabels {
  const common = isObject(commonLabels) ? commonLabels : {};
  const entries = (Array.isArray(labels) ? (labels as readonly JsonValue[]) : []).filter(isObject);
  const read = (each: readonly JsonObject[]) => Object.assign({}, ...each.map(({ pairs }) => pairs)) as JsonObject;
  const isForPods = ({ includeSelectors, includeTemplates }: JsonObject) =>
    includeSelectors === true || includeTemplates === true;
  return {
    objects: { ...common, ...read(entries) },
    pods: { ...common, ...read(entries.filter(isForPods)) },
    selectors: { ...common, ...read(entries.filter(({ includeSelectors }) => includeSelectors === true)) },
  };
}

export function joinLabels(all: readonly AddedLabels[]): AddedLabels {
  return {
    objects: mergeAll(all.map(({ objects }) => objects)),
    pods: mergeAll(all.map(({ pods }) => pods)),
    selectors: mergeAll(all.map(({ selectors }) => selectors)),
  };
}

/** The object with these labels, and its pod template too if it has one. */
export function addLabels<T extends JsonObject>(manifest: T, { objects, pods, selectors }: AddedLabels): T {
  const own = isEmpty(objects) ? manifest : label(manifest, objects);
  const labelled = isEmpty(pods) ? own : (labelTemplate(own, pods) as T);
  return isEmpty(selectors) ? labelled : addSelector(labelled, selectors);
}

/** As kustomize does, for the kinds that cannot do without. */
function addSelector<T extends JsonObject>(object: T, labels: JsonObject): T {
  const { apiVersion, kind, spec } = object;
  if (!String(apiVersion).startsWith('apps/') || !SELECTING.has(String(kind))) return object;
  if (!isObject(spec) || spec.selector !== undefined) return object;
  return { ...object, spec: { ...spec, selector: { matchLabels: labels } } };
}

const SELECTING = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

/** A Deployment has a template in its `spec`, a CronJob has a template of a Job there. */
function labelTemplate(object: JsonObject, labels: JsonObject): JsonObject {
  const { spec } = object;
  if (!isObject(spec)) return object;
  const { template, jobTemplate } = spec;
  if (isObject(template)) return { ...object, spec: { ...spec, template: label(template, labels) } };
  return isObject(jobTemplate) ? { ...object, spec: { ...spec, jobTemplate: labelTemplate(jobTemplate, labels) } } : object;
}

function label<T extends JsonObject>(object: T, labels: JsonObject): T {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const known = isObject(metadata.labels) ? metadata.labels : {};
  return { ...object, metadata: { ...metadata, labels: { ...known, ...labels } } };
}

function mergeAll(all: readonly JsonObject[]): JsonObject {
  return Object.assign({}, ...all) as JsonObject;
}

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}
