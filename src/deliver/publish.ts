import type { Repository } from '../git/repository.ts';
import { isStagewrightError, type StagewrightError } from '../text/error.ts';
import type { ForgeFinder, FoundForge } from '../types/forge.ts';
import { type Group, groupByBranch } from './group-by-branch.ts';
import { guardForge } from './guard-forge.ts';
import { publishCommit } from './publish-commit.ts';
import { publishPullRequests } from './publish-pull-request.ts';
import type { PublishContext, PublishResult, StageRequest } from './request.ts';
import { showDeployments } from './show-deployment.ts';
import { wakeOperators } from './wake-operators.ts';
import { withdrawProposals, withWithdrawn } from './withdraw.ts';
import { withWorkspace } from './workspace.ts';

export interface Published {
  /** What landed, in the order of the stages asked for. */
  readonly results: readonly PublishResult[];
  /** What stopped the rest; the results stand all the same. */
  readonly failure: StagewrightError | undefined;
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
  const finish = async () => {
    const order = requests.map(({ stage }) => stage);
    const told = await wakeOperators(
      requests,
      results.toSorted((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage)),
      context,
    );
    return showDeployments(requests, told, (request) => findForge(request, context, forgeFinder));
  };
  try {
    const commits = requests.filter(({ delivery }) => delivery.kind === 'commit');
    await withWorkspace(context, async ({ workspace }) => {
      for (const group of groupByBranch(commits)) {
        const repository = await workspace.open(group[0].target, { proposalsOf: group.map(({ stage }) => stage) });
        for await (const result of commitGroup(repository, group, { context, forgeFinder })) results.push(result);
      }
      for (const request of requests) {
        if (request.delivery.kind !== 'pullRequest') continue;
        const found = findForge(request, context, forgeFinder);
        const repository = await workspace.open(request.target, { proposalsOf: [request.stage] });
        for await (const result of publishPullRequests(repository, request, { context, found })) results.push(result);
      }
    });
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
  group: Group<StageRequest>,
  { context, forgeFinder }: Delivering,
): AsyncGenerator<PublishResult> {
  const [first] = group;
  const find = (request: StageRequest) => findForge(request, context, forgeFinder);
  const withdrawn = first.isRemoval
    ? await withdrawProposals(repository, first, { context, findForge: () => find(first) })
    : undefined;
  const results = await publishCommit(repository, group, { context, findForge: find });
  yield* withdrawn ? withWithdrawn(first, results, withdrawn) : results;
}

/** The forge that the author names, or the one that the repository's URL tells. */
export function findForge(
  { delivery, target }: Pick<StageRequest, 'delivery' | 'target'>,
  { root, environment, options, progress }: Pick<PublishContext, 'root' | 'environment' | 'options' | 'progress'>,
  forgeFinder: ForgeFinder,
): FoundForge {
  const place = { repository: target.repository ?? '', project: root, environment, budget: options.budget, progress };
  const found = delivery.forge ? { forge: delivery.forge(place) } : forgeFinder(place);
  return { ...found, forge: found.forge && guardForge(found.forge, environment) };
}
