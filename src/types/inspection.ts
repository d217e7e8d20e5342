import type { Graph } from './graph.ts';
import type { Finding, IssueCode } from './issue.ts';
import type { KubernetesVersion } from './kubernetes.ts';
import type { Manifest } from './manifest.ts';
import type { PolicyChoice } from './policy.ts';
import type { Resource } from './resource.ts';
import type { StageDefinition } from './stage.ts';

/** What is judged at once: the resources of a stage, or a world of YAML that somebody else wrote. */
export interface InspectedStage {
  /** Absent for YAML of no stage. */
  readonly definition?: StageDefinition;
  readonly resources: readonly Resource[];
  /** How they, and the other stages of the cluster, refer to one another. */
  readonly graph: Graph;
  /** CustomResourceDefinitions: of the cluster's stages, of the repository, of folders given. */
  readonly definitions: readonly Manifest[];
  /** True for a text that somebody fills in later, such as `${TAG}`: nothing is known about it, so nothing is said. */
  readonly isUnknown: (text: string) => boolean;
  /** For YAML of no stage: the Kustomizations of Flux among all that was read, in whichever world. */
  readonly pullers?: readonly Resource[];
  /** What YAML of no stage is to run on. @default the newest known */
  readonly kubernetes?: KubernetesVersion;
  /** What YAML of no stage is held to. @default nothing */
  readonly policies?: PolicyChoice;
}

/** Something that the API server, an admission controller or the operator would refuse: one file, one idea. */
export interface Inspection {
  readonly codes: readonly IssueCode[];
  inspect(stage: InspectedStage): Iterable<Finding>;
}
