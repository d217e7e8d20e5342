import type { Wait } from '../types/wait.ts';
import type { Proposal } from './proposal.ts';

/** A proposal and what it waits for. */
export interface Arranged {
  readonly proposal: Proposal;
  /** Only for what is proposed, too. */
  readonly waits: readonly Wait[];
}

/** The proposals, those that others wait for first; where two wait for each other, in the order given. */
export function arrangeByWaits(proposals: readonly Proposal[], waits: readonly Wait[]): readonly Arranged[] {
  const open = new Map(proposals.flatMap((each) => (each.commit !== null && each.application !== null ? [[each.application, each]] : [])));
  const arranged = new Map<Proposal, Arranged>();
  const add = (proposal: Proposal, above: ReadonlySet<Proposal>): void => {
    if (arranged.has(proposal) || above.has(proposal)) return;
    const own = waits.filter(({ application, first }) => application === proposal.application && open.has(first));
    for (const { first } of own) add(open.get(first)!, new Set([...above, proposal]));
    arranged.set(proposal, { proposal, waits: own });
  };
  for (const proposal of proposals) add(proposal, new Set());
  return [...arranged.values()];
}
