import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { CurrentMark } from './current-mark.ts';
import type { MarkedBuild } from './mark.ts';
import type { PublishContext } from './request.ts';
import { compareCommits } from './source.ts';

/**
 * An older build never overwrites a newer one: throws `older-build` unless our source commit is the published one or comes after it.
 * Where the commits do not tell, the run numbers of the same CI pipeline do; where those do not either, it is refused, not guessed.
 */
export async function refuseOlder(current: CurrentMark, stage: string, context: PublishContext): Promise<void> {
  const { root, provenance, build, options } = context;
  if (current.commit === undefined || options.allowOlder) return;
  if (!current.mark) throw unreadable(stage);
  const { source, build: published } = current.mark;
  const ours = provenance.commit;
  const relation = source !== null && ours !== undefined ? await compareCommits(root, source, ours) : 'unknown';
  if (relation === 'ancestor') return;
  const run = relation === 'same' || relation === 'unknown' ? compareRuns(published, build) : undefined;
  if (run === 'older') throw olderRun(stage, published, build);
  // Without a published commit there is nothing to be older than.
  if (relation === 'same' || run === 'newer' || source === null) return;
  throw olderCommit(stage, { ours, source, relation });
}

function compareRuns(published: MarkedBuild | null, ours: MarkedBuild | undefined): 'older' | 'newer' | undefined {
  if (!published || !ours || published.pipeline !== ours.pipeline) return undefined;
  return ours.number < published.number ? 'older' : 'newer';
}

const problems = {
  descendant: 'is older than what is published',
  diverged: 'is on another line of history than what is published',
  unknown: 'cannot be compared with what is published, whose history is not here',
} as const;

interface Commits {
  readonly ours: string | undefined;
  readonly source: string;
  readonly relation: keyof typeof problems;
}

function olderCommit(stage: string, { ours, source, relation }: Commits): StagewrightError {
  const what = ours === undefined ? 'what is in no Git repository' : `the source commit ${ours.slice(0, 12)}`;
  return new StagewrightError('older-build', `For stage ${quote(stage)} ${what} ${problems[relation]}: ${source.slice(0, 12)}.`, {
    hint:
      relation === 'unknown'
        ? 'Fetch the history (git fetch --unshallow), or pass --allow-older.'
        : 'Publish the newer commit, or pass --allow-older to publish this one all the same.',
  });
}

function olderRun(stage: string, published: MarkedBuild | null, ours: MarkedBuild | undefined): StagewrightError {
  return new StagewrightError(
    'older-build',
    `For stage ${quote(stage)} run ${ours?.number} of ${ours?.pipeline} is older than the run that is published: ${published?.number}.`,
    { hint: 'Nothing is to be done: the newer run is published. To publish this one all the same, pass --allow-older.' },
  );
}

function unreadable(stage: string): StagewrightError {
  return new StagewrightError(
    'older-build',
    `What was published last for stage ${quote(stage)} cannot be told: its mark cannot be read.`,
    { hint: 'Pass --allow-older to publish all the same; that writes the mark anew.' },
  );
}
