import type { Hold, Landing } from '../types/timeline.ts';
import { type Chain, valueAt } from './chain.ts';
import { findOrigin } from './published.ts';

/** What people have done to an application without us. */
export type Revert =
  /** They have put back something older, or taken it away. */
  | { readonly kind: 'reverted'; readonly landing: Landing; readonly hold: Hold }
  /** They have undone a rollback: what was rolled back runs again. */
  | { readonly kind: 'restored'; readonly landing: Landing };

/**
 * Judges what has landed since the mark was moved last, newest first: undefined unless people have put an older content of ours in the
 * place of a newer one. What was never merged is no revert, nor is what is merged later than it was proposed.
 */
export function findRevert(application: string, newestFirst: readonly Landing[], chain: Chain): Revert | undefined {
  const steps = newestFirst.flatMap((landing) =>
    landing.changes.flatMap(({ isInventory, application: owner, before, after }) =>
      isInventory && owner === application ? [{ landing, before, after }] : [],
    ),
  );
  const [newest] = steps;
  if (!newest) return undefined;
  const contents = chain.contents.get(application) ?? [];
  const indexOf = (content: string | null) => contents.findLast(({ value }) => value === content)?.index ?? -1;
  const furthest = Math.max(...steps.map(({ before }) => (before === null ? -1 : indexOf(before))));
  const { landing, after } = newest;
  const now = after === null ? -1 : indexOf(after);
  // What nobody has published is an edit, and guarded elsewhere.
  const isOlder = furthest >= 0 && now < furthest && (after === null || now >= 0);
  if (!isOlder) return undefined;
  if (chain.entries[furthest]?.kind === 'rollback' && (valueAt(contents, furthest - 1) ?? null) === after) {
    return { kind: 'restored', landing };
  }
  const reverted = valueAt(contents, furthest);
  const origin = typeof reverted === 'string' ? findOrigin([chain], application, reverted) : undefined;
  const { commit, author, time, subject } = landing;
  const reason = `reverted by ${commit.slice(0, 12)} (${subject})`;
  return { kind: 'reverted', landing, hold: { source: origin?.source?.commit ?? null, reason, by: author, since: time } };
}
