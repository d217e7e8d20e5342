import type { SourceLocation } from './issue.ts';
import type { Manifest } from './manifest.ts';

/** What makes two Kubernetes objects the same object in one cluster. The version is no part of it. */
export interface ResourceId {
  /** API group; `''` is the core group. */
  readonly group: string;
  readonly kind: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
}

/**
 * Where a construct was made: opaque here, read by `locate` in `resources/`, and only when an issue needs it,
 * because formatting a stack costs a thousand times what capturing it does.
 */
export interface Trace {
  readonly stack?: string;
  /** For a manifest that somebody wrote as YAML: where the field `at`, or the nearest one around it, stands. */
  readonly locate?: (at: string | undefined) => SourceLocation | undefined;
}

/** One Kubernetes object of one application of one stage. */
export interface Resource {
  readonly id: ResourceId;
  readonly stage: string;
  readonly application: string;
  /** Path of the construct in its stage, such as `shop/web/Resource`. */
  readonly construct: string;
  readonly manifest: Manifest;
  readonly trace?: Trace;
  /** Fields whose value a bot writes: `spec.template.spec.containers[0].image` to the name of its policy. */
  readonly policies?: ReadonlyMap<string, string>;
}

/** Something that exists in the cluster without being rendered: declared by the author. */
export interface External {
  readonly id: ResourceId;
  /** Keys of a ConfigMap or Secret; absent means unknown, so every key is accepted. */
  readonly keys?: readonly string[];
  /** Ports of a Service, by number or name; absent means unknown. */
  readonly ports?: readonly (number | string)[];
  readonly stage: string;
  /** The application that declared it; absent when the stage did. */
  readonly application?: string;
}
