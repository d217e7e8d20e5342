import type { CurrentMark } from '../published/current-mark.ts';
import type { MarkedBuild } from '../published/mark.ts';
import { compareCommits } from '../source/source.ts';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { PublishContext, StageRequest } from './request.ts';

/**
 * An older build never overwrites a newer one: throws `older-build` unless our source commit is the published one or comes after it.
 * Where the commits do not tell, the run numbers of the same CI pipeline do; where those do not either, it is refused, not guessed.
 * The branch of a preview may be rebased: of two lines of history the newer run counts, and without numbers a warning is all it gives.
 */
export async function refuseOlder(
  current: CurrentMark,
  { stage, ephemeral }: Pick<StageRequest, 'stage' | 'ephemeral'>,
  context: PublishContext,
): Promise<readonly string[]> {
  const { root, provenance, build, options, plannedFrom } = context;
  if (plannedFrom && plannedFrom.get(stage) !== current.commit) throw planAgain(stage);
  if (current.commit === undefined || options.allowOlder) return [];
  if (!current.mark) throw unreadable(stage);
  const { source, build: published } = current.mark;
  const ours = provenance.commit;
  const relation = source !== null && ours !== undefined ? await compareCommits(root, source, ours) : 'unknown';
  if (relation === 'ancestor') return [];
  const isPreview = ephemeral ?? current.mark.ephemeral;
  const isUndecided = relation === 'same' || relation === 'unknown' || (isPreview && relation === 'diverged');
  const run = isUndecided ? compareRuns(published, build) : undefined;
  if (run === 'older') throw olderRun(stage, published, build);
  // Without a published commit there is nothing to be older than.
  if (relation === 'same' || run === 'newer' || source === null) return [];
  // What a rebase has left behind is often nowhere to be had any more.
  if (isPreview && relation !== 'descendant' && ours !== undefined) return [maybeOlder(stage, source)];
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

function maybeOlder(stage: string, source: string): string {
  return `Whether this is newer than what was published for ${quote(stage)} cannot be told: ${source.slice(0, 12)} is not in its history, as after a rebase.`;
}

function olderRun(stage: string, published: MarkedBuild | null, ours: MarkedBuild | undefined): StagewrightError {
  return new StagewrightError(
    'older-build',
    `For stage ${quote(stage)} run ${ours?.number} of ${ours?.pipeline} is older than the run that is published: ${published?.number}.`,
    { hint: 'Nothing is to be done: the newer run is published. To publish this one all the same, pass --allow-older.' },
  );
}

function planAgain(stage: string): StagewrightError {
  return new StagewrightError('race-lost', `Somebody else has published stage ${quote(stage)} since this was planned.`, {
    hint: 'Run the command again: it plans from what is published now.',
  });
}

function unreadable(stage: string): StagewrightError {
  return new StagewrightError(
    'older-build',
    `What was published last for stage ${quote(stage)} cannot be told: its mark cannot be read.`,
    { hint: 'Pass --allow-older to publish all the same; that writes the mark anew.' },
  );
}
