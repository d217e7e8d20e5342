import { pathToFileURL } from 'node:url';
import { type Content, createCommit, type Person } from '../git/commit.ts';
import type { Environment } from '../git/environment.ts';
import { createMemory, type Repository } from '../git/repository.ts';
import { getOutput, runGit } from '../git/run-git.ts';
import { diffPaths, listTree } from '../git/tree.ts';
import { StagewrightError } from '../text/error.ts';
import { list } from '../text/words.ts';
import type { PullRequest } from '../types/forge.ts';

export interface MergeOptions {
  /** Absolute path of the embedded bare repository. */
  readonly path: string;
  readonly pull: PullRequest;
  readonly author: Person;
  readonly environment: Environment;
}

/**
 * Merges a pull request's branch in the embedded repository, with a merge commit, and deletes the branch. Throws
 * `forge-error` when both sides changed the same file, or the branch is gone.
 */
export async function mergeLocally({ path, pull, author, environment }: MergeOptions): Promise<string> {
  // The embedded repository is on this machine: it is worked in directly, without a copy of it.
  const repository: Repository = {
    folder: path,
    url: pathToFileURL(path).href,
    branch: pull.base,
    refs: [],
    environment,
    limit: undefined,
    memory: createMemory(),
    close: () => undefined,
  };
  const ask = async (...args: readonly string[]) => (await getOutput(path, args, { environment })).toString().trim();
  const tipOf = async (branch: string) =>
    ask('rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`).catch(() => undefined);
  const [base, head] = await Promise.all([tipOf(pull.base), tipOf(pull.branch)]);
  if (base === undefined || head === undefined) {
    throw new StagewrightError(
      'forge-error',
      `Pull request ${pull.number} has lost its branch ${head === undefined ? pull.branch : pull.base}.`,
      { hint: 'Publish the stage again; where its target names a repository, merge the branch there.' },
    );
  }
  const start = await ask('merge-base', base, head);
  const [theirs, ours] = await Promise.all([diffPaths(repository, start, base), diffPaths(repository, start, head)]);
  const both = theirs.filter(({ path }) => ours.some((change) => change.path === path)).map(({ path }) => path);
  const [there, files] = await Promise.all([
    listTree(repository, base, both),
    listTree(
      repository,
      head,
      ours.map(({ path }) => path),
    ),
  ]);
  // Both sides may have come to the same.
  const conflicts = both.filter((path) => there.get(path)?.oid !== files.get(path)?.oid);
  if (conflicts.length > 0) {
    throw new StagewrightError(
      'forge-error',
      `Pull request ${pull.number} conflicts with ${pull.base} in ${list(conflicts, 5)}.`,
      {
        hint: 'Publish the stage again: its branch is then made anew from the newest commit.',
      },
    );
  }
  const changes = new Map<string, Content>(ours.map((change) => [change.path, files.get(change.path) ?? null]));
  const commit = await createCommit(repository, {
    base,
    parents: [base, head],
    changes,
    message: `Merge pull request ${pull.number}: ${pull.title}\n`,
    author,
    date: new Date(),
  });
  const updates = `start\nupdate refs/heads/${pull.base} ${commit} ${base}\ndelete refs/heads/${pull.branch} ${head}\ncommit\n`;
  const moved = await runGit(path, ['update-ref', '--stdin'], { environment, input: updates });
  if (moved.code === 0) return commit;
  throw new StagewrightError('race-lost', `${pull.base} or ${pull.branch} was changed by another process in the meantime.`, {
    hint: 'Nothing was merged; run the command again.',
  });
}
