import { asList, asObject, isObject } from '../schemas/shape.ts';
import type { JsonObject, JsonValue, Manifest } from '../types/manifest.ts';

// What is of another shape is for the schemas to say.
export { asList, asObject, isObject };

/** A pod, or the template of one, inside an object. */
export interface Pod {
  /** Where it stands: `''` for a Pod itself, else such as `spec.template`. */
  readonly at: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

/** A container of a pod with its place, such as `spec.template.spec.initContainers[0]`. */
export interface Container {
  readonly at: string;
  readonly list: 'initContainers' | 'containers' | 'ephemeralContainers';
  readonly container: JsonObject;
}

/** The pod that an object of a built-in kind makes or is. */
export function findPod(manifest: Manifest): Pod | undefined {
  const at = Object.hasOwn(TEMPLATES, manifest.kind) ? TEMPLATES[manifest.kind as keyof typeof TEMPLATES] : undefined;
  if (!at?.groups.includes(manifest.apiVersion.split('/').at(-2) ?? '')) return undefined;
  let template: JsonValue | undefined = manifest;
  for (const key of at.path) template = asObject(template)[key];
  const { metadata, spec } = asObject(template);
  return isObject(spec) ? { at: at.path.join('.'), metadata: asObject(metadata), spec } : undefined;
}

/** The containers of a pod, those that start first coming first. What is no list of objects is none: schemas say so. */
export function listContainers({ at, spec }: Pod): readonly Container[] {
  const prefix = at === '' ? 'spec' : `${at}.spec`;
  return LISTS.flatMap((list) => {
    return asList(spec[list]).flatMap((container, index) =>
      isObject(container) ? [{ at: `${prefix}.${list}[${index}]`, list, container }] : [],
    );
  });
}

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;
const TEMPLATE = ['spec', 'template'];

/** Source: the types of k8s.io/api that hold a PodTemplateSpec. */
const TEMPLATES = {
  Pod: { groups: [''], path: [] as string[] },
  PodTemplate: { groups: [''], path: ['template'] },
  ReplicationController: { groups: [''], path: TEMPLATE },
  Deployment: { groups: ['apps'], path: TEMPLATE },
  ReplicaSet: { groups: ['apps'], path: TEMPLATE },
  StatefulSet: { groups: ['apps'], path: TEMPLATE },
  DaemonSet: { groups: ['apps'], path: TEMPLATE },
  Job: { groups: ['batch'], path: TEMPLATE },
  CronJob: { groups: ['batch'], path: ['spec', 'jobTemplate', 'spec', 'template'] },
};
