import { pathToFileURL } from 'node:url';
import { ensureLocalRepository, localRepositoryPath } from '../git/local-repository.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { pullRequestBranch } from '../plan/pull-request-branch.ts';
import { lockRefs } from '../published/lock-file.ts';
import { markRefs } from '../published/mark.ts';
import type { Target } from '../types/delivery.ts';
import { branchKey } from './group-by-branch.ts';
import type { PublishContext } from './request.ts';

/** The private repositories of one command: one for each branch of a GitOps repository, opened when it is needed first. */
export interface Workspace {
  /** The one of that target, with all marks of the project and all locks. The embedded repository is made when it is missing. */
  open(target: Target, options?: OpenOptions): Promise<Repository>;
}

export type SharedContext = PublishContext & { readonly workspace: Workspace };

export interface OpenOptions {
  /** The stages whose pull-request branches are fetched as well. @default none */
  readonly proposalsOf?: readonly string[];
}

/**
 * Runs an action whose parts share their private repositories; they are closed at its end. Inside of such an action it is that one's
 * workspace that is used: whoever comes first owns it.
 */
export async function withWorkspace<T>(context: PublishContext, action: (shared: SharedContext) => Promise<T>): Promise<T> {
  if (context.workspace) return action({ ...context, workspace: context.workspace });
  const opened = new Map<string, Promise<Repository>>();
  const workspace: Workspace = {
    async open(target, { proposalsOf = [] } = {}) {
      const key = branchKey(target);
      const found = opened.get(key) ?? openTarget(target, context);
      opened.set(key, found);
      if (proposalsOf.length === 0) return found;
      const { refs, ...rest } = await found;
      const proposals = proposalsOf.map((stage) => `refs/heads/${pullRequestBranch(context.project, stage)}`);
      return { ...rest, refs: [...refs, ...proposals.flatMap((ref) => [ref, `${ref}--*`])] };
    },
  };
  try {
    return await action({ ...context, workspace });
  } finally {
    for (const result of await Promise.allSettled(opened.values())) if (result.status === 'fulfilled') result.value.close();
  }
}

async function openTarget(target: Target, { root, project, environment, options }: PublishContext): Promise<Repository> {
  const local = localRepositoryPath(root);
  if (target.repository === undefined) await ensureLocalRepository(local);
  return openRepository({
    url: target.repository ?? pathToFileURL(local).href,
    ...(target.branch !== undefined && { branch: target.branch }),
    // Where the repository is named there may be no project.
    refs: [...(project === '' ? [] : markRefs(project)), ...lockRefs()],
    environment,
    ...(options.budget !== undefined && { limit: options.budget }),
  });
}
