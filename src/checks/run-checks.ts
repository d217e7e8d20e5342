import type { Graph } from '../types/graph.ts';
import type { Finding } from '../types/issue.ts';
import { compareFindings } from './compare.ts';
import { checks } from './registry.ts';

/** What all checks find in the graph, ordered by place: the same findings in the same order for the same resources. */
export function runChecks(graph: Graph): Finding[] {
  return checks.flatMap((check) => [...check.run(graph)]).sort(compareFindings);
}
