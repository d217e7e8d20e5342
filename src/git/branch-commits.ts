import { fetchFrom } from './fetch.ts';
import { remoteFailure } from './rejection.ts';
import type { Repository } from './repository.ts';
import { getOutput, runGit } from './run-git.ts';

/**
 * Asks the server for the branch again and gives its newest commit; undefined where it is not there. The first time a part of its history
 * comes, trees but no contents; afterwards what is new. For a repository that nothing else fetches into.
 */
export async function refreshBranch(repository: Repository): Promise<string | undefined> {
  const ref = `refs/heads/${repository.branch}`;
  const isFirst = (await findCommit(repository, ref)) === undefined;
  const isThere = await fetchBlobless(repository, ref, isFirst ? ['--depth=50'] : []);
  return isThere ? findCommit(repository, ref) : undefined;
}

/** The newest commit of another branch, fetched together with its parent; undefined where it is not there. */
export async function fetchHead(repository: Repository, branch: string): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  return (await fetchBlobless(repository, ref, ['--depth=2'])) ? findCommit(repository, ref) : undefined;
}

/** The commits of the branch from that one to its newest, oldest first; undefined where it is not part of the branch. */
export async function listSince(repository: Repository, commit: string): Promise<readonly string[] | undefined> {
  const tip = `refs/heads/${repository.branch}`;
  if (!(await deepenUntil(repository, () => isAncestor(repository, commit, tip)))) return undefined;
  const output = await getOutput(repository.folder, ['rev-list', '--first-parent', '--reverse', `${commit}..${tip}`], repository);
  return [commit, ...linesOf(output)];
}

/** Those of the commits of the branch after that one that changed something below that folder. */
export async function listLandings(repository: Repository, commit: string, folder: string): Promise<ReadonlySet<string>> {
  const range = ['--first-parent', `${commit}..refs/heads/${repository.branch}`, '--', `:(literal)${folder}`];
  return new Set(linesOf(await getOutput(repository.folder, ['rev-list', ...range], repository)));
}

/** The newest commit of the branch that changed something below that folder; undefined when none ever did. */
export async function findLanding(repository: Repository, folder: string): Promise<string | undefined> {
  let found: string | undefined;
  await deepenUntil(repository, async () => {
    const args = ['rev-list', '--first-parent', '--max-count=1', `refs/heads/${repository.branch}`, '--', `:(literal)${folder}`];
    [found] = linesOf(await getOutput(repository.folder, args, repository));
    // Where the history is cut off, a commit seems to have brought everything that it holds.
    return found !== undefined && (await hasParent(repository, found));
  });
  return found;
}

/** The whole id of a commit of the branch, of which at least the beginning is given; undefined where the branch has none. */
export async function findOnBranch(repository: Repository, name: string): Promise<string | undefined> {
  let found: string | undefined;
  await deepenUntil(repository, async () => {
    found = await findCommit(repository, name);
    return found !== undefined && (await isAncestor(repository, found, `refs/heads/${repository.branch}`));
  });
  return found;
}

/** The first parent of a commit of the branch, fetched if it has to be; undefined for a commit that has none. */
export async function findParent(repository: Repository, commit: string): Promise<string | undefined> {
  await deepenUntil(repository, () => hasParent(repository, commit));
  return (await parentsOf(repository, commit))[0];
}

const depths = ['--depth=1000', '--unshallow'];

/** Fetches more and more of the branch's history until it is enough; false when all of it is not. */
async function deepenUntil(repository: Repository, isEnough: () => Promise<boolean>): Promise<boolean> {
  for (const depth of depths) {
    if (await isEnough()) return true;
    if (!(await isShallow(repository))) return false;
    await fetchBlobless(repository, `refs/heads/${repository.branch}`, [depth]);
  }
  return isEnough();
}

/** False where the server has no such ref. */
async function fetchBlobless(repository: Repository, ref: string, flags: readonly string[]): Promise<boolean> {
  const fetch = (...more: readonly string[]) => fetchFrom(repository, [`+${ref}:${ref}`], { flags: [...more, ...flags] });
  let result = await fetch('--filter=blob:none');
  if (result.code !== 0 && /does not support|not supported|filter/i.test(result.stderr)) result = await fetch();
  if (result.code !== 0 && result.stderr.includes("couldn't find remote ref")) return false;
  if (result.code !== 0) throw remoteFailure(repository.url, result, repository.environment);
  return true;
}

async function findCommit(repository: Repository, name: string): Promise<string | undefined> {
  const { code, stdout } = await runGit(repository.folder, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`], repository);
  return code === 0 ? stdout.toString().trim() : undefined;
}

async function isAncestor(repository: Repository, commit: string, tip: string): Promise<boolean> {
  return (await runGit(repository.folder, ['merge-base', '--is-ancestor', commit, tip], repository)).code === 0;
}

async function isShallow(repository: Repository): Promise<boolean> {
  return (await getOutput(repository.folder, ['rev-parse', '--is-shallow-repository'], repository)).toString().trim() === 'true';
}

/** True when the commit is here together with its first parent, or has none. */
async function hasParent(repository: Repository, commit: string): Promise<boolean> {
  const [parent] = await parentsOf(repository, commit);
  return parent === undefined || (await findCommit(repository, parent)) !== undefined;
}

/** As the commit itself says it, also where the history is cut off behind it. */
async function parentsOf(repository: Repository, commit: string): Promise<readonly string[]> {
  const text = (await getOutput(repository.folder, ['cat-file', 'commit', commit], repository)).toString();
  const head = text.slice(0, text.indexOf('\n\n'));
  return [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = '']) => parent);
}

function linesOf(output: Buffer): readonly string[] {
  return output.toString().split('\n').filter(Boolean);
}
