import type { PlannedRollback } from '../../deliver/rollback.ts';
import { compareFiles } from '../../plan/pull-request.ts';
import type { World } from '../world.ts';
import { printDifference } from './diff-text.ts';
import { printInputChange } from './input-change.ts';
import { printWarnings } from './warnings.ts';

/** What goes back, as `rollback --json` shows it. */
export function describeRollback(project: string, { request, applications, same, inputs, files }: PlannedRollback) {
  const place = { project, stage: request.stage };
  const changed = applications.map(({ application, to, of, hold }) => ({
    ...{ ...place, application, action: to === null ? 'removed' : 'restored', to, of },
    hold,
  }));
  const rest = same.map((application) => ({ ...place, application, action: 'nothing', to: null, of: null, hold: null }));
  return {
    applications: [...changed, ...rest],
    stages: files.length === 0 ? [] : [compareFiles(request.stage, files)],
    inputs: inputs.map(({ name, before = null, after = null }) => ({ ...place, input: name, before, after })),
  };
}

export interface Shown {
  readonly isDryRun: boolean;
}

/** A line for each application and each input, and what the next publish will meet. */
export function printRollback(world: World, plans: readonly PlannedRollback[], { isDryRun }: Shown): string {
  return plans.map((plan) => printPlan(world, plan, { isDryRun })).join('');
}

function printPlan(world: World, plan: PlannedRollback, { isDryRun }: Shown): string {
  const { request, applications, same, inputs, files, warnings } = plan;
  const { stage } = request;
  const nameOf = (application: string) => world.style('bold', `${stage}/${application}`);
  const lines = applications.flatMap(({ application, to, hold }) => {
    const where = to === null ? 'taken away: it was not there then' : `back to what it was at ${to.slice(0, 12)}`;
    const until =
      hold.source === null ? 'until it is released' : `until a source commit after ${hold.source.slice(0, 12)}, or its release`;
    return [`${nameOf(application)}  ${where}`, `  ${isDryRun ? 'would be held' : 'held'} ${until}`];
  });
  const rest = same.map((application) => `${nameOf(application)}  nothing to do, it is so already`);
  const back = inputs.map(
    ({ name, before = null, after = null }) => `  input ${printInputChange({ input: name, before, after })}`,
  );
  const all = [...lines, ...rest, ...back];
  const difference = isDryRun && files.length > 0 ? printDifference(world, compareFiles(stage, files)) : '';
  return `${all.map((line) => `${line}\n`).join('')}${difference}${printWarnings(world, warnings)}`;
}
