import { readPublished } from '../../deliver/read-published.ts';
import type { PublishContext } from '../../deliver/request.ts';
import { type PlannedRollback, planRollback, type RollbackWish } from '../../deliver/rollback.ts';
import { type SharedContext, withWorkspace } from '../../deliver/workspace.ts';
import { oneLine } from '../../plan/message-template.ts';
import { listNeighbourhood, type PlaceState, readNeighbours } from '../../published/neighbours.ts';
import type { History } from '../../published/open-history.ts';
import { prefixOf } from '../../published/prefix.ts';
import { readContents } from '../../published/stage-contents.ts';
import { hasErrors } from '../../synthesize.ts';
import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { Issue } from '../../types/issue.ts';
import type { Neighbour } from '../../types/neighbour.ts';
import { checkPart, toNeighbour } from '../check-part.ts';
import { chooseDelivery, type HeldFlags, type HeldPlace } from './place.ts';

export interface RollbackOptions extends HeldFlags {
  /** `previous`, or the beginning of a commit of the target branch or of a source commit that was published there. */
  readonly to: string;
  /** Why: whoever is held up by it reads this. */
  readonly reason?: string;
  /** @default as the stage was delivered last */
  readonly delivery?: 'commit' | 'pull-request';
  /** Rolls back also what then lacks something, or what others still need. @default false */
  readonly allowBroken?: boolean;
  /** By application, the commit that brought what is to go back: what has come after it is not meant. @default whatever is there */
  readonly landed?: ReadonlyMap<string, string>;
}

export interface Asked {
  readonly place: HeldPlace;
  readonly applications: readonly string[];
  readonly options: RollbackOptions;
  /** By project, what the first plan was to take back. */
  readonly planned: Map<string, string>;
}

export interface Prepared {
  readonly context: PublishContext;
  readonly plan: PlannedRollback;
  readonly issues: readonly Issue[];
}

/** The plan for one project, checked. Undefined where nothing of it is meant. Throws `rollback-refused`. */
export async function prepare(
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
    await refuseMended(history, plan, options.landed);
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

/** Throws `rollback-refused` where something else has taken the place of what is to go back. */
async function refuseMended(
  history: History,
  { request: { stage, target, rollback } }: PlannedRollback,
  landed: RollbackOptions['landed'] = new Map(),
): Promise<void> {
  for (const [application, content] of Object.entries(rollback?.from ?? {})) {
    const commit = landed.get(application);
    if (commit === undefined) continue;
    const brought = await readContents(history.repository, commit, { stage, prefix: prefixOf({ stage, target }) });
    if ((brought.get(application) ?? null) !== content) throw movedOn(stage);
  }
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
