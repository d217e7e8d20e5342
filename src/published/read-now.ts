import { pathToFileURL } from 'node:url';
import { readClock } from '../git/clock.ts';
import type { Environment } from '../git/environment.ts';
import { ensureLocalRepository, localRepositoryPath } from '../git/local-repository.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { fetchState, type RemoteState } from '../git/state.ts';
import { parseInventoryPath } from '../plan/inventory.ts';
import { pullRequestBranch } from '../plan/pull-request-branch.ts';
import { toChain } from '../timeline/chain.ts';
import type { StageNow } from '../timeline/status-rows.ts';
import type { Target } from '../types/delivery.ts';
import { readCurrentMark } from './current-mark.ts';
import { lockRefs, readLocks } from './lock-file.ts';
import { markRefs } from './mark.ts';
import { listNeighbourhood } from './neighbours.ts';
import type { History } from './open-history.ts';
import { readEntries } from './read-history.ts';
import type { StagePlace } from './stage-contents.ts';

/** What a target branch, its marks, locks and proposals are now. */
export interface Now {
  readonly repository: Repository;
  readonly state: RemoteState;
  readonly time: Date;
  /** What is strange about the time, a sentence each. */
  readonly warnings: readonly string[];
  /** Content ids of all stages below a folder of the branch, `''` or with a slash at its end: stage to application to id. */
  readonly listPublished: (prefix: string) => ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Removes the private repository. */
  readonly close: () => void;
}

/** Looks at the branch of a target, of all projects; its embedded repository is made when it is missing. */
export async function openNow(
  target: Target,
  { root, environment }: { readonly root: string; readonly environment: Environment },
): Promise<Now> {
  const local = localRepositoryPath(root);
  if (target.repository === undefined) await ensureLocalRepository(local);
  const repository = await openRepository({
    url: target.repository ?? pathToFileURL(local).href,
    ...(target.branch !== undefined && { branch: target.branch }),
    refs: [...anyMarks(), 'refs/heads/stagewright/*', ...lockRefs()],
    environment,
  });
  try {
    const state = await fetchState(repository);
    const { now: time, warnings } = await readClock(repository, state);
    const { inventories } = await listNeighbourhood(repository, state.tip);
    return {
      repository,
      state,
      time,
      warnings,
      listPublished: (prefix) => group(inventories, prefix),
      close: repository.close,
    };
  } catch (error) {
    repository.close();
    throw error;
  }
}

/** What there is of one stage below a folder of the branch, with who published it. Throws `mark-newer`. */
export async function readStageNow(
  { repository, state, listPublished }: Now,
  history: History,
  { stage, known, prefix }: Pick<StageNow, 'stage' | 'known'> & Pick<StagePlace, 'prefix'>,
): Promise<StageNow & { readonly problems: readonly string[] }> {
  const entries = await readEntries(history, stage);
  const problems: string[] = [];
  const marks: [string, StageNow['marks'] extends ReadonlyMap<string, infer M> ? M : never][] = [];
  const proposals = new Map<string, ReadonlyMap<string, string>>();
  for (const project of entries.keys()) {
    const { mark, commit } = await readCurrentMark(repository, state, { project, stage });
    if (mark) marks.push([project, mark]);
    else if (commit !== undefined)
      problems.push(`The mark of project ${project} for stage ${stage} cannot be read: what it holds or proposes is not known.`);
    proposals.set(project, listProposals(state, project, stage));
  }
  const { locks, problem } = await readLocks(repository, state, stage);
  if (problem) problems.push(`The locks of stage ${stage} cannot be read: nobody can publish there until they are lifted.`);
  const chains = new Map([...entries].map(([project, newestFirst]) => [project, toChain(newestFirst)]));
  const contents = listPublished(prefix).get(stage) ?? new Map<string, string>();
  return { stage, known, contents, chains, marks: new Map(marks), locks, proposals, problems };
}

function anyMarks(): readonly string[] {
  return markRefs('*').map((pattern) => pattern.slice(0, -'/*'.length));
}

function group(inventories: ReadonlyMap<string, string>, prefix: string): ReturnType<Now['listPublished']> {
  const stages = new Map<string, Map<string, string>>();
  for (const [path, oid] of inventories) {
    const place = path.startsWith(prefix) ? parseInventoryPath(path.slice(prefix.length)) : undefined;
    if (!place) continue;
    const applications = stages.get(place.stage) ?? new Map<string, string>();
    stages.set(place.stage, applications.set(place.application, oid));
  }
  return stages;
}

/** Branches of a stage's pull requests, by application; `''` is that of the stage as a whole. */
function listProposals({ refs }: RemoteState, project: string, stage: string): ReadonlyMap<string, string> {
  const whole = pullRequestBranch(project, stage);
  const branches = [...refs.keys()].map((ref) => ref.replace(/^refs\/heads\//, ''));
  return new Map(
    branches.flatMap((branch) => {
      if (branch === whole) return [['', branch] as const];
      return branch.startsWith(`${whole}--`) ? [[branch.slice(whole.length + 2), branch] as const] : [];
    }),
  );
}
