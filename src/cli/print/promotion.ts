import type { PlannedApplication, PromotionPlan } from '../../timeline/plan-promotion.ts';
import type { World } from '../world.ts';
import { printInputChange } from './input-change.ts';

/** A plan for people: a line for each application, and one for what cannot go. */
export function printPlan(world: World, { from, to, applications, inputs, left }: PromotionPlan): string {
  const width = Math.max(0, ...applications.map(({ application }) => application.length));
  const rows = applications.map((row) => `  ${world.style('bold', row.application.padEnd(width))}  ${describe(world, row)}\n`);
  const told = new Set(applications.flatMap((row) => row.inputs.map(({ input }) => input)));
  const quiet = inputs
    .filter(({ input }) => !told.has(input))
    .map((change) => `  ${printInputChange(change)} ${world.style('dim', '(changes no file)')}\n`);
  const lines = left.map(({ input, skipped }) => `  ${world.style('yellow', '!')} ${input} stays: ${skipped.text}\n`);
  return `${from} -> ${to}\n${rows.join('')}${quiet.join('')}${lines.join('')}`;
}

function describe(world: World, { action, inputs, skipped }: PlannedApplication): string {
  if (action === 'same') return world.style('dim', 'same');
  if (skipped) return `${world.style('yellow', 'skipped')}  ${skipped.text}`;
  return inputs.length > 0 ? inputs.map(printInputChange).join(', ') : 'as its source has it';
}
