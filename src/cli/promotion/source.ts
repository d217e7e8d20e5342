import type { StageState } from '../../published/stage-state.ts';
import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { EntrySource } from '../../types/timeline.ts';

/**
 * The commit of the source repository that a stage was published from: the newest, of those applications that are named. Throws
 * `source-unavailable` where it is in no commit.
 */
export function getSource(stage: string, { applications }: StageState, named: readonly string[]): EntrySource {
  const origins = [...applications].flatMap(([name, { origin }]) =>
    origin && (named.length === 0 || named.includes(name)) ? [origin] : [],
  );
  const published = origins.flatMap(({ source, chain }) => {
    return source ? [{ source, order: chain.entries.findLastIndex((entry) => entry.source?.commit === source.commit) }] : [];
  });
  const newest = published.toSorted((a, b) => b.order - a.order)[0]?.source;
  if (newest && !newest.isDirty) return newest;
  const problem = newest ? `from ${newest.commit.slice(0, 12)} with changes that are in no commit` : 'from no commit';
  throw new StagewrightError('source-unavailable', `Stage ${quote(stage)} was published ${problem}.`, {
    hint: `Commit the source, and publish ${stage} from it.`,
  });
}
