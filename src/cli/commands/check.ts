import { hasErrors } from '../../synthesize.ts';
import { plural } from '../../text/words.ts';
import type { CommonOptions } from '../options.ts';
import { run } from '../pipeline.ts';
import { countIssues, printIssues } from '../print/issues.ts';
import type { Outcome, World } from '../world.ts';

/** Loads, relates and checks; writes nothing. */
export async function check(world: World, stages: readonly string[], options: CommonOptions): Promise<Outcome> {
  const { project, synthesis } = await run(world, stages, options);
  const { issues, graphs } = synthesis;
  const resources = graphs.reduce((sum, graph) => sum + graph.resources.length, 0);
  const references = graphs.reduce(
    (sum, graph) => sum + graph.references.length + graph.selections.length + graph.hosts.length,
    0,
  );
  const looked = `${plural(synthesis.stages.length, 'stage')}, ${plural(resources, 'resource')}, ${plural(references, 'reference')}`;
  return {
    exit: hasErrors(issues) ? 1 : 0,
    json: { issues },
    text: `${printIssues(world, issues, project.root)}Checked ${looked}: ${countIssues(issues)}.\n`,
  };
}
