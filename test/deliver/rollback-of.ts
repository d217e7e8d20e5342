import { publishStages } from '../../src/deliver/publish.ts';
import type { PublishContext, PublishResult, StageRequest } from '../../src/deliver/request.ts';
import { type PlannedRollback, planRollback, type RollbackWish } from '../../src/deliver/rollback.ts';
import { withWorkspace } from '../../src/deliver/workspace.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { openPast } from '../../src/published/open-history.ts';
import { aContext, anApplication, aRequest, byPullRequest, publish } from './stages.ts';

export const sha = (digit: string) => digit.repeat(40);

export interface Shipping extends Partial<StageRequest> {
  /** A digit, of which the source commit is made, or a whole commit. */
  readonly source?: string;
  readonly project?: string;
  readonly context?: Partial<PublishContext>;
}

/** Publishes applications with those texts, from a source commit. Gives the commit that holds them. */
export async function ship(
  remote: string,
  texts: Readonly<Record<string, string>>,
  { source = 'a', project = 'shop', context, ...request }: Shipping = {},
): Promise<string> {
  const { stage = 'staging' } = request;
  const base = aContext({ project, options: { allowOlder: true, allowDeletions: 0 }, ...context });
  const commit = source.length === 1 ? sha(source) : source;
  const own = { ...base, provenance: { ...base.provenance, commit, subject: `change ${source}` } };
  const applications = Object.entries(texts).map(([name, text]) =>
    anApplication(name, { stage, project, files: { 'web.yaml': text } }),
  );
  const [result] = await publish([aRequest(remote, { applications, ...request })], own);
  return result?.commit ?? '';
}

export interface Rolling extends Partial<RollbackWish> {
  readonly project?: string;
  readonly context?: Partial<PublishContext>;
}

export interface Rolled {
  readonly plan: PlannedRollback | undefined;
  readonly results: readonly PublishResult[];
}

/** Rolls back as the command does, without its checks. */
export async function rollBack(
  remote: string,
  to: string,
  { project = 'shop', context, ...wish }: Rolling = {},
): Promise<Rolled> {
  const base = aContext({ project, options: { allowOlder: true }, ...context });
  const target = { repository: remote };
  const all: RollbackWish = {
    ...{ stage: 'staging', target, to, applications: [], reason: 'broken', since: '2026-01-01T00:00:00Z', settings: {} },
    chooseDelivery: (known) => (known?.kind === 'pullRequest' ? byPullRequest : { kind: 'commit' }),
    ...wish,
  };
  const history = await openPast(all.target, { root: base.root, environment: base.environment, stages: [all.stage] });
  try {
    const plan = await withWorkspace(base, (shared) => planRollback(history, all, shared));
    if (!plan || plan.applications.length === 0) return { plan, results: [] };
    const own = { ...base, plannedFrom: new Map([[all.stage, plan.mark]]) };
    const { results, failure } = await publishStages([plan.request], own, recogniseForge);
    if (failure) throw failure;
    return { plan, results };
  } finally {
    history.close();
  }
}
