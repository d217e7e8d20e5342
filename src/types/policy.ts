import type { Severity } from './issue.ts';
import type { Kinds } from './kinds-table.ts';
import type { KubernetesVersion } from './kubernetes.ts';
import type { Manifest } from './manifest.ts';
import type { ResourceId, Trace } from './resource.ts';

/** A kind by its name, such as `Deployment`, or by `<group>/<kind>` where it is not one of the well-known. */
export type KindName = keyof Kinds | `${string}/${string}`;

/** What an object of that kind looks like. */
export type KindOf<K extends string> = K extends keyof Kinds ? Kinds[K] : Manifest;

/** How much a policy matters: an `error` stops everything, `off` is not asked at all. */
export type PolicyLevel = Severity | 'off';

/** Levels by the ids of policies. */
export type PolicyLevels = Readonly<Record<string, PolicyLevel>>;

/** A rule of an organisation's, or of the recommended ones. */
export interface Policy {
  /** In kebab case, such as `no-latest-image`: what levels and waivers call it. */
  readonly id: string;
  readonly severity: PolicyLevel;
  /** What it asks for, one sentence. */
  readonly description: string;
  /** Address of a page that says more. */
  readonly docs?: string;
  /** Absent for every kind. */
  readonly kinds?: readonly Pick<ResourceId, 'group' | 'kind'>[];
  /** Where it was made; absent for the recommended ones. */
  readonly trace?: Trace;
  check(resource: Manifest, context: PolicyContext): undefined;
}

/** What a stage is held to. */
export interface PolicyChoice {
  /** True for the recommended ones. */
  readonly recommended: boolean;
  readonly own: readonly Policy[];
  /** What differs from the policies' own. */
  readonly levels: PolicyLevels;
}

/** Something that a policy has against an object. */
export interface PolicyReport {
  /** What is wrong, one sentence; the object is named before it. */
  readonly message: string;
  /** What to do. @default the description of the policy, and its page */
  readonly fix?: string;
  /** Path of the field, such as `spec.template.spec.containers[0].image`. @default the whole object */
  readonly at?: string;
}

/** A field that names another object. */
export interface PolicyReference {
  readonly at: string;
  readonly to: ResourceId;
  /** The object, if it is in the stage. */
  readonly resource: Manifest | undefined;
}

/** A field of another object that names or selects this one. */
export interface PolicyMention {
  readonly at: string;
  readonly from: Manifest;
}

/** What a policy may know and say while it judges one object. Objects are asked about as they are given: `of` is one of them. */
export interface PolicyContext {
  /** Name of the stage; `''` for YAML of no stage. */
  readonly stage: string;
  readonly application: string;
  /** The version of Kubernetes that the stage runs on. */
  readonly kubernetes: KubernetesVersion;
  /** The namespace that the object lives in, whether or not the manifest says so; undefined for what lives in none. */
  readonly namespace: string | undefined;
  /** Returns nothing, so that a check may end with it. */
  readonly report: (report: PolicyReport) => undefined;
  /** All objects of that kind of the stage, in the order of its tree. */
  readonly list: <K extends KindName>(kind: K) => readonly KindOf<K>[];
  /** The object of that kind and name in the stage. @default namespace: the object's own */
  readonly find: <K extends KindName>(kind: K, name: string, namespace?: string) => KindOf<K> | undefined;
  /** What the object names, in the stage or elsewhere. @default of: the object that is judged */
  readonly referencesFrom: (of?: object) => readonly PolicyReference[];
  /** Who names it. @default of: the object that is judged */
  readonly referencesTo: (of?: object) => readonly PolicyMention[];
  /** The workloads, or other objects, that its selectors choose. @default of: the object that is judged */
  readonly selects: (of?: object) => readonly Manifest[];
  /** Services, budgets and others whose selectors choose it. @default of: the object that is judged */
  readonly selectedBy: (of?: object) => readonly PolicyMention[];
  /** True for a text that somebody fills in later, such as `${TAG}`: nothing is known about it. */
  readonly isUnknown: (text: string) => boolean;
}
