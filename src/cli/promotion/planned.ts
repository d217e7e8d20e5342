import type { SharedContext } from '../../deliver/workspace.ts';
import type { Project } from '../../load/project.ts';
import { readStageState, type StageState } from '../../published/stage-state.ts';
import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import type { PromotionPlan } from '../../timeline/plan-promotion.ts';
import type { StageDefinition } from '../../types/stage.ts';
import type { PublishFlags } from '../commands/publishing.ts';
import type { CommonOptions } from '../options.ts';
import type { Outcome } from '../world.ts';
import type { Gathered } from './facts.ts';

export interface PromoteOptions extends Omit<CommonOptions, 'set'>, PublishFlags {
  /** @default `promotion.from` of the stage that is promoted to */
  readonly from?: string;
  readonly to: string;
  /** Publishes at once, from the source that the other stage was published from, in place of writing the inputs file. */
  readonly publish?: boolean;
}

/** What one attempt is about. */
export interface Promotion {
  readonly project: Project;
  readonly from: StageDefinition;
  /** As the checkout has it. */
  readonly to: StageDefinition;
  readonly named: readonly string[];
  readonly options: PromoteOptions;
  readonly context: SharedContext;
}

export interface Planned extends Promotion {
  readonly plan: PromotionPlan;
  readonly gathered: Gathered;
  readonly source: string | null;
}

/** Whether the stage that it comes from has moved on meanwhile: what was planned has been promoted all the same. */
export async function lookAgain({
  from,
  gathered,
  context,
}: Planned): Promise<{ readonly newer: boolean; readonly said: string }> {
  const now = await readStageState({ stage: from.name, target: from.target }, context);
  const newer = contentsOf(now) !== contentsOf(gathered.states.from);
  const said = newer ? `Meanwhile something newer was published in ${from.name}: promote again to have that.\n` : '';
  return { newer, said };
}

function contentsOf({ applications }: StageState): string {
  return [...applications]
    .map(([name, { content }]) => `${name} ${content}\n`)
    .sort()
    .join('');
}

interface Said {
  readonly text: string;
  readonly json?: object;
}

/** The JSON shape of `promote --json`, with what is special about this one. */
export function toOutcome({ plan, source, gathered }: Planned, { text, json = {} }: Said): Outcome {
  const { from, to, applications, inputs, left } = plan;
  const { warnings } = gathered;
  const usual = { from, to, source, applications, inputs, left, file: null, newer: false, results: [], issues: [], warnings };
  return { exit: 0, json: { ...usual, ...json }, text: `${warnings.map((warning) => `${warning}\n`).join('')}${text}` };
}

/** Throws `usage` for what is one stage. */
export function requireTwo(from: string, to: string): void {
  if (from !== to) return;
  throw new StagewrightError('usage', `--from and --to are the same stage: ${quote(to)}.`, { hint: 'Name another one.' });
}

export function notPublished(stage: string): StagewrightError {
  return new StagewrightError('not-published', `Nothing is published of stage ${quote(stage)}.`, {
    hint: `Publish it first: stagewright publish ${stage}. What is only proposed in a pull request does not count.`,
  });
}
