import { fetchFrom } from './fetch.ts';
import { runGit } from './git.ts';
import { remoteFailure } from './rejection.ts';
import type { Repository } from './repository.ts';

/** Most answers are a few commits away; the last asks for everything. */
const depths = ['--depth=50', '--depth=1000', '--unshallow'];

/** What to look for in the history of a ref of the server. */
export interface Landing {
  /** Full name, such as `refs/heads/main`. */
  readonly ref: string;
  /** Newest commit of the ref, as `fetchState` found it. */
  readonly tip: string;
  /** The commit that may be in its history. */
  readonly commit: string;
}

/** True when the commit is the tip or one of its ancestors. Fetches as much history (commits alone) as the answer takes. */
export async function isReachable(repository: Repository, { ref, tip, commit }: Landing): Promise<boolean> {
  for (const depth of depths) {
    if (await isAncestor(repository, commit, tip)) return true;
    const shallow = await runGit(repository.folder, ['rev-parse', '--is-shallow-repository'], repository);
    if (shallow.stdout.toString().trim() !== 'true') return false;
    const result = await fetchFrom(repository, [ref], { flags: ['--filter=tree:0', depth] });
    if (result.code !== 0) throw remoteFailure(repository.url, result, repository.environment);
  }
  return isAncestor(repository, commit, tip);
}

async function isAncestor(repository: Repository, commit: string, tip: string): Promise<boolean> {
  return (await runGit(repository.folder, ['merge-base', '--is-ancestor', commit, tip], repository)).code === 0;
}
