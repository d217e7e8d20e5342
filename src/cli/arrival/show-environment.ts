import { showDeployment } from '../../deliver/show-deployment.ts';
import { exitOf, type Judgement } from '../../timeline/arrival.ts';
import type { Tracked } from './track.ts';

/** Shows in the forge's environment, where the stage has one, that a change has landed and how it came out, each once. */
export async function showEnvironment(
  tracked: Tracked,
  judgements: readonly Judgement[],
  say: (line: string) => void,
): Promise<void> {
  const { forge, definition } = tracked.subject.reporting;
  const landed = judgements.findLast((judgement) => judgement.landed !== null)?.landed;
  const states = judgements.map(({ state }) => state);
  const exit = exitOf(states);
  const outcome = states.includes('pending') ? 'running' : exit === 0 ? 'success' : exit === 1 ? 'failure' : undefined;
  if (!landed || outcome === undefined || tracked.shown === outcome) return;
  tracked.shown = outcome;
  const warning = await showDeployment(() => ({ forge }), definition, { commit: landed, outcome });
  if (warning !== undefined) say(warning);
}
