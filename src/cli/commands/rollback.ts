import { listNeighbourhood, type PlaceState, readNeighbours } from '../../deliver/neighbours.ts';
import { type History, openPast } from '../../deliver/open-history.ts';
import { publishStages } from '../../deliver/publish.ts';
import { readPublished } from '../../deliver/read-published.ts';
import type { PublishContext, PublishResult } from '../../deliver/request.ts';
import { type PlannedRollback, planRollback, type RollbackWish } from '../../deliver/rollback.ts';
import { type SharedContext, withWorkspace } from '../../deliver/workspace.ts';
import { oneLine } from '../../plan/message-template.ts';
import { recogniseForge } from '../../plugs/forges/recognise.ts';
import { hasErrors } from '../../synthesize.ts';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import { list, quote } from '../../text/words.ts';
import type { Issue } from '../../types/issue.ts';
import type { Neighbour } from '../../types/neighbour.ts';
import { checkPart, toNeighbour } from '../check-part.ts';
import { printFailure } from '../print/failure.ts';
import { countIssues, printIssues } from '../print/issues.ts';
import { describeRollback, printRollback } from '../print/rollback.ts';
import {
  chooseDelivery,
  chooseProjects,
  type HeldFlags,
  type HeldPlace,
  openHeldPlace,
  requireNames,
} from '../rollback/place.ts';
import type { Outcome, World } from '../world.ts';
import { printResults } from './publishing.ts';

export interface RollbackOptions extends HeldFlags {
  /** `previous`, or the beginning of a commit of the target branch or of a source commit that was published there. */
  readonly to: string;
  /** Why: whoever is held up by it reads this. */
  readonly reason?: string;
  /** @default as the stage was delivered last */
  readonly delivery?: 'commit' | 'pull-request';
  /** Rolls back also what then lacks something, or what others still need. @default false */
  readonly allowBroken?: boolean;
}

/** Puts a stage, or some of its applications, back to what it was, from the GitOps repository alone. */
export async function rollback(
  world: World,
  [wanted = '', ...applications]: readonly string[],
  options: RollbackOptions,
): Promise<Outcome> {
  requireNames(applications);
  requireTo(options.to);
  const place = await openHeldPlace(world, wanted, options);
  const planned = new Map<string, string>();
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryOnce(world, { place, applications, options, planned });
    } catch (error) {
      // Nothing was pushed: what is published now may need another plan.
      if (!isStagewrightError(error) || error.code !== 'race-lost' || attempt === MOST) throw error;
      world.progress(`${error.message} Planning again.`);
    }
  }
}

const MOST = 5;

interface Asked {
  readonly place: HeldPlace;
  readonly applications: readonly string[];
  readonly options: RollbackOptions;
  /** By project, what the first plan was to take back. */
  readonly planned: Map<string, string>;
}

/** Everything is planned and checked before the first push. */
async function tryOnce(world: World, asked: Asked): Promise<Outcome> {
  const { place, applications, options } = asked;
  const { stage, target, context } = place;
  const { root, environment } = context;
  const history = await openPast(target, { root, environment, stages: [stage] });
  try {
    if (history.tip === undefined) throw notPublished(stage, options.to);
    const plans: Prepared[] = [];
    for (const project of await chooseProjects(history, place, applications)) {
      const prepared = await prepare(history, { ...asked, project });
      if (prepared) plans.push(prepared);
    }
    const known = plans.flatMap(({ plan }) => [...plan.applications.map(({ application }) => application), ...plan.same]);
    const unknown = applications.filter((name) => !known.includes(name));
    if (plans.length === 0 || unknown.length > 0) throw notPublished(stage, options.to, unknown);
    return await deliver(world, plans, asked);
  } finally {
    history.close();
  }
}

interface Prepared {
  readonly context: PublishContext;
  readonly plan: PlannedRollback;
  readonly issues: readonly Issue[];
}

/** The plan for one project, checked. */
async function prepare(
  history: History,
  { place, applications, options, planned, project }: Asked & { readonly project: string },
): Promise<Prepared | undefined> {
  const { stage, target, settings, context, since } = place;
  const wish: RollbackWish = {
    ...{ stage, target, applications, settings, since, to: options.to },
    reason: options.reason && oneLine(options.reason),
    chooseDelivery: chooseDelivery(place, options.delivery),
  };
  return withWorkspace({ ...context, project, provenance: { ...context.provenance, project } }, async (shared) => {
    const plan = await planRollback(history, wish, shared);
    if (!plan) return undefined;
    const from = JSON.stringify(plan.request.rollback?.from);
    // Before what has come meanwhile was something else: going back to that may bring back what is to go.
    if (options.to === 'previous' && (planned.get(project) ?? from) !== from) throw movedOn(stage);
    planned.set(project, from);
    const { workspace: _, ...own } = shared;
    const { source, request } = plan;
    const provenance = {
      ...own.provenance,
      ...{ commit: source?.commit, isDirty: source?.isDirty ?? false, subject: source?.subject ?? undefined },
      repository: source?.repository ?? undefined,
    };
    const ready = { ...own, provenance, plannedFrom: new Map([[stage, plan.mark]]) };
    if (options.allowBroken || plan.applications.length === 0) return { context: ready, plan, issues: [] };
    const { places } = await readPublished([{ stage, target: request.target }], shared);
    const check = await createCheck(history, plan, shared);
    const repeat = (_place: string, state: PlaceState) => {
      if (hasErrors(check([state]))) throw broken();
    };
    return { context: { ...ready, recheck: { places, repeat } }, plan, issues: check([...places.values()]) };
  });
}

/** What is restored needs what it needed then, as far as that was here. */
async function createCheck(
  { repository }: History,
  { request, applications }: PlannedRollback,
  { project }: SharedContext,
): Promise<(states: readonly PlaceState[]) => readonly Issue[]> {
  const then: Neighbour[] = [];
  for (const commit of request.rollback?.to ?? []) {
    then.push(...(await readNeighbours(repository, await listNeighbourhood(repository, commit))).neighbours);
  }
  const names = applications.map(({ application }) => application);
  return (states) => {
    const published = states.flatMap((state) => state.neighbours);
    const isReplaced = (each: Neighbour) =>
      each.project === project && each.stage === request.stage && names.includes(each.application);
    const part = request.applications.map(toNeighbour);
    return checkPart({ part, isReplaced, published, complete: [...then, ...part], explain: explainRestored });
  };
}

function explainRestored(application: string, need: string): Pick<Issue, 'message' | 'fix'> {
  return {
    message: `Application ${application} as it was needs ${need}, which nobody supplies any more.`,
    fix: 'Roll back what supplied it, too, or choose another commit.',
  };
}

async function deliver(world: World, plans: readonly Prepared[], { place, options }: Asked): Promise<Outcome> {
  const { stage, context } = place;
  const issues = plans.flatMap((each) => each.issues);
  const told = plans.map(({ plan, context: { project } }) => describeRollback(project, plan));
  const json = {
    stage,
    applications: told.flatMap((each) => each.applications),
    inputs: told.flatMap((each) => each.inputs),
    stages: told.flatMap((each) => each.stages),
    warnings: plans.flatMap(({ plan }) => plan.warnings),
  };
  if (hasErrors(issues)) {
    const text = `${printIssues(world, issues, context.root)}Found ${countIssues(issues)}. Nothing was rolled back.\n`;
    return { exit: 1, json: { ...json, results: [], issues }, text };
  }
  const results: PublishResult[] = [];
  const shown = () =>
    `${printRollback(
      world,
      plans.map(({ plan }) => plan),
      { isDryRun: options.dryRun ?? false },
    )}${printResults(world, results, options.dryRun ?? false)}`;
  for (const { plan, context: own } of plans) {
    if (plan.applications.length === 0) continue;
    try {
      const published = await publishStages([plan.request], own, recogniseForge);
      results.push(...published.results);
      if (published.failure) throw published.failure;
    } catch (failure) {
      if (!isStagewrightError(failure) || results.length === 0) throw failure;
      const error = { code: failure.code, message: failure.message, hint: failure.hint };
      const text = `${shown()}${printFailure(world, failure, context.root)}`;
      return { exit: failure.exit, json: { ...json, results, issues, error }, text };
    }
  }
  return { exit: 0, json: { ...json, results, issues }, text: shown() };
}

/** Throws `usage` for what is no commit; nothing else reaches Git. */
function requireTo(to: string): void {
  if (to === 'previous' || /^[0-9a-f]{4,64}$/.test(to)) return;
  throw new StagewrightError('usage', `--to ${quote(to)} is no commit.`, {
    hint: 'Pass --to previous, or the id of a commit or publish as stagewright history shows it.',
  });
}

function movedOn(stage: string): StagewrightError {
  return new StagewrightError(
    'rollback-refused',
    `Stage ${quote(stage)} got something else while this was planned: what was before that is not what was meant.`,
    {
      hint: `Look at it with stagewright history ${stage}, and run the command again where it is to go back, too.`,
    },
  );
}

function broken(): StagewrightError {
  return new StagewrightError('checks-failed', 'Meanwhile somebody else has published what does not fit what is rolled back.', {
    hint: 'Nothing was rolled back; run the command again to see what it is.',
  });
}

function notPublished(stage: string, to: string, names: readonly string[] = []): StagewrightError {
  const what = names.length > 0 ? `${list(names)} of stage ${quote(stage)}` : `stage ${quote(stage)}`;
  const said =
    to === 'previous'
      ? `Nothing of ${what} is published.`
      : `${to} names nothing of ${what}: no commit of the target branch that holds it, no publish and no source commit.`;
  return new StagewrightError('not-published', said, {
    hint: `stagewright history ${stage} shows what was; where it is published elsewhere, pass --repository, --branch and --path.`,
  });
}
