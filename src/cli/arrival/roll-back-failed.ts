import { isStagewrightError } from '../../text/error.ts';
import { list } from '../../text/words.ts';
import { rollback } from '../commands/rollback.ts';
import type { CommonOptions } from '../options.ts';
import { printFailure } from '../print/failure.ts';
import type { Outcome, World } from '../world.ts';
import type { Arrival } from './arrival.ts';
import { toOutcome } from './outcome.ts';

/** The outcome of a wait after what failed was put back, as far as it is still there; it stays one of failure. */
export async function rollBackFailed(world: World, arrivals: readonly Arrival[], options: CommonOptions): Promise<Outcome> {
  const failed = arrivals.filter(({ state, isCurrent }) => state === 'failed' && isCurrent);
  const done: Outcome[] = [];
  for (const stage of new Set(failed.map((arrival) => arrival.stage))) {
    done.push(
      ...(await rollBack(
        world,
        failed.filter((arrival) => arrival.stage === stage),
        options,
      )),
    );
  }
  const { exit, text } = toOutcome(world, arrivals);
  return {
    exit,
    json: { arrivals, rollbacks: done.map(({ json }) => json) },
    text: text + done.map((each) => each.text).join(''),
  };
}

/** Together, as they belong together; one by one where one of them cannot go back. */
async function rollBack(world: World, failed: readonly Arrival[], options: CommonOptions): Promise<readonly Outcome[]> {
  const [{ stage } = { stage: '' }] = failed;
  const applications = failed.map(({ application }) => application);
  const reasons = failed.map(({ application, description }) => `${application}: ${description ?? 'failed'}`);
  const { project, set } = options;
  const asked = {
    ...(project !== undefined && { project }),
    ...(set && { set }),
    to: 'previous',
    // A publish that mends it may land at any moment, and must not be what goes back.
    landed: new Map(failed.flatMap(({ application, landed }) => (landed === null ? [] : [[application, landed] as const]))),
    reason: list(reasons, 5).slice(0, 500),
  };
  try {
    return [await rollback(world, [stage, ...applications], asked)];
  } catch (error) {
    if (!isStagewrightError(error)) throw error;
    const outcomes: Outcome[] = [];
    if (failed.length > 1 && error.code === 'rollback-refused') {
      for (const each of failed) outcomes.push(...(await rollBack(world, [each], options)));
      return outcomes;
    }
    const { code, message, hint } = error;
    return [
      { exit: error.exit, json: { stage, applications, error: { code, message, hint } }, text: printFailure(world, error) },
    ];
  }
}
