import type { Graph } from './graph.ts';
import type { Finding, IssueCode } from './issue.ts';

/** One check: one file, one idea, the codes it can report. */
export interface Check {
  readonly codes: readonly IssueCode[];
  run(graph: Graph): Iterable<Finding>;
}
