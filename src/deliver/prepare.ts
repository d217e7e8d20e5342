import type { Content } from '../git/commit.ts';
import { findLastEdits } from '../git/last-edit.ts';
import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { diffPaths } from '../git/tree.ts';
import { type Existing, planStage, type StagePlan } from '../plan/plan-stage.ts';
import type { Mark } from '../published/mark.ts';
import { prefixOf } from '../published/prefix.ts';
import { StagewrightError } from '../text/error.ts';
import { list, quote } from '../text/words.ts';
import { contentsOf } from './contents.ts';
import { type ExistingStage, readExisting } from './existing.ts';
import type { PublishContext, StageRequest } from './request.ts';

/** Throws `branch-not-found` when the repository has branches, but not that one. An empty repository is fine. */
export function requireBranch(repository: Repository, { tip, branches }: RemoteState): void {
  const others = branches.filter((branch) => !/^stagewright(?:-marks|-locks)?\//.test(branch));
  if (tip !== undefined || others.length === 0) return;
  throw new StagewrightError(
    'branch-not-found',
    `${repository.url} has no branch ${quote(repository.branch)}; it has ${list(others)}.`,
    {
      hint: 'Set target.branch of the stage, or create the branch.',
    },
  );
}

/** The plan for one stage, and what it was made from. */
export interface Planned {
  readonly plan: StagePlan;
  /** Differs when the commit holds other files of the stage. */
  readonly base: string;
  /** What the stage has of this project once the plan is carried out. */
  readonly contents: Mark['contents'];
}

/** A stage, and what the run knows. */
interface Asked {
  readonly request: StageRequest;
  readonly context: PublishContext;
}

/** The plan for one stage against one commit; refuses hand edits unless they are to be overwritten. */
export async function planAgainst(
  repository: Repository,
  commit: string | undefined,
  { request, context }: Asked,
): Promise<Planned> {
  return planFrom(repository, await readStage(repository, commit, { request, context }), { request, context });
}

/** What a commit holds of the stage that is asked for. */
export function readStage(
  repository: Repository,
  commit: string | undefined,
  { request, context }: Asked,
): Promise<ExistingStage> {
  const { stage, applications } = request;
  return readExisting(repository, { commit, prefix: prefixOf(request), stage, applications, blobIdOf: context.blobIdOf });
}

/** The plan for a stage that was read; refuses hand edits unless they are to be overwritten. */
export async function planFrom(repository: Repository, existing: ExistingStage, { request, context }: Asked): Promise<Planned> {
  const { stage, applications, removable } = request;
  const { project, options } = context;
  const plan = planStage(
    { project, stage, applications, ...(removable && { removable }), ...(options.adopt && { adopt: true }) },
    request.rollback ? withoutBots(existing) : existing,
  );
  if (plan.edited.size > 0 && !options.overwriteHandEdits) {
    const paths = [...plan.edited.keys()].map((path) => prefixOf(request) + path);
    throw await handEdits(repository, paths);
  }
  return { plan: removeKept(plan), base: existing.version, contents: contentsOf(existing, { request, context }) };
}

/** What is rolled back has the values that the bots had written then. */
function withoutBots(existing: ExistingStage): Existing {
  const isStale = (path: string, text: string) => (existing.textOf?.(path) ?? text) !== text;
  return { ...existing, textOf: () => undefined, isStale };
}

/** Most hand edits are of few files; who made the rest is looked up by whoever needs it. */
const MOST_EDITS = 5;

async function handEdits(repository: Repository, paths: readonly string[]): Promise<StagewrightError> {
  const edits = await findLastEdits(repository, paths.slice(0, MOST_EDITS));
  const names = paths.map((path) => {
    const edit = edits.get(path);
    return edit ? `${path} (${edit.commit.slice(0, 12)} by ${edit.author})` : `${path} (by whom cannot be told)`;
  });
  return new StagewrightError(
    'hand-edits',
    `In ${repository.url} somebody has changed files that Stagewright wrote: ${list(names, MOST_EDITS)}.`,
    { hint: 'Bring the changes into the TypeScript, or pass --overwrite-hand-edits to lose them.' },
  );
}

/** Edited files that are no longer rendered go too: leaving them, no longer ours, would block the folder for good. */
function removeKept(plan: StagePlan): StagePlan {
  const changes = [...plan.changes, ...plan.kept.map((path) => ({ path, action: 'removed' as const }))];
  return {
    ...plan,
    remove: [...plan.remove, ...plan.kept].sort(),
    changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)),
    kept: [],
  };
}

/** The changes of a plan as paths of the repository. */
export function toContents(
  plans: readonly { readonly plan: StagePlan; readonly prefix: string }[],
): ReadonlyMap<string, Content> {
  const contents = new Map<string, Content>();
  for (const { plan, prefix } of plans) {
    for (const path of plan.remove) contents.set(prefix + path, null);
    for (const [path, text] of plan.write) contents.set(prefix + path, text);
  }
  return contents;
}

/** The last look before a push: the commit touches what was planned and nothing else. Throws `scope-violation`. */
export async function verifyScope(
  repository: Repository,
  {
    base,
    commit,
    planned,
  }: { readonly base: string | undefined; readonly commit: string; readonly planned: ReadonlyMap<string, Content> },
): Promise<void> {
  const changes = await diffPaths(repository, base, commit);
  const foreign = changes.filter(
    ({ path, action }) => !planned.has(path) || (action === 'removed') !== (planned.get(path) === null),
  );
  if (foreign.length === 0) return;
  throw new StagewrightError(
    'scope-violation',
    `The commit would touch ${list(
      foreign.map(({ path }) => path),
      5,
    )}, which was not planned.`,
    {
      hint: 'Nothing was pushed. This is a bug in Stagewright: please report it.',
    },
  );
}
