import type { JsonValue } from './manifest.ts';
import type { External, Resource, ResourceId } from './resource.ts';

/** What a reference asks of its target beyond being there. */
export type Part =
  | { readonly kind: 'key'; readonly at: string; readonly key: string; readonly fields: readonly string[] }
  | { readonly kind: 'port'; readonly at: string; readonly port: number | string };

/** A field of one resource that names another. */
export interface Reference {
  readonly from: Resource;
  /** Path of the field in the manifest of `from`. */
  readonly at: string;
  /** Id of the rule of the reference table that read it, such as `pod.containers.env.configMapKeyRef`. */
  readonly rule: string;
  readonly to: ResourceId;
  readonly parts: readonly Part[];
  /** True where Kubernetes tolerates a missing target. */
  readonly optional: boolean;
  readonly severity: 'error' | 'warning';
  readonly target: Target | undefined;
  /** What may supply a missing target at run time, such as a HelmRelease; a miss is then no more than a warning. */
  readonly maybeFrom?: Resource;
}

/** One line of a selector's `matchExpressions`. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A field of one resource that selects pods by their labels. */
export interface Selection {
  readonly from: Resource;
  readonly at: string;
  readonly rule: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly expressions: readonly LabelExpression[];
  readonly severity: 'error' | 'warning';
  /** The workloads whose pods match. */
  readonly matches: readonly Resource[];
  /** What may make matching pods at run time, such as a HelmRelease or a declared external workload. */
  readonly maybeFrom?: Resource | External;
}

/** A Service's host name found in a string: an environment value, an argument, a line of a config file. */
export interface HostMention {
  readonly from: Resource;
  readonly at: string;
  /** The text as it stands, such as `db.shop.svc:5432`. */
  readonly text: string;
  readonly service: ResourceId;
  readonly port: number | undefined;
  /** A warning where the namespace is not ours, so that the Service may exist without our knowing. */
  readonly severity: 'error' | 'warning';
  readonly target: Target | undefined;
  /** What may make the Service at run time, such as a HelmRelease. */
  readonly maybeFrom?: Resource;
}

/** What can be referred to: a rendered resource, something declared, produced at run time, or built in. */
export type Target =
  | { readonly kind: 'resource'; readonly resource: Resource }
  | { readonly kind: 'external'; readonly external: External }
  | { readonly kind: 'produced'; readonly by: Resource; readonly keys: readonly string[] | undefined }
  | {
      readonly kind: 'builtin';
      readonly keys: readonly string[] | undefined;
      readonly ports: readonly (number | string)[] | undefined;
    };

/** Everything that checks read: all resources of one cluster and who refers to whom. */
export interface Graph {
  readonly cluster: string;
  readonly resources: readonly Resource[];
  readonly externals: readonly External[];
  readonly references: readonly Reference[];
  readonly selections: readonly Selection[];
  readonly hosts: readonly HostMention[];
  /** The target with that identity, if anything supplies it. */
  find(id: ResourceId): Target | undefined;
  /** Names that exist for a group, kind and namespace: what a message may suggest instead. */
  names(group: string, kind: string, namespace: string | undefined): readonly string[];
  /** Other namespaces that have something of that group, kind and name, sorted. */
  elsewhere(id: ResourceId): readonly string[];
}

/** A value of a manifest with the path that leads to it. */
export interface Field {
  readonly at: string;
  readonly value: JsonValue;
}
