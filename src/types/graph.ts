import type { JsonObject, JsonValue } from './manifest.ts';
import type { Neighbour } from './neighbour.ts';
import type { External, Resource, ResourceId } from './resource.ts';

/** What a reference asks of its target beyond being there. */
export type Part =
  | { readonly kind: 'key'; readonly at: string; readonly key: string; readonly fields: readonly string[] }
  | { readonly kind: 'port'; readonly at: string; readonly port: number | string }
  /** All keys of one of these sets; a `*` in a key stands for any text. */
  | {
      readonly kind: 'keys';
      readonly at: string;
      readonly sets: readonly (readonly string[])[];
      readonly fields: readonly string[];
    }
  /** An entry of a list that the target has at one of these paths, such as a listener of a Gateway. */
  | {
      readonly kind: 'item';
      readonly at: string;
      readonly noun: string;
      readonly item: string | number;
      readonly paths: readonly string[];
    }
  /** To be of a certain make, such as a Secret of some type; `flaw` says what it is instead, if it is not. */
  | { readonly kind: 'make'; readonly at: string; readonly flaw: string | undefined }
  /** The leave of the target's side; `denial` says why there is none, if there is none. */
  | { readonly kind: 'grant'; readonly at: string; readonly denial: string | undefined };

/** A field of one resource that names another. */
export interface Reference {
  readonly from: Resource;
  /** Path of the field in the manifest of `from`. */
  readonly at: string;
  /** Id of the rule of the reference table that read it, such as `pod.containers.env.configMapKeyRef`. */
  readonly rule: string;
  /** A namespace `*` is any. */
  readonly to: ResourceId;
  /** What a message calls the target where its name alone would mislead, such as `a cluster Secret with server "…"`. */
  readonly wanted?: string;
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

/** A field of one resource that selects pods, or objects of another kind, by their labels. */
export interface Selection {
  readonly from: Resource;
  readonly at: string;
  readonly rule: string;
  /** Absent for pods. */
  readonly of?: { readonly group: string; readonly kind: string };
  /** `*` is any, and what is in none. */
  readonly namespace: string;
  /** Where there are several: all of them, `namespace` being the first. */
  readonly namespaces?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly expressions: readonly LabelExpression[];
  readonly severity: 'error' | 'warning';
  /** The workloads whose pods match, or the objects. */
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

/** A field that names or selects something of its own object which is not there. */
export type InnerMiss = InnerNameMiss | InnerLabelMiss;

interface InnerPlace {
  readonly from: Resource;
  /** Path of the field, or of the one line of a selector. */
  readonly at: string;
  /** Id of the rule of the in-object table, such as `pod.containers.volumeMounts`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
}

/** A name without a counterpart: a volumeMount without a volume. */
export interface InnerNameMiss extends InnerPlace {
  readonly kind: 'name';
  /** What is named: `volume`, `port`, ... */
  readonly thing: string;
  readonly name: string;
  /** The names that are there, sorted. */
  readonly names: readonly string[];
  /** Name of the item, such as a container, in which it must be; absent where the whole object counts. */
  readonly owner?: string;
  /** Set where it is there, but has none of these keys of which it needs one. */
  readonly lacking?: readonly string[];
}

/** One line of a selector that the labels of the object's own pod template do not meet. */
export interface InnerLabelMiss extends InnerPlace {
  readonly kind: 'label';
  readonly term: LabelExpression;
  readonly labels: JsonObject;
}

/** Everything that checks read: all resources of one cluster and who refers to whom. */
export interface Graph {
  readonly cluster: string;
  readonly resources: readonly Resource[];
  readonly externals: readonly External[];
  readonly references: readonly Reference[];
  readonly selections: readonly Selection[];
  readonly hosts: readonly HostMention[];
  readonly inner: readonly InnerMiss[];
  /** What other applications of the GitOps repository have in the cluster, as far as their inventories tell. */
  readonly neighbours?: readonly Resource[];
  /** What one of them needs and this run no longer supplies. */
  readonly unmet?: readonly UnmetNeed[];
  /** The target with that identity, if anything supplies it. */
  find(id: ResourceId): Target | undefined;
  /** Names that exist for a group, kind and namespace: what a message may suggest instead. */
  names(group: string, kind: string, namespace: string | undefined): readonly string[];
  /** Other namespaces that have something of that group, kind and name, sorted. */
  elsewhere(id: ResourceId): readonly string[];
}

/** A line of `needs` of one application that another one met until now. */
export interface UnmetNeed {
  readonly by: Neighbour;
  readonly need: string;
  readonly from: Neighbour;
}

/** A value of a manifest with the path that leads to it. */
export interface Field {
  readonly at: string;
  readonly value: JsonValue;
}
