import { join } from 'node:path';
import { createPrivateFolder } from '../git/cleanup.ts';
import { runRemoteGit } from '../git/remote-git.ts';
import { getOutput, runGit } from '../git/run-git.ts';

/** Milliseconds for fetching a history: commits alone are small, and without an answer the publish can still be refused. */
const limit = 2 * 60 * 1000;

/**
 * Gives the reader a repository that has both commits with all that came before, commits alone, fetched from the `origin` of the
 * repository around the folder. Undefined when that cannot be had. The repository itself is left as it is: a CI job may go on using it.
 */
export async function withHistory<Answer>(
  folder: string,
  commits: readonly string[],
  read: (repository: string) => Promise<Answer>,
): Promise<Answer | undefined> {
  const place = await runGit(folder, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  if (place.code !== 0) return undefined;
  // The URL and the access to it are in there, such as the header that a CI system's checkout wrote.
  const config = join(place.stdout.toString().trimEnd(), 'config');
  const { path, remove } = createPrivateFolder();
  try {
    await getOutput(path, ['init', '--bare', '--template=', '-b', 'main', '.']);
    const flags = ['--no-tags', '--no-write-fetch-head', '--recurse-submodules=no', '--filter=tree:0', '--stdin'];
    const input = commits.map((commit) => `${commit}\n`).join('');
    const result = await runRemoteGit(path, ['-c', `include.path=${config}`, 'fetch', ...flags, 'origin'], { input, limit });
    return result.code === 0 ? await read(path) : undefined;
  } finally {
    remove();
  }
}
