import { withWorkspace } from '../../deliver/workspace.ts';
import { inputsPath, readInputsFile, writeInputsFile } from '../../load/inputs-file.ts';
import { findProject } from '../../load/project.ts';
import { readStageState, type StageState } from '../../published/stage-state.ts';
import { type SourceCopy, withSource } from '../../source/source-copy.ts';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import { list, quote } from '../../text/words.ts';
import { planPromotion } from '../../timeline/plan-promotion.ts';
import type { StageDefinition } from '../../types/stage.ts';
import { openProject } from '../pipeline.ts';
import { printPlan } from '../print/promotion.ts';
import { gatherFacts } from '../promotion/facts.ts';
import {
  lookAgain,
  notPublished,
  type Planned,
  type PromoteOptions,
  type Promotion,
  requireTwo,
  toOutcome,
} from '../promotion/planned.ts';
import { publishPromotion } from '../promotion/publish.ts';
import { createReach } from '../promotion/reach.ts';
import { getSource } from '../promotion/source.ts';
import type { Outcome, World } from '../world.ts';
import { loadDefinition } from './load-definition.ts';
import { publishContext } from './publishing.ts';

/** Gives a stage the inputs that are published in another one. */
export async function promote(world: World, named: readonly string[], options: PromoteOptions): Promise<Outcome> {
  const project = openProject(world, options);
  const to = await loadDefinition(project, options.to);
  const from = await loadDefinition(project, chooseFrom(to, options));
  const context = await publishContext(world, project, options);
  return withWorkspace(context, async (shared) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await tryOnce(world, { project, from, to, named, options, context: shared });
      } catch (error) {
        // Nothing was pushed: what is published now may need another plan.
        if (!isStagewrightError(error) || error.code !== 'race-lost' || attempt === MOST) throw error;
        world.progress(`${error.message} Planning again.`);
      }
    }
  });
}

const MOST = 5;

/** Throws `usage`. */
function chooseFrom({ name, promotion }: StageDefinition, { from = promotion?.from }: PromoteOptions): string {
  if (from === undefined) {
    throw new StagewrightError('usage', `Stage ${quote(name)} does not say which stage it is promoted from.`, {
      hint: `Pass --from STAGE, or set promotion: { from: … } in stages/${name}.ts.`,
    });
  }
  requireTwo(from, name);
  return from;
}

async function tryOnce(world: World, promotion: Promotion): Promise<Outcome> {
  const { project, from, named, options, context } = promotion;
  const { promotion: policy } = promotion.to;
  const withLandings = policy !== undefined && (policy.healthy || policy.soak > 0);
  const state = await readStageState({ stage: from.name, target: from.target, withLandings }, context);
  if (state.applications.size === 0) throw notPublished(from.name);
  const attempt = { ...promotion, state };
  if (!options.publish) return goOn(world, attempt, { root: project.root, isCopy: false, folder: project.root });
  const source = getSource(from.name, state, named).commit;
  return withSource(project.root, source, (copy) => goOn(world, { ...attempt, source }, copy));
}

interface Attempt extends Promotion {
  /** What the stage that it comes from has. */
  readonly state: StageState;
  /** The commit to publish from. @default only inputs are written */
  readonly source?: string;
}

async function goOn(world: World, attempt: Attempt, copy: SourceCopy): Promise<Outcome> {
  const { project, from, named, options, context, state, source } = attempt;
  const { promotion: policy, freezes } = attempt.to;
  const code = copy.isCopy ? findProject(copy.root) : project;
  // What is allowed is said by the newest code, and not by that of what is promoted.
  const { promotion: _, freezes: __, ...own } = await loadDefinition(code, attempt.to.name);
  const to = { ...own, ...(policy && { promotion: policy }), ...(freezes && { freezes }) };
  const reaches = { from: createReach(world, project, from), to: createReach(world, code, to) };
  const file = readInputsFile(code.root, to.name);
  const duringFreeze = options.duringFreeze ?? false;
  const gathered = await gatherFacts({ from, to, named, reaches, file, source, duringFreeze }, state, context);
  const plan = planPromotion(gathered.facts);
  const planned: Planned = { ...attempt, plan, gathered, source: source ?? null };
  const refused = refuse(world, planned);
  if (refused) return refused;
  if (plan.inputs.length === 0 && plan.applications.every(({ action }) => action !== 'changes')) {
    const end = plan.applications.some(({ skipped }) => skipped) ? 'Nothing goes now.' : 'Nothing is to be done.';
    return toOutcome(planned, { text: `${printPlan(world, plan)}${end}\n` });
  }
  if (source === undefined) return write(world, planned);
  return publishPromotion(world, { ...planned, copy, code, definition: to, commit: source });
}

/** Who names an application wants that one, and nothing else in its place. */
function refuse(world: World, planned: Planned): Outcome | undefined {
  const { plan, named } = planned;
  const skipped = plan.applications.filter((row) => row.skipped && row.skipped.reason !== 'unknown-input');
  if (named.length === 0 || skipped.length === 0) return undefined;
  const names = skipped.map(({ application }) => application);
  const error = {
    code: 'promotion-refused',
    message: `${list(names)} cannot go from ${plan.from} to ${plan.to} now: ${skipped[0]?.skipped?.text.replace(/\.+$/, '')}.`,
    hint: 'Nothing was done. See the plan for what is in the way.',
  };
  const text = `${printPlan(world, plan)}${world.style('red', `✖ ${error.code}`)}  ${error.message}\n  → ${error.hint}\n`;
  return { ...toOutcome(planned, { text, json: { error } }), exit: 3 };
}

async function write(world: World, planned: Planned): Promise<Outcome> {
  const { plan, project, options } = planned;
  const file = inputsPath(plan.to);
  const text = printPlan(world, plan);
  if (plan.inputs.length === 0) return toOutcome(planned, { text: `${text}No input changes.\n` });
  if (options.dryRun) return toOutcome(planned, { text: `${text}Would write ${file}.\n` });
  writeInputsFile(project.root, plan.to, new Map(plan.inputs.map(({ input, after }) => [input, after])));
  const { newer, said } = await lookAgain(planned);
  const end = `Wrote ${file}. Commit it and publish ${plan.to}, or let your pipeline do it.\n`;
  return toOutcome(planned, { text: `${text}${end}${said}`, json: { file, newer } });
}
