import type { RefUpdate } from '../git/push.ts';
import type { RemoteState } from '../git/state.ts';
import type { Mark } from '../published/mark.ts';
import { refuseHumanCommits } from './human-commits.ts';
import type { AskedForge } from './open-pulls.ts';
import { listProposed, type Subject } from './proposal.ts';
import type { PublishContext, StageRequest } from './request.ts';

/** What the mark says of pull requests. */
export type Proposals = Pick<Mark, 'proposed' | 'base' | 'applications'>;

export interface ReplacedOf {
  readonly mark: Mark | undefined;
  readonly project: string;
}

/**
 * The pull requests in whose place a commit comes, because the stage was delivered by them before: merged later, they would bring back
 * what is older. A rollback leaves them to the next publish, and a part those of the rest; those of a removal are taken back before.
 */
export function listReplaced(request: StageRequest, { mark, project }: ReplacedOf): readonly Subject[] {
  const { stage, applications, removable, isRemoval, rollback } = request;
  if (isRemoval || rollback) return [];
  const isAsked = (name: string) => removable?.includes(name) || applications.some(({ application }) => application === name);
  return listProposed(mark, { project, stage }).filter(
    ({ application }) => removable === undefined || (application !== null && isAsked(application)),
  );
}

/** What stays proposed; null for nothing. */
export function proposalsWithout(replaced: readonly Subject[], request: StageRequest, mark: Mark | undefined): Proposals | null {
  if (!mark || request.isRemoval) return null;
  const names = new Set(replaced.map(({ application }) => application));
  const applications = Object.fromEntries(Object.entries(mark.applications).filter(([name]) => !names.has(name)));
  const whole = names.has(null) ? { proposed: null, base: null } : { proposed: mark.proposed, base: mark.base };
  return whole.proposed === null && Object.keys(applications).length === 0 ? null : { ...whole, applications };
}

export interface Closing {
  readonly stage: string;
  readonly state: RemoteState;
  readonly options: PublishContext['options'];
  /** Called only when there is something to close. */
  readonly askForge: () => AskedForge;
}

export interface ClosedProposals {
  /** The branches that go. */
  readonly updates: readonly RefUpdate[];
  /** What became of each, a sentence. */
  readonly warnings: readonly string[];
}

/**
 * Closes those pull requests, before the push that takes their branches: many forges do so on their own then, without a word. Throws
 * `human-commits`.
 */
export async function closeReplaced(
  replaced: readonly Subject[],
  { stage, state, options, askForge }: Closing,
): Promise<ClosedProposals> {
  const updates: RefUpdate[] = [];
  const warnings: string[] = [];
  const why = `stage ${stage} is delivered by commit from now on`;
  for (const subject of replaced) {
    const { branch } = subject;
    const ref = `refs/heads/${branch}`;
    const from = state.refs.get(ref);
    refuseHumanCommits(subject, from);
    if (from !== undefined) updates.push({ ref, from, to: null });
    if (options.dryRun) {
      if (from !== undefined) warnings.push(`${branch} would be deleted and its pull request closed: ${why}.`);
      continue;
    }
    const { forge, reason, pulls } = askForge();
    await pulls?.close(branch, `From now on stage ${stage} is delivered by commit.`);
    const isLeft = !forge && reason !== undefined;
    const pull = pulls?.closed.get(branch);
    if (pull) warnings.push(`Pull request ${pull.number} (${pull.url}) is closed: ${why}.`);
    else if (from !== undefined)
      warnings.push(`${branch} is deleted: ${why}.${isLeft ? ` A pull request of it cannot be closed: ${reason}` : ''}`);
  }
  return { updates, warnings };
}
