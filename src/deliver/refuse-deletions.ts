import { type Deletion, type DeletionReason, withoutRemovals } from '../plan/deletion-guard.ts';
import type { CurrentMark } from '../published/current-mark.ts';
import { StagewrightError } from '../text/error.ts';
import { list, quote } from '../text/words.ts';
import type { PublishContext, StageRequest } from './request.ts';

export interface Deletions {
  readonly deletions: readonly Deletion[];
  readonly mark: CurrentMark;
  readonly context: PublishContext;
}

/**
 * Throws `deletions-refused` for deletions that nobody has said to be meant: by their number, or one by one in the stage. A stage that
 * comes and goes may go.
 */
export function refuseDeletions(request: StageRequest, { deletions, mark, context }: Deletions): void {
  if (request.ephemeral ?? mark.mark?.ephemeral) return;
  const unmeant = withoutRemovals(deletions, request.removals ?? []);
  if (unmeant.length === 0) return;
  const isRemoval = request.isRemoval || request.removable !== undefined;
  // What a commit says is about what it changes, and not about a command that somebody runs later.
  const given = context.options.allowDeletions ?? (isRemoval ? undefined : context.allowedBySource);
  if (given === unmeant.length) return;
  const names = unmeant.map(({ application, resource, why }) => `${resource} of ${application} (${reasons[why]})`);
  const other = given === undefined ? '' : ` Allowed are ${given}, and there are ${unmeant.length}.`;
  throw new StagewrightError(
    'deletions-refused',
    `For stage ${quote(request.stage)} this would delete, and nobody has said that it is meant: ${list(names, MOST)}.${other}`,
    { hint: `If it is meant, ${waysFor(unmeant.length, isRemoval)}.` },
  );
}

const MOST = 100;

const reasons: Readonly<Record<DeletionReason, string>> = {
  precious: 'data or other objects go with it',
  operator: 'what it applies goes with it',
  most: 'more than half of the application goes',
};

function waysFor(count: number, isRemoval: boolean): string {
  if (isRemoval) return `pass --allow-deletions ${count}`;
  return `pass --allow-deletions ${count}, or write "Allow-Deletions: ${count}" into the message of the source commit, or say removed(…) in the stage`;
}
