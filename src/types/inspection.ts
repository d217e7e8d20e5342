import type { Graph } from './graph.ts';
import type { Finding, IssueCode } from './issue.ts';
import type { Manifest } from './manifest.ts';
import type { Resource } from './resource.ts';
import type { StageDefinition } from './stage.ts';

/** What is judged at once: the resources of a stage, or a world of YAML that somebody else wrote. */
export interface InspectedStage {
  /** Absent for YAML of no stage. */
  readonly definition?: StageDefinition;
  readonly resources: readonly Resource[];
  /** How they, and the other stages of the cluster, refer to one another. */
  readonly graph: Graph;
  /** CustomResourceDefinitions besides those among the resources: of other stages, of the repository, of folders given. */
  readonly definitions: readonly Manifest[];
  /** True for a text that somebody fills in later, such as `${TAG}`: nothing is known about it, so nothing is said. */
  readonly isUnknown: (text: string) => boolean;
}

/** Something that the API server, an admission controller or the operator would refuse: one file, one idea. */
export interface Inspection {
  readonly codes: readonly IssueCode[];
  inspect(stage: InspectedStage): Iterable<Finding>;
}
