import { runChecks } from '../checks/run-checks.ts';
import { buildGraph } from '../graph/build-graph.ts';
import { withNeighbours } from '../graph/with-neighbours.ts';
import { placeIssue } from '../resources/place-issue.ts';
import type { Issue } from '../types/issue.ts';
import type { Neighbour } from '../types/neighbour.ts';

/** What of the applications that are to be removed is still needed by those that stay. */
export function checkRemoval(neighbours: readonly Neighbour[], isRemoved: (neighbour: Neighbour) => boolean): readonly Issue[] {
  const clusters = new Set(neighbours.filter(isRemoved).map(({ cluster }) => cluster));
  return [...clusters].flatMap((cluster = '') => {
    const near = neighbours.filter((neighbour) => neighbour.cluster === cluster);
    const nothing = buildGraph({ cluster, resources: [], externals: [], isClusterScoped: () => false, isComplete: true });
    const graph = withNeighbours(nothing, {
      others: near.filter((neighbour) => !isRemoved(neighbour)),
      before: near.filter(isRemoved),
    });
    return runChecks(graph).map((finding) => placeIssue(finding, ''));
  });
}
