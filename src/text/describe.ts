import type { Resource, ResourceId } from '../types/resource.ts';

/** `Deployment shop/web`, or `ClusterRole reader` for what is in no namespace. */
export function describe({ kind, namespace, name }: ResourceId): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** The place that a finding of a resource carries. */
export function placeOf(resource: Resource): {
  readonly stage: string;
  readonly application: string;
  readonly resource: Resource;
} {
  return { stage: resource.stage, application: resource.application, resource };
}
