import { fetchFrom, withRemote } from './fetch.ts';
import { type GitResult, getOutput } from './git.ts';
import { remoteFailure } from './rejection.ts';
import { runRemoteGit } from './remote-git.ts';
import type { Repository } from './repository.ts';

/** What the server had when it was asked. */
export interface RemoteState {
  /** Commit of the branch; undefined when the branch is not there. */
  readonly tip: string | undefined;
  /** Short names of all branches, sorted, where the one that is asked for is not there; none then means an empty repository. */
  readonly branches: readonly string[];
  /** Full name to commit, of the branch and of the refs that the repository was opened with. */
  readonly refs: ReadonlyMap<string, string>;
}

/** From the cheapest to what every server can. */
const depths: readonly (readonly string[])[] = [['--depth=1', '--filter=blob:none'], ['--depth=1'], []];

/** What the server had when it was asked last and nothing was pushed since; it is asked now where that was never. */
export async function readState(repository: Repository): Promise<RemoteState> {
  return repository.memory.state ?? fetchState(repository);
}

/**
 * Fetches the newest commit of the branch and of the other refs: trees, but no contents where the server can leave them out. Call it
 * again after a lost race. Throws `authentication-failed`, `repository-not-found` or `network-failed`.
 */
export async function fetchState(repository: Repository): Promise<RemoteState> {
  const [branch, ...others] = [`${HEADS}${repository.branch}`, ...repository.refs] as const;
  let refs: readonly string[] = [branch, ...others];
  let branches: readonly string[] = [];
  let result = await fetchRefs(repository, [branch, ...others.map(toPattern)]);
  // A branch can come or go between the listing and the fetch; then both are done again.
  for (let attempt = 1; isMissing(result) && attempt <= 3; attempt++) {
    const names = await listRefs(repository);
    branches = names.flatMap((name) => (name.startsWith(HEADS) ? [name.slice(HEADS.length)] : [])).sort();
    refs = [branch, ...others].flatMap((ref) => expand(ref, names));
    result = await fetchRefs(repository, refs);
  }
  if (result.code !== 0) throw remoteFailure(repository.url, result, repository.environment);
  const commits = await readRefs(repository, refs);
  const tip = commits.get(branch);
  const state = { tip, branches: tip === undefined ? branches : [], refs: commits };
  repository.memory.state = state;
  return state;
}

const HEADS = 'refs/heads/';

/** Asking for a name that is not there fails, and for a pattern it does not as long as something else is: here the star stands for nothing. */
function toPattern(ref: string): string {
  return ref.endsWith('*') ? ref : `${ref.slice(0, -1)}*${ref.slice(-1)}`;
}

function isMissing({ code, stderr }: GitResult): boolean {
  return code !== 0 && stderr.includes("couldn't find remote ref");
}

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

/** Names that are there, because without the branch a pattern that matches nothing fails as well. */
function expand(ref: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => (ref.endsWith('*') ? name.startsWith(ref.slice(0, -1)) : name === ref));
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

async function readRefs(repository: Repository, refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (refs.length === 0) return new Map();
  const output = await getOutput(repository.folder, ['for-each-ref', '--format=%(objectname) %(refname)', ...refs], repository);
  return new Map(lines(output).map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

function lines(output: Buffer): string[] {
  return output
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
