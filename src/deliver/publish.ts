import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pullRequestBranch } from '../plan/pull-request.ts';
import { isStagewrightError, type StagewrightError } from '../text/error.ts';
import type { Forge, ForgePlug } from '../types/forge.ts';
import { guardForge } from './guard-forge.ts';
import { ensureLocalRepository } from './local-repository.ts';
import { markRefs } from './mark.ts';
import { publishCommit } from './publish-commit.ts';
import { publishPullRequest } from './publish-pull-request.ts';
import { openRepository, type Repository } from './repository.ts';
import type { PublishContext, PublishResult, StageRequest } from './request.ts';

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
  localForge: ForgePlug,
): Promise<Published> {
  const results = new Map<string, PublishResult>();
  const ordered = () => requests.flatMap(({ stage }) => results.get(stage) ?? []);
  const run = async (group: readonly StageRequest[], publish: (repository: Repository) => Promise<readonly PublishResult[]>) => {
    const [first] = group;
    if (!first) return;
    const repository = await open(first, context);
    try {
      for (const result of await publish(repository)) results.set(result.stage, result);
    } finally {
      repository.close();
    }
  };
  try {
    for (const group of groupCommits(requests)) await run(group, (repository) => publishCommit(repository, group, context));
    for (const request of requests) {
      if (request.delivery.kind !== 'pullRequest') continue;
      const forge = findForge(request, context, localForge);
      await run([request], async (repository) => [await publishPullRequest(repository, request, { context, forge })]);
    }
  } catch (error) {
    if (results.size === 0 || !isStagewrightError(error)) throw error;
    return { results: ordered(), failure: error };
  }
  return { results: ordered(), failure: undefined };
}

/** Opens the target of a stage; the embedded repository is made when it is missing. */
export async function open(
  { stage, target }: Pick<StageRequest, 'stage' | 'target'>,
  { root, project, environment, options }: PublishContext,
): Promise<Repository> {
  const local = localRepositoryPath(root);
  if (target.repository === undefined) await ensureLocalRepository(local);
  return openRepository({
    url: target.repository ?? pathToFileURL(local).href,
    ...(target.branch !== undefined && { branch: target.branch }),
    refs: [...markRefs(project), `refs/heads/${pullRequestBranch(project, stage)}`],
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

function findForge(
  { delivery, target }: StageRequest,
  { root, environment }: PublishContext,
  localForge: ForgePlug,
): Forge | undefined {
  const plug = delivery.kind === 'pullRequest' ? delivery.forge : undefined;
  const forge = plug ?? (target.repository === undefined ? localForge : undefined);
  return forge && guardForge(forge({ repository: target.repository ?? '', project: root, environment }));
}
