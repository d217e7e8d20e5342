import type { ApplicationEdge } from '../../graph/application-edges.ts';
import type { Around } from '../../graph/around.ts';
import type { Edge } from '../../graph/edges.ts';
import type { Impact } from '../../graph/impact.ts';
import type { Resource, ResourceId } from '../../types/resource.ts';

/** What `graph` shows, in whatever format. */
export interface GraphView {
  /** All edges; with `around` those near it, with `impact` those that would break. */
  readonly edges: readonly Edge[];
  /** The same by application, where that was asked for. */
  readonly applications?: readonly ApplicationEdge[];
  readonly around?: Around & { readonly name: string; readonly depth: number };
  readonly impact?: Pick<Impact, 'removed' | 'unmade' | 'reached'> & { readonly name: string };
}

/** `Deployment shop/web`. */
export function describe({ kind, namespace, name }: ResourceId): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** `staging/shop`. */
export function placeOf({ stage, application }: Pick<Resource, 'stage' | 'application'>): string {
  return `${stage}/${application}`;
}
