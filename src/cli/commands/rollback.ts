import { publishStages } from '../../deliver/publish.ts';
import type { PublishResult } from '../../deliver/request.ts';
import { recogniseForge } from '../../plugs/forges/recognise.ts';
import { openPast } from '../../published/open-history.ts';
import { hasErrors } from '../../synthesize.ts';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import { list, quote } from '../../text/words.ts';
import { printFailure } from '../print/failure.ts';
import { countIssues, printIssues } from '../print/issues.ts';
import { describeRollback, printRollback } from '../print/rollback.ts';
import { requireNames } from '../require-names.ts';
import { chooseProjects, openHeldPlace } from '../rollback/place.ts';
import { type Asked, type Prepared, prepare, type RollbackOptions } from '../rollback/prepare.ts';
import type { Outcome, World } from '../world.ts';
import { printResults } from './publishing.ts';

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
