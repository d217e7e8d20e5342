import type { Delivery, Target } from './delivery.ts';
import type { Freeze } from './freeze.ts';
import type { KubernetesVersion } from './kubernetes.ts';
import type { Manifest } from './manifest.ts';
import type { Operator } from './operator.ts';
import type { Parser } from './parser.ts';
import type { PodSecurity } from './pod-security.ts';
import type { PolicyChoice } from './policy.ts';
import type { Promotion } from './promotion.ts';
import type { Trace } from './resource.ts';
import type { ExternalValidator } from './validator.ts';
import type { Wake } from './wake.ts';

/** Where the value of an input came from, first wins. */
export type InputSource = 'set' | 'environment' | 'file' | 'published' | 'default' | 'placeholder';

/** An input of a stage together with the value that it got. */
export interface ResolvedInput {
  readonly name: string;
  /** The variable it fills; `name` for the stage's own name. */
  readonly variable: string;
  readonly value: unknown;
  readonly source: InputSource;
  /** A secret is used, but never written to the mark nor shown. */
  readonly secret: boolean;
  /** What says which values it takes. */
  readonly parser: Parser<unknown>;
}

/** How a stage's resources are cut into files. */
export type Layout = 'file-per-resource' | 'file-per-application';

/** Everything about a stage but its construct tree. */
export interface StageDefinition {
  readonly name: string;
  readonly cluster: string;
  /** @default the newest known */
  readonly kubernetes?: KubernetesVersion;
  readonly ephemeral: boolean;
  readonly target: Target;
  readonly delivery: Delivery;
  readonly operator: Operator | undefined;
  /** @default none */
  readonly wake?: readonly Wake[];
  /** @default never */
  readonly freezes?: readonly Freeze[];
  /** @default the recommended ones */
  readonly policies?: PolicyChoice;
  /** @default none */
  readonly validators?: readonly ExternalValidator[];
  /** @default from any stage, whenever somebody asks for it */
  readonly promotion?: Promotion;
  /** Admission policies, bindings, params and namespaces of the cluster that no stage renders. @default none */
  readonly admission?: readonly Manifest[];
  /** @default what the labels of namespaces say */
  readonly podSecurity?: PodSecurity;
  readonly layout: Layout;
  readonly variables: readonly string[];
  readonly inputs: readonly ResolvedInput[];
  readonly trace: Trace;
}

/** What an application adds to its constructs. */
export interface ApplicationDefinition {
  readonly name: string;
  readonly namespace: string;
  /** Names of applications that the author wants in place first. */
  readonly after: readonly string[];
  /** True where the author says that it may have no resources. @default false */
  readonly allowEmpty?: boolean;
  readonly trace: Trace;
}
