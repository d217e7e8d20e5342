import { onTestFinished } from 'vitest';
import { type History, type HistoryOptions, openHistory } from '../../src/published/open-history.ts';
import { readEntries, readLandings } from '../../src/published/read-history.ts';
import { toChain } from '../../src/timeline/chain.ts';
import { explain } from '../../src/timeline/explain.ts';
import type { Publish } from '../../src/types/timeline.ts';
import { git } from './remotes.ts';

/** The past of a repository, closed after the test. */
export async function past(url: string, options: Partial<HistoryOptions> = {}): Promise<History> {
  const environment = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const history = await openHistory({ url, stages: undefined, environment, ...options });
  onTestFinished(history.close);
  return history;
}

/** What has happened to a stage, newest first. */
export async function publishesOf(url: string, stage = 'staging'): Promise<readonly Publish[]> {
  const history = await past(url);
  const entries = await readEntries(history, stage);
  const { landings } = await readLandings(history, { stage, prefix: '' });
  return explain(stage, landings, [...entries.values()].map(toChain));
}

/** Each landing in one line: kind, applications, source. */
export function summarize(publishes: readonly Publish[]): readonly string[] {
  return publishes.map(({ kind, applications, source }) => {
    const names = applications.map(({ application, kind: each }) => (each === kind ? application : `${application} (${each})`));
    return `${kind} ${names.join(' ')} ${source?.commit.slice(0, 4) ?? '-'}`;
  });
}

/** Works in a clone of a bare repository as people do, and pushes its `main`. */
export function byHand(remote: string, work: (run: (...args: readonly string[]) => string) => void): string {
  const clone = `${remote}-${Math.random().toString(36).slice(2)}`;
  git(remote, ['clone', '-q', '--no-local', remote, clone]);
  const run = (...args: readonly string[]) => git(clone, args);
  work(run);
  run('push', '-q', '--force-with-lease', 'origin', 'main');
  return run('rev-parse', 'main');
}
