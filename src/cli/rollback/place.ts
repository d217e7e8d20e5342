import type { PublishContext } from '../../deliver/request.ts';
import type { RollbackWish } from '../../deliver/rollback.ts';
import { listOwners } from '../../deliver/rollback-targets.ts';
import { readSigning } from '../../git/signing.ts';
import type { Project } from '../../load/project.ts';
import { commit, pullRequest } from '../../model/delivery.ts';
import type { History } from '../../published/open-history.ts';
import { prefixOf } from '../../published/prefix.ts';
import { StagewrightError } from '../../text/error.ts';
import { printTime } from '../../text/time.ts';
import { quote } from '../../text/words.ts';
import type { Delivery } from '../../types/delivery.ts';
import type { Person } from '../../types/message.ts';
import type { KnownDelivery } from '../../types/timeline.ts';
import { type PublishFlags, publishContext } from '../commands/publishing.ts';
import { findPlace, openPlaceProject, type PlaceOptions } from '../find-place.ts';
import { requireNames } from '../require-names.ts';
import type { World } from '../world.ts';

/** Where a command works that needs the GitOps repository alone, and as whom. */
export interface HeldPlace extends Pick<RollbackWish, 'stage' | 'target' | 'settings' | 'since'> {
  /** Its project is that of the folder, and `''` where there is none. */
  readonly context: PublishContext;
  /** True when the repository was named, so that it is about every project there. */
  readonly isNamed: boolean;
  /** As the code of the stage says it; undefined where there is none. */
  readonly own: Delivery | undefined;
}

export type HeldFlags = PlaceOptions & PublishFlags;

/** Finds it. With the repository named, a project is not needed. */
export async function openHeldPlace(world: World, wanted: string, options: HeldFlags): Promise<HeldPlace> {
  const project = openPlaceProject(world, options);
  const {
    name: stage,
    target,
    delivery,
    isKnown,
    ephemeral,
    wake,
    freezes,
  } = await findPlace(world, { stage: wanted, project, options });
  requireNames([stage]);
  const context = await publishContext(world, project, { ...options, allowOlder: true });
  return {
    ...{ stage, target, isNamed: options.repository !== undefined },
    context: { ...context, author: await findPerson(project, world) },
    own: isKnown ? delivery : undefined,
    settings: { ...(ephemeral !== undefined && { ephemeral }), ...(wake && { wake }), ...(freezes && { freezes }) },
    since: printTime(new Date()),
  };
}

/** The projects that it is about: with applications named, any that may own them. */
export async function chooseProjects(
  history: History,
  { stage, target, context: { project }, isNamed }: HeldPlace,
  applications: readonly string[],
): Promise<readonly string[]> {
  const own = project === '' ? [] : [project];
  if (!isNamed && applications.length === 0) return own;
  const marked = [...(history.marks.get(stage)?.keys() ?? [])];
  const owners = marked.length > 0 ? marked : await listOwners(history, { stage, prefix: prefixOf({ stage, target }) });
  return [...new Set([...own, ...owners])];
}

/** How a rollback is delivered: as asked for, as the last publish was, or as the code of the stage says. Throws `usage`. */
export function chooseDelivery(
  { own, stage }: Pick<HeldPlace, 'own' | 'stage'>,
  asked: 'commit' | 'pull-request' | undefined,
): RollbackWish['chooseDelivery'] {
  return (known: KnownDelivery | null) => {
    const kind = asked === 'pull-request' ? 'pullRequest' : (asked ?? known?.kind ?? own?.kind);
    if (kind === undefined) {
      throw new StagewrightError('usage', `How stage ${quote(stage)} is delivered is not known: no mark and no code says it.`, {
        hint: 'Pass --delivery commit or --delivery pull-request.',
      });
    }
    // The code knows the forge and the style of commits, too.
    if (own?.kind === kind) return own;
    const { forge } = own ?? {};
    if (kind === 'commit') return commit(forge && { forge });
    return pullRequest({ ...(known?.kind === 'pullRequest' && known), ...(forge && { forge }) });
  };
}

/** Who runs the command: not who wrote the newest source commit. */
async function findPerson(project: Project, world: World): Promise<Person> {
  const { committer } = await readSigning(project.root, world.environment);
  return committer ?? { name: 'Stagewright', email: 'stagewright@localhost' };
}
