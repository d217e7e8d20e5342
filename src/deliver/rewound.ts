import { isReachable } from '../git/history.ts';
import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import type { CurrentMark } from '../published/current-mark.ts';
import type { MarkedTip } from '../published/mark.ts';
import { StagewrightError } from '../text/error.ts';
import type { PublishContext } from './request.ts';

/**
 * Throws `branch-rewound` when the target branch has lost the commit that was its newest when we pushed last: somebody has rewritten
 * it, and more than ours may be gone. Pull requests may be squashed or rebased, since what they were made on top of stays.
 */
export async function refuseRewound(
  repository: Repository,
  { tip }: RemoteState,
  { mark, context }: { readonly mark: CurrentMark; readonly context: PublishContext },
): Promise<void> {
  const seen = mark.mark?.tip;
  if (!seen || context.options.allowRewound || !(await isRewound(repository, tip, seen))) return;
  throw new StagewrightError(
    'branch-rewound',
    `The branch ${repository.branch} of ${repository.url} has lost the commit ${seen.commit.slice(0, 12)}, which was its newest when we pushed last.`,
    { hint: 'Find out who has rewritten it and what else is gone; if that was meant, pass --allow-rewound.' },
  );
}

/** True when the branch no longer has a commit that it has had. Of another branch that cannot be said. */
export async function isRewound(
  repository: Repository,
  tip: string | undefined,
  { branch, commit }: MarkedTip,
): Promise<boolean> {
  if (branch !== repository.branch || commit === tip) return false;
  return tip === undefined || !(await isReachable(repository, { ref: `refs/heads/${branch}`, tip, commit }));
}
