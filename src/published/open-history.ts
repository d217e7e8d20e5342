import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Environment } from '../git/environment.ts';
import { fetchFrom, withRemote } from '../git/fetch.ts';
import { ensureLocalRepository, localRepositoryPath } from '../git/local-repository.ts';
import { remoteFailure } from '../git/rejection.ts';
import { runRemoteGit } from '../git/remote-git.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { getOutput } from '../git/run-git.ts';
import type { Target } from '../types/delivery.ts';
import { markRefs } from './mark.ts';

/** The past of a target branch and of the marks of some stages: commits and, of the branch, their trees; no contents. */
export interface History {
  readonly repository: Repository;
  /** Newest commit of the branch; undefined when it is not there. */
  readonly tip: string | undefined;
  /** Stage to the newest commits of its marks, one for each project that has published to it, by project. */
  readonly marks: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Fetches more of the branch's past; false when all of it is here. */
  deepen(): Promise<boolean>;
  /** Removes the private repository. */
  readonly close: () => void;
}

export interface HistoryOptions {
  readonly url: string;
  /** @default 'main' */
  readonly branch?: string | undefined;
  /** Names of stages; undefined for all. */
  readonly stages: readonly string[] | undefined;
  readonly environment: Environment;
  /** Milliseconds that one command may take. @default 5 minutes */
  readonly limit?: number | undefined;
}

/** Most questions are about the last days; the last asks for everything. */
const depths = ['--depth=200', '--depth=2000', '--unshallow'] as const;

/**
 * Opens the past of a repository in a private one of its own. Of a repository on this machine nothing is copied; of others the newest
 * part is fetched, and more when it is asked for. Throws `repository-not-found`, `authentication-failed` or `network-failed`.
 */
export async function openHistory({ url, branch, stages, environment, limit }: HistoryOptions): Promise<History> {
  const repository = await openRepository({ url, ...(branch && { branch }), environment, ...(limit && { limit }) });
  try {
    const isShared = shareObjects(repository);
    const names = await listRefs(repository);
    const heads = names.filter((name) => name === `refs/heads/${repository.branch}`);
    const marks = names.flatMap((name) => parseMarkRef(name) ?? []);
    const wanted = marks.filter(({ stage }) => stages === undefined || stages.includes(stage));
    const chains = wanted.map(({ ref }) => ref);
    // Of marks the commits say everything.
    await fetchAll(repository, isShared ? [...heads, ...chains] : chains, isShared ? [[]] : [['--filter=tree:0'], []]);
    let next = 0;
    const deepen = async (): Promise<boolean> => {
      const depth = depths[next];
      if (isShared || depth === undefined || (next > 0 && readBoundary(repository).size === 0)) return false;
      next += 1;
      await fetchAll(repository, heads, [['--filter=blob:none', depth], [depth], []]);
      return true;
    };
    await deepen();
    const commits = await readRefs(repository);
    return { repository, tip: commits.get(heads[0] ?? ''), marks: group(wanted, commits), deepen, close: repository.close };
  } catch (error) {
    repository.close();
    throw error;
  }
}

/** The past of a target of a project; its embedded repository is made when it is missing. */
export async function openPast(
  { repository, branch }: Target,
  { root, environment, stages }: { readonly root: string } & Pick<HistoryOptions, 'environment' | 'stages'>,
): Promise<History> {
  const local = localRepositoryPath(root);
  if (repository === undefined) await ensureLocalRepository(local);
  return openHistory({ url: repository ?? pathToFileURL(local).href, branch, stages, environment });
}

/** Commits whose parents are not here, so that they look as if they had brought everything. */
export function readBoundary({ folder }: Repository): ReadonlySet<string> {
  const file = join(folder, 'shallow');
  return new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);
}

/** Lets Git read the objects of a repository on this machine where they are, unless it lacks some itself. */
function shareObjects({ url, folder }: Repository): boolean {
  if (!url.startsWith('file://')) return false;
  const path = fileURLToPath(url);
  const found = [path, join(path, '.git')].find((each) => existsSync(join(each, 'objects')) && existsSync(join(each, 'HEAD')));
  if (found === undefined || /["#\n]/.test(found) || existsSync(join(found, 'shallow'))) return false;
  const config = join(found, 'config');
  if (existsSync(config) && /^\s*(?:partialclone|promisor)\b/im.test(readFileSync(config, 'utf8'))) return false;
  writeFileSync(join(folder, 'objects', 'info', 'alternates'), `${join(found, 'objects')}\n`);
  return true;
}

/** Full names of what the server has of the branch and of marks. */
async function listRefs(repository: Repository): Promise<readonly string[]> {
  const { folder, url, branch, environment, limit } = repository;
  const patterns = [`refs/heads/${branch}`, ...markRefs('*')];
  const args = withRemote(repository, 'ls-remote', '--refs', 'origin', ...patterns);
  const result = await runRemoteGit(folder, args, { environment, ...(limit !== undefined && { limit }) });
  if (result.code !== 0) throw remoteFailure(url, result, environment);
  const lines = result.stdout.toString().split('\n').filter(Boolean);
  return lines.map((line) => line.slice(line.indexOf('\t') + 1));
}

/** With the first of those flags that the server can serve. */
async function fetchAll(
  repository: Repository,
  refs: readonly string[],
  attempts: readonly (readonly string[])[],
): Promise<void> {
  if (refs.length === 0) return;
  const refspecs = refs.map((ref) => `+${ref}:${ref}`);
  for (const [index, flags] of attempts.entries()) {
    const result = await fetchFrom(repository, refspecs, { flags });
    if (result.code === 0) return;
    const isLast = index === attempts.length - 1;
    if (isLast || !/does not support|not supported|filter/i.test(result.stderr)) {
      throw remoteFailure(repository.url, result, repository.environment);
    }
  }
}

async function readRefs(repository: Repository): Promise<ReadonlyMap<string, string>> {
  const output = await getOutput(repository.folder, ['for-each-ref', '--format=%(objectname) %(refname)'], repository);
  const lines = output.toString().split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

interface MarkRef {
  readonly ref: string;
  readonly project: string;
  readonly stage: string;
}

function parseMarkRef(ref: string): MarkRef | undefined {
  const [, project, stage] = /^refs\/(?:stagewright|heads\/stagewright-marks)\/([^/]+)\/([^/]+)$/.exec(ref) ?? [];
  return project === undefined || stage === undefined ? undefined : { ref, project, stage };
}

/** Where a stage has a mark in both places, the ref counts, as for whoever publishes. */
function group(marks: readonly MarkRef[], commits: ReadonlyMap<string, string>): History['marks'] {
  const byStage = new Map<string, Map<string, string>>();
  for (const { ref, project, stage } of marks) {
    const projects = byStage.get(stage) ?? new Map<string, string>();
    byStage.set(stage, projects);
    const commit = commits.get(ref);
    if (commit !== undefined && (ref.startsWith('refs/stagewright/') || !projects.has(project))) projects.set(project, commit);
  }
  return byStage;
}
