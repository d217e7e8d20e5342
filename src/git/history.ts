import { fetchFrom } from './fetch.ts';
import { remoteFailure } from './rejection.ts';
import { openRepository, type Repository } from './repository.ts';
import { runGit } from './run-git.ts';

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
  if (await isAncestor(repository, commit, tip)) return true;
  if (!(await isShallow(repository))) return false;
  // One of its own: where commits are without their trees, the server would take it that those are there, and leave them out.
  const { url, branch, environment, limit } = repository;
  const history = await openRepository({ url, branch, environment, ...(limit !== undefined && { limit }) });
  try {
    for (const depth of depths) {
      const result = await fetchFrom(history, [`+${ref}:${ref}`], { flags: ['--filter=tree:0', depth] });
      if (result.code !== 0) throw remoteFailure(url, result, environment);
      if (await isAncestor(history, commit, tip)) return true;
      if (!(await isShallow(history))) return false;
    }
    return false;
  } finally {
    history.close();
  }
}

async function isShallow({ folder, ...options }: Repository): Promise<boolean> {
  const { stdout } = await runGit(folder, ['rev-parse', '--is-shallow-repository'], options);
  return stdout.toString().trim() === 'true';
}

async function isAncestor(repository: Repository, commit: string, tip: string): Promise<boolean> {
  return (await runGit(repository.folder, ['merge-base', '--is-ancestor', commit, tip], repository)).code === 0;
}
