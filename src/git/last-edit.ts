import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchFrom } from './fetch.ts';
import { openRepository, type Repository } from './repository.ts';
import { runGit } from './run-git.ts';

/** The newest commit that touched a file. */
export interface Edit {
  readonly commit: string;
  readonly author: string;
}

/** Commits and their trees, no contents; whoever edited longer ago than that is not worth the download. */
const depths = [20, 200, 1000];

/**
 * Who changed those paths of the branch last. A path is missing where that cannot be had: the change is too long ago, or the server
 * does not give its history.
 */
export async function findLastEdits(repository: Repository, paths: readonly string[]): Promise<ReadonlyMap<string, Edit>> {
  const found = new Map<string, Edit>();
  // One of its own: what is fetched here comes with all its trees, and elsewhere history comes without them.
  const { url, branch, environment, limit } = repository;
  const history = await openRepository({ url, branch, environment, ...(limit !== undefined && { limit }) });
  try {
    const ref = `refs/heads/${branch}`;
    for (const depth of depths) {
      const flags = [`--depth=${depth}`, '--filter=blob:none'];
      const { code } = await fetchFrom(history, [`+${ref}:${ref}`], { flags });
      if (code !== 0) break;
      const boundary = readBoundary(history);
      for (const path of paths.filter((each) => !found.has(each))) {
        const edit = await findLastEdit(history, ref, path);
        // Where the history ends, every file looks as if it had just come.
        if (edit && !boundary.has(edit.commit)) found.set(path, edit);
      }
      if (found.size === paths.length || boundary.size === 0) break;
    }
    return found;
  } finally {
    history.close();
  }
}

async function findLastEdit(repository: Repository, ref: string, path: string): Promise<Edit | undefined> {
  const args = ['--literal-pathspecs', 'log', '-1', '--no-color', '--encoding=UTF-8', '--format=%H%x00%an', ref, '--', path];
  const result = await runGit(repository.folder, args, repository);
  const [commit = '', author = ''] = result.stdout.toString().trimEnd().split('\0');
  // A name is what somebody else has typed, and is going to stand on a terminal.
  return result.code === 0 && commit !== '' ? { commit, author: author.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 80) } : undefined;
}

/** Commits whose parents were not fetched. */
function readBoundary({ folder }: Repository): ReadonlySet<string> {
  try {
    return new Set(
      readFileSync(join(folder, 'shallow'), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
  } catch (error) {
    // Git removes the file when nothing is cut off.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}
