import { plural } from '../../text/words.ts';
import { type CommonOptions, chooseFormat, type FormatOptions } from '../options.ts';
import { countIssues } from '../print/issues.ts';
import { reportIssues } from '../report-issues.ts';
import { runAmong } from '../run-among.ts';
import type { Outcome, World } from '../world.ts';

export type CheckOptions = CommonOptions & FormatOptions;

/** Loads, relates and checks; writes nothing. */
export async function check(world: World, stages: readonly string[], options: CheckOptions): Promise<Outcome> {
  const format = chooseFormat(options);
  const { project, synthesis } = await runAmong(world, stages, options);
  const { stages: checked, issues, waived, graphs } = synthesis;
  const resources = graphs.reduce((sum, graph) => sum + graph.resources.length, 0);
  const references = graphs.reduce(
    (sum, graph) => sum + graph.references.length + graph.selections.length + graph.hosts.length,
    0,
  );
  const looked = `${plural(checked.length, 'stage')}, ${plural(resources, 'resource')}, ${plural(references, 'reference')}`;
  return reportIssues(world, {
    about: 'project',
    folder: project.root,
    stages: checked.map(({ definition }) => definition.name),
    issues,
    waived,
    format,
    summary: `Checked ${looked}: ${countIssues(issues)}.\n`,
  });
}
