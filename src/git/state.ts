import { fetchFrom, withRemote } from './fetch.ts';
import { remoteFailure } from './rejection.ts';
import { runRemoteGit } from './remote-git.ts';
import type { Repository } from './repository.ts';
import { type GitResult, getOutput } from './run-git.ts';

/** What the server had when it was asked. */
export interface RemoteState {
  /** Commit of the branch; undefined when the branch is not there. */
  readonly tip: string | undefined;
  /** Short names of all branches, sorted, where the one that is asked for is not there; none then means an empty repository. */
  readonly branches: readonly string[];
  /** Full name to commit (or what else it points at), of the branch and of the refs that the repository was opened with. */
  readonly refs: ReadonlyMap<string, string>;
}

/** From the cheapest to what every server can. */
const depths: readonly (readonly string[])[] = [['--depth=1', '--filter=blob:none'], ['--depth=1'], []];

/** What the server had when it was asked last and nothing was pushed since; it is asked now where that was never. */
export async function readState(repository: Repository): Promise<RemoteState> {
  return repository.memory.state ?? fetchState(repository);
}

/** What the server has now. Where that is what it had when it was asked last, it need only be asked for names. */
export async function refreshState(repository: Repository): Promise<RemoteState> {
  const known = repository.memory.state;
  return known?.tip !== undefined && (await isCurrent(repository, known)) ? known : fetchState(repository);
}

/** As far as that repository looks, which may be at more refs than the one that the state was read with. */
async function isCurrent(repository: Repository, { refs }: RemoteState): Promise<boolean> {
  const wanted = [`${HEADS}${repository.branch}`, ...repository.refs];
  const listed = await listRefs(repository, wanted);
  const now = pick(listed, wanted);
  const known = pick(refs, wanted);
  return now.size === known.size && [...now].every(([name, commit]) => known.get(name) === commit);
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
    const listed = await listRefs(repository, [`${HEADS}*`, ...others.filter((ref) => !ref.startsWith(HEADS))]);
    const names = [...listed.keys()];
    branches = names.flatMap((name) => (name.startsWith(HEADS) ? [name.slice(HEADS.length)] : [])).sort();
    refs = [...pick(listed, [branch, ...others]).keys()];
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

/** Full names of refs of the server, each with what it points at. */
async function listRefs(repository: Repository, patterns: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { folder, url, environment, limit } = repository;
  const result = await runRemoteGit(folder, withRemote(repository, 'ls-remote', '--refs', 'origin', ...patterns), {
    environment,
    limit,
  });
  if (result.code !== 0) throw remoteFailure(url, result, environment);
  return new Map(lines(result.stdout).map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]));
}

/** Those that a name or a pattern asks for. */
function pick(refs: ReadonlyMap<string, string>, wanted: readonly string[]): ReadonlyMap<string, string> {
  const isWanted = (name: string) => wanted.some((ref) => (ref.endsWith('*') ? name.startsWith(ref.slice(0, -1)) : name === ref));
  return new Map([...refs].filter(([name]) => isWanted(name)));
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
  const output = await getOutput(repository.folder, ['for-each-ref', '--format=%(objectname) %(refname)'], repository);
  const all = lines(output).map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))] as const);
  return pick(new Map(all), refs);
}

function lines(output: Buffer): string[] {
  return output
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
