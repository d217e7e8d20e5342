import { unreadableLocks } from '../../deliver/change-locks.ts';
import { type Gates, readGates } from '../../deliver/gates.ts';
import type { SharedContext } from '../../deliver/workspace.ts';
import { fetchState } from '../../git/state.ts';
import { locateMark } from '../../published/current-mark.ts';
import { type PublishedApplication, readStageState, type StageState } from '../../published/stage-state.ts';
import { compareCommits } from '../../source/source.ts';
import { StagewrightError } from '../../text/error.ts';
import { findNearest } from '../../text/nearest.ts';
import { list, quote } from '../../text/words.ts';
import type { JudgedHold } from '../../timeline/holds.ts';
import { findObstacles } from '../../timeline/obstacles.ts';
import type { PromotionFacts } from '../../timeline/plan-promotion.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { readHealth } from './health.ts';
import { findOffers } from './offers.ts';
import type { Reach, Values } from './reach.ts';

/** A promotion that is asked for. */
export interface Asked {
  readonly from: StageDefinition;
  readonly to: StageDefinition;
  readonly named: readonly string[];
  readonly reaches: { readonly from: Reach; readonly to: Reach };
  /** What the committed inputs file of the stage gives that is promoted to. */
  readonly file: Values;
  /** The source commit to publish from; undefined where only inputs are written. */
  readonly source: string | undefined;
  readonly duringFreeze: boolean;
}

export interface Gathered {
  readonly facts: PromotionFacts;
  /** What the stages had when it was gathered. */
  readonly states: { readonly from: StageState; readonly to: StageState };
  /** What the inputs of the stage that is promoted to are now, secrets left out. */
  readonly before: Values;
  /** The mark's commit of the stage that is promoted to. */
  readonly mark: string | undefined;
  readonly warnings: readonly string[];
}

/** Everything that a promotion is decided by. Throws `not-published`, `usage` for a name that is none, `locks-unreadable`. */
export async function gatherFacts(asked: Asked, state: StageState, context: SharedContext): Promise<Gathered> {
  const { from, to, named, reaches, source } = asked;
  const repository = await context.workspace.open(to.target);
  const remote = await fetchState(repository);
  const request = { stage: to.name, target: to.target, delivery: to.delivery, applications: [], inputs: {} };
  const gates = await readGates(repository, remote, { requests: [request], context });
  const [locks] = gates.locks;
  if (locks?.problem) throw unreadableLocks(repository, locks);
  const { commit } = locateMark(remote, { project: context.project, stage: to.name });
  const toState = await readStageState({ stage: to.name, target: to.target }, context);
  const sides = {
    from: { definition: from, state, reach: reaches.from },
    to: { definition: to, state: toState, reach: reaches.to },
  };
  const { inputs, before } = await findOffers(sides.from, sides.to, asked.file);
  const rendered = await reaches.to.render(before);
  const names = [
    ...new Set([...rendered.keys(), ...toState.applications.keys(), ...inputs.flatMap((each) => each.reaches)]),
  ].sort();
  refuseUnknown(named, { names, from: from.name, to: to.name, published: state.applications });
  const isOther = (name: string) => source !== undefined && rendered.get(name) !== toState.applications.get(name)?.content;
  const concerned = new Set([...inputs.flatMap(({ reaches: reached }) => reached), ...names.filter(isOther)]);
  const published = new Map([...state.applications].filter(([name]) => concerned.has(name)));
  const around = {
    from: from.name,
    to,
    now: gates.now,
    locks: locks?.locks ?? [],
    holds: await judgeHolds(gates, published, context.root),
    published: new Map([...published].map(([name, each]) => [name, toPromotable(each)])),
    health: to.promotion?.healthy ? await readHealth(from, published, context) : undefined,
    source,
    duringFreeze: asked.duringFreeze,
  };
  return {
    facts: {
      ...{ from: from.name, to: to.name, named, inputs, together: to.promotion?.together ?? [] },
      candidates: names.map((application) => ({
        application,
        obstacles: concerned.has(application) ? findObstacles(application, around) : [],
        isChanged: isOther(application),
      })),
    },
    states: { from: state, to: toState },
    before,
    mark: commit,
    warnings: gates.warnings,
  };
}

function toPromotable({ origin, landed }: PublishedApplication) {
  return { source: origin && (origin.source?.commit ?? null), landed: landed?.time ?? null };
}

/** What is held, and how the source of each application relates to the one that was rolled back. */
async function judgeHolds(
  { holds }: Gates,
  published: ReadonlyMap<string, PublishedApplication>,
  root: string,
): Promise<ReadonlyMap<string, JudgedHold>> {
  const judged = new Map<string, JudgedHold>();
  for (const [application, { hold }] of holds[0]?.holds ?? []) {
    const source = published.get(application)?.origin?.source?.commit;
    const isComparable = hold.source !== null && source !== undefined;
    judged.set(application, {
      hold,
      source,
      relation: isComparable ? await compareCommits(root, hold.source, source) : 'unknown',
    });
  }
  return judged;
}

interface Known {
  readonly names: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly published: ReadonlyMap<string, unknown>;
}

function refuseUnknown(named: readonly string[], { names, from, to, published }: Known): void {
  for (const name of named) {
    if (!names.includes(name)) {
      const near = findNearest(name, names);
      throw new StagewrightError(
        'usage',
        `Stage ${quote(to)} has no application ${quote(name)}${near ? `; did you mean ${quote(near)}?` : '.'}`,
        {
          hint: names.length > 0 ? `It has ${list(names)}.` : 'It has none.',
        },
      );
    }
    if (published.has(name)) continue;
    throw new StagewrightError('not-published', `Application ${quote(name)} is not published in stage ${quote(from)}.`, {
      hint: `Publish it there first: stagewright publish ${from}.`,
    });
  }
}
