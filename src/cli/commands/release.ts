import { releaseHolds } from '../../deliver/release.ts';
import { withWorkspace } from '../../deliver/workspace.ts';
import { openPast } from '../../published/open-history.ts';
import { requireNames } from '../require-names.ts';
import { chooseProjects, type HeldFlags, openHeldPlace } from '../rollback/place.ts';
import type { Outcome, World } from '../world.ts';

/** Lets go what a rollback, or somebody's revert, holds: the next publish may bring it again. */
export async function release(
  world: World,
  [wanted = '', ...applications]: readonly string[],
  options: HeldFlags,
): Promise<Outcome> {
  requireNames(applications);
  const place = await openHeldPlace(world, wanted, options);
  const { stage, target, context } = place;
  const { root, environment } = context;
  const history = await openPast(target, { root, environment, stages: [stage] });
  const projects = await chooseProjects(history, place, applications).finally(history.close);
  const released = [];
  for (const project of projects) {
    const own = { ...context, project, provenance: { ...context.provenance, project } };
    const found = await withWorkspace(own, async (shared) => {
      const repository = await shared.workspace.open(target);
      return releaseHolds(repository, { request: { stage, target }, applications }, shared);
    });
    released.push(...[...found].map(([application, hold]) => ({ project, stage, application, hold })));
  }
  const lines = released.map(({ application, hold }) => {
    const name = world.style('bold', `${stage}/${application}`);
    return `${name}  released, which was held since ${hold.since} by ${hold.by}: ${hold.reason}\n`;
  });
  const nothing = `${world.style('bold', stage)}  nothing to do, ${applications.length > 0 ? 'none of them' : 'nothing'} is held\n`;
  return { exit: 0, json: { results: released }, text: lines.join('') || nothing };
}
