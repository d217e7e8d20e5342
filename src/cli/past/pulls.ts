import { findForge } from '../../deliver/publish.ts';
import { recogniseForge } from '../../plugs/forges/recognise.ts';
import { isStagewrightError } from '../../text/error.ts';
import type { Delivery, Target } from '../../types/delivery.ts';
import type { World } from '../world.ts';

export interface Asked {
  readonly root: string;
  readonly target: Target;
  /** Undefined for a stage whose code is not here: then the repository's URL tells the forge. */
  readonly delivery: Delivery | undefined;
  readonly branches: Iterable<string>;
}

export interface FoundPulls {
  /** Open pull requests by branch. */
  readonly pulls: ReadonlyMap<string, { readonly number: number; readonly url: string }>;
  readonly warnings: readonly string[];
}

/** The open pull requests of those branches, where there is a forge that can be asked; without a branch nobody is asked. */
export async function findPulls(
  world: World,
  { root, target, delivery = { kind: 'commit' }, branches }: Asked,
): Promise<FoundPulls> {
  const pulls = new Map<string, { readonly number: number; readonly url: string }>();
  const names = [...new Set(branches)];
  if (names.length === 0) return { pulls, warnings: [] };
  try {
    const { environment, progress } = world;
    const { forge } = findForge({ delivery, target }, { root, environment, progress, options: {} }, recogniseForge);
    for (const branch of names) {
      const pull = await forge?.find(branch);
      if (pull) pulls.set(branch, { number: pull.number, url: pull.url });
    }
    return { pulls, warnings: [] };
  } catch (error) {
    // What is published does not depend on the forge.
    if (!isStagewrightError(error)) throw error;
    return { pulls, warnings: [`Pull requests are not known: ${error.message}`] };
  }
}
