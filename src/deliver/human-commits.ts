import { StagewrightError } from '../text/error.ts';
import type { Subject } from './proposal.ts';

/** The branch is ours as long as its newest commit is the one that the mark remembers. Throws `human-commits`. */
export function refuseHumanCommits({ branch, proposed }: Pick<Subject, 'branch' | 'proposed'>, head: string | undefined): void {
  if (head === undefined || proposed?.proposed === head) return;
  throw new StagewrightError(
    'human-commits',
    `The branch ${branch} holds the commit ${head.slice(0, 12)}, which Stagewright did not make for it.`,
    { hint: 'Merge or close its pull request and delete the branch; then publish again.' },
  );
}
