import { type GitResult, runGit } from '../git/run-git.ts';
import { shortenUrl } from '../git/url.ts';
import { withHistory } from './source-history.ts';

/** What is known about the commit that is being published. */
export interface Source {
  readonly commit: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** When it was written, ISO 8601 with the author's time zone. */
  readonly date: string;
  /** First line of the message. */
  readonly subject: string;
  /** The whole message, without white space around it. */
  readonly message: string;
  /** `owner/name` of the remote `origin`, without host and credentials; undefined when there is no such remote. */
  readonly repository: string | undefined;
  /** True when files that Git tracks differ from the commit. */
  readonly isDirty: boolean;
  /** True when older commits are not here, as in most CI checkouts. */
  readonly isShallow: boolean;
}

/** How one commit relates to another: equal, older, newer, on another line, or not to be told from what is here. */
export type Relation = 'same' | 'ancestor' | 'descendant' | 'diverged' | 'unknown';

/** The newest commit of the repository around that folder; undefined when it is in none, or in one without a commit. */
export async function findSource(folder: string): Promise<Source | undefined> {
  const head = await runGit(folder, [
    'log',
    '-1',
    '--no-color',
    '--encoding=UTF-8',
    '--format=%H%x00%aN%x00%aE%x00%aI%x00%s%x00%B',
  ]);
  if (head.code !== 0) return undefined;
  const [commit = '', authorName = '', authorEmail = '', date = '', subject = '', message = ''] = head.stdout
    .toString()
    .split('\0');
  const [origin, status, shallow] = await Promise.all([
    runGit(folder, ['config', '--get', 'remote.origin.url']),
    runGit(folder, ['status', '--porcelain', '--untracked-files=no', '--ignore-submodules=all', '-z']),
    runGit(folder, ['rev-parse', '--is-shallow-repository']),
  ]);
  return {
    ...{ commit, authorName, authorEmail, date, subject, message: message.trim() },
    repository: origin.code === 0 ? shortenUrl(line(origin)) : undefined,
    isDirty: status.stdout.length > 0,
    isShallow: line(shallow) === 'true',
  };
}

/**
 * How the first commit relates to the second, in the repository around that folder: `ancestor` means that the first is older. What a
 * shallow clone has cut off is asked of its remote; `unknown` when that does not tell either.
 */
export async function compareCommits(folder: string, first: string, second: string): Promise<Relation> {
  if (![first, second].every((commit) => /^[0-9a-f]{40,64}$/.test(commit))) return 'unknown';
  if (first === second) return 'same';
  const relation = await relate(folder, first, second);
  if (relation !== 'unknown') return relation;
  return (await withHistory(folder, [first, second], (history) => relate(history, first, second))) ?? 'unknown';
}

async function relate(folder: string, first: string, second: string): Promise<Relation> {
  const older = await runGit(folder, ['merge-base', '--is-ancestor', first, second]);
  if (older.code === 0) return 'ancestor';
  const newer = await runGit(folder, ['merge-base', '--is-ancestor', second, first]);
  if (newer.code === 0) return 'descendant';
  // Exit code 1 is "no"; all else is "cannot tell". And a shallow "no" is none.
  if (older.code !== 1 || newer.code !== 1) return 'unknown';
  return line(await runGit(folder, ['rev-parse', '--is-shallow-repository'])) === 'true' ? 'unknown' : 'diverged';
}

function line({ stdout }: GitResult): string {
  return stdout.toString().trim();
}
