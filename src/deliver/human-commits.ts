import { StagewrightError } from '../text/error.ts';
import type { CurrentMark } from './current-mark.ts';

/** The branch is ours as long as its newest commit is the one that the mark remembers. Throws `human-commits`. */
export function refuseHumanCommits(
  { mark }: CurrentMark,
  { head, branch }: { readonly head: string | undefined; readonly branch: string },
): void {
  if (head === undefined || mark?.proposed === head) return;
  throw new StagewrightError(
    'human-commits',
    `The branch ${branch} holds the commit ${head.slice(0, 12)}, which Stagewright did not make.`,
    { hint: 'Merge or close its pull request and delete the branch; then publish again.' },
  );
}
