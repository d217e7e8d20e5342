import { inventoryFolder } from '../plan/inventory.ts';
import type { Existing } from '../plan/plan-stage.ts';
import { StagewrightError } from '../text/error.ts';
import { list, quote } from '../text/words.ts';
import type { PublishContext, StageRequest } from './request.ts';

/**
 * A rollback is from what was there when it was planned: throws `race-lost` where a pull request that was merged since, or somebody's push,
 * has put something else in its place, which nobody has asked to take away.
 */
export function refuseMoved(
  existing: Pick<Existing, 'inventories'>,
  { request: { stage, rollback }, context }: { readonly request: StageRequest; readonly context: PublishContext },
): void {
  const contentOf = (name: string) => {
    const text = existing.inventories.get(`${inventoryFolder(stage)}/${name}`);
    return text === undefined ? null : context.blobIdOf(text);
  };
  const moved = Object.entries(rollback?.from ?? {}).flatMap(([name, from]) => (contentOf(name) === from ? [] : [name]));
  if (moved.length === 0) return;
  throw new StagewrightError('race-lost', `${list(moved)} of stage ${quote(stage)} changed since the rollback was planned.`, {
    hint: 'Look at what is there now; if that is to go back, too, run the command again.',
  });
}
