import { changeLocks } from '../../deliver/change-locks.ts';
import { withWorkspace } from '../../deliver/workspace.ts';
import { liftLock } from '../../timeline/change-locks.ts';
import { findPlace, openPlaceProject } from '../find-place.ts';
import { printWarnings } from '../print/warnings.ts';
import { requireNames } from '../require-names.ts';
import type { Outcome, World } from '../world.ts';
import { describeLocks, findOwner, type LockingOptions, printLocks } from './locking.ts';
import { publishContext } from './publishing.ts';

/** Lifts the lock of a stage as a whole, or of one of its applications. */
export async function unlock(
  world: World,
  [wanted, application]: readonly [stage: string, application: string | null],
  options: LockingOptions,
): Promise<Outcome> {
  const project = openPlaceProject(world, options);
  const { name: stage, target } = await findPlace(world, { stage: wanted, project, options });
  requireNames(application === null ? [stage] : [stage, application]);
  const isForced = options.force ?? false;
  const author = await findOwner(world, project, options);
  return withWorkspace(await publishContext(world, project, {}), async (context) => {
    const repository = await context.workspace.open(target);
    let now = new Date();
    const { action, lock, ...changed } = await changeLocks(
      repository,
      {
        ...{ stage, author },
        decide: (locks, time) => {
          now = time;
          return liftLock(locks, { application, owner: author.name }, { stage, now, isForced });
        },
        startsOver: isForced,
      },
      context,
    );
    const locks = describeLocks(stage, changed.locks, now);
    const what = world.style('bold', application === null ? stage : `${stage}/${application}`);
    const whose = lock && lock.owner !== author.name ? `, which ${lock.owner} had locked: ${lock.reason}` : '';
    const done = action === 'nothing' ? 'nothing to do, it is not locked' : `unlocked${whose}`;
    const rest = locks.length > 0 ? `Still locked:\n${printLocks(world, locks)}` : '';
    return {
      exit: 0,
      json: { results: [{ stage, application, action }], locks, warnings: changed.warnings },
      text: `${what}  ${done}\n${rest}${printWarnings(world, changed.warnings)}`,
    };
  });
}
