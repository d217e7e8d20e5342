import { fetchFrom, withRemote } from './fetch.ts';
import { type GitResult, getOutput } from './git.ts';
import { remoteFailure } from './rejection.ts';
import { runRemoteGit } from './remote-git.ts';
import type { Repository } from './repository.ts';

/** What the server had when it was asked. */
export interface RemoteState {
  /** Commit of the branch; undefined when the branch is not there. */
  readonly tip: string | undefined;
  /** Short names of all branches, sorted; none means an empty repository. */
  readonly branches: readonly string[];
  /** Full name to commit, of the branch and of the refs that the repository was opened with. */
  readonly refs: ReadonlyMap<string, string>;
}

/** From the cheapest to what every server can. */
const depths: readonly (readonly string[])[] = [['--depth=1', '--filter=blob:none'], ['--depth=1'], []];

/**
 * Asks the server for its branches and fetches the newest commit of the branch and of the other refs: trees, but no contents where
 * the server can leave them out. Call it again after a lost race.
 * Throws `authentication-failed`, `repository-not-found` or `network-failed`.
 */
export async function fetchState(repository: Repository): Promise<RemoteState> {
  // A branch can go between the listing and the fetch; then both are done again.
  for (let attempt = 1; ; attempt++) {
    const names = await listRefs(repository);
    const branches = names.flatMap((name) => (name.startsWith(HEADS) ? [name.slice(HEADS.length)] : [])).sort();
    const refs = [`${HEADS}${repository.branch}`, ...repository.refs].flatMap((ref) => expand(ref, names));
    const result = await fetchRefs(repository, refs);
    if (result.code === 0) return readState(repository, { branches, refs });
    if (attempt === 3 || !result.stderr.includes("couldn't find remote ref")) {
      throw remoteFailure(repository.url, result, repository.environment);
    }
  }
}

const HEADS = 'refs/heads/';

/** Full names of the refs of the server that can matter: every branch, and what the repository was opened with. */
async function listRefs(repository: Repository): Promise<string[]> {
  const { folder, url, environment, limit } = repository;
  const patterns = [`${HEADS}*`, ...repository.refs.filter((ref) => !ref.startsWith(HEADS))];
  const result = await runRemoteGit(folder, withRemote(repository, 'ls-remote', '--refs', 'origin', ...patterns), {
    environment,
    limit,
  });
  if (result.code !== 0) throw remoteFailure(url, result, environment);
  return lines(result.stdout).map((line) => line.slice(line.indexOf('\t') + 1));
}

/** Names that are there, because asking for one that is not fails, and so does a pattern that matches nothing. */
function expand(ref: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => (ref.endsWith('/*') ? name.startsWith(ref.slice(0, -1)) : name === ref));
}

async function fetchRefs(repository: Repository, refs: readonly string[]): Promise<GitResult> {
  let result: GitResult = { code: 0, stdout: Buffer.alloc(0), stderr: '', timedOut: false };
  if (refs.length === 0) return result;
  const refspecs = refs.map((ref) => `+${ref}:${ref}`);
  for (const depth of depths) {
    result = await fetchFrom(repository, refspecs, { flags: ['--prune', ...depth] });
    if (result.code === 0 || !/does not support|not supported|filter/i.test(result.stderr)) break;
  }
  return result;
}

async function readState(
  repository: Repository,
  { branches, refs }: { branches: readonly string[]; refs: readonly string[] },
): Promise<RemoteState> {
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', ...refs];
  const output = refs.length === 0 ? Buffer.alloc(0) : await getOutput(repository.folder, args, repository);
  const commits = new Map(lines(output).map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
  return { tip: commits.get(`refs/heads/${repository.branch}`), branches, refs: commits };
}

function lines(output: Buffer): string[] {
  return output
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
