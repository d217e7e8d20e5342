import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pullRequestBranch } from '../plan/pull-request.ts';
import { isStagewrightError, type StagewrightError } from '../text/error.ts';
import type { ForgeFinder, FoundForge } from '../types/forge.ts';
import { guardForge } from './guard-forge.ts';
import { ensureLocalRepository } from './local-repository.ts';
import { markRefs } from './mark.ts';
import { publishCommit } from './publish-commit.ts';
import { publishPullRequests } from './publish-pull-request.ts';
import { openRepository, type Repository } from './repository.ts';
import type { PublishContext, PublishResult, StageRequest } from './request.ts';
import { wakeOperators } from './wake-operators.ts';
import { withdrawProposals, withWithdrawn } from './withdraw.ts';

export interface Published {
  /** What landed, in the order of the stages asked for. */
  readonly results: readonly PublishResult[];
  /** What stopped the rest; the results stand all the same. */
  readonly failure: StagewrightError | undefined;
}

/** The embedded repository of a project, for stages that name none. */
export function localRepositoryPath(root: string): string {
  return join(root, '.stagewright', 'local', 'gitops.git');
}

/**
 * Publishes stages: those delivered by commit first, one commit per repository and branch, then the pull requests, one
 * branch each. Throws when nothing was published at all.
 */
export async function publishStages(
  requests: readonly StageRequest[],
  context: PublishContext,
  forgeFinder: ForgeFinder,
): Promise<Published> {
  const results: PublishResult[] = [];
  const finish = () => {
    const order = requests.map(({ stage }) => stage);
    return wakeOperators(
      requests,
      results.toSorted((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage)),
      context,
    );
  };
  const run = async (group: readonly StageRequest[], publish: (repository: Repository) => AsyncIterable<PublishResult>) => {
    const [first] = group;
    if (!first) return;
    const repository = await open(first, context);
    try {
      for await (const result of publish(repository)) results.push(result);
    } finally {
      repository.close();
    }
  };
  try {
    for (const group of groupCommits(requests))
      await run(group, (repository) => commitGroup(repository, group, { context, forgeFinder }));
    for (const request of requests) {
      if (request.delivery.kind !== 'pullRequest') continue;
      const found = findForge(request, context, forgeFinder);
      await run([request], (repository) => publishPullRequests(repository, request, { context, found }));
    }
  } catch (error) {
    if (results.length === 0 || !isStagewrightError(error)) throw error;
    return { results: await finish(), failure: error };
  }
  return { results: await finish(), failure: undefined };
}

interface Delivering {
  readonly context: PublishContext;
  readonly forgeFinder: ForgeFinder;
}

/** Of a stage that goes, what is proposed goes first: without its mark, nobody would know whose the branch is. */
async function* commitGroup(
  repository: Repository,
  group: readonly StageRequest[],
  { context, forgeFinder }: Delivering,
): AsyncGenerator<PublishResult> {
  const [first] = group;
  const withdrawn = first?.isRemoval
    ? await withdrawProposals(repository, first, { context, findForge: () => findForge(first, context, forgeFinder) })
    : undefined;
  const results = await publishCommit(repository, group, context);
  yield* withdrawn && first ? withWithdrawn(first, results, withdrawn) : results;
}

/** Opens the target of a stage; the embedded repository is made when it is missing. */
export async function open(
  { stage, target }: Pick<StageRequest, 'stage' | 'target'>,
  { root, project, environment, options }: PublishContext,
): Promise<Repository> {
  const local = localRepositoryPath(root);
  const proposals = `refs/heads/${pullRequestBranch(project, stage)}`;
  if (target.repository === undefined) await ensureLocalRepository(local);
  return openRepository({
    url: target.repository ?? pathToFileURL(local).href,
    ...(target.branch !== undefined && { branch: target.branch }),
    refs: [...markRefs(project), proposals, `${proposals}--*`],
    environment,
    ...(options.budget !== undefined && { limit: options.budget }),
  });
}

function groupCommits(requests: readonly StageRequest[]): readonly (readonly StageRequest[])[] {
  const groups = new Map<string, StageRequest[]>();
  for (const request of requests) {
    if (request.delivery.kind !== 'commit') continue;
    const { repository = '', branch = 'main' } = request.target;
    const key = `${repository}\0${branch}`;
    groups.set(key, [...(groups.get(key) ?? []), request]);
  }
  return [...groups.values()];
}

/** The forge that the author names, or the one that the repository's URL tells. */
function findForge(
  { delivery, target }: StageRequest,
  { root, environment, options, progress }: PublishContext,
  forgeFinder: ForgeFinder,
): FoundForge {
  const place = { repository: target.repository ?? '', project: root, environment, budget: options.budget, progress };
  const plug = delivery.kind === 'pullRequest' ? delivery.forge : undefined;
  const found = plug ? { forge: plug(place) } : forgeFinder(place);
  return { ...found, forge: found.forge && guardForge(found.forge, environment) };
}
