import type { Wait } from '../types/wait.ts';
import type { Proposal } from './proposal.ts';

export interface Arranged {
  readonly proposal: Proposal;
  /** What it waits for, as far as that is proposed too. */
  readonly waits: readonly Wait[];
}

/** The proposals, those that others wait for first; of two that wait for each other, the first. */
export function arrangeByWaits(proposals: readonly Proposal[], waits: readonly Wait[]): readonly Arranged[] {
  const open = new Map(proposals.flatMap((each) => (each.commit === null ? [] : [[each.application, each]])));
  const seen = new Set<Proposal>();
  const arranged: Arranged[] = [];
  const add = (proposal: Proposal): void => {
    if (seen.has(proposal)) return;
    seen.add(proposal);
    const own = waits.filter(({ application, first }) => application === proposal.application && open.has(first));
    for (const { first } of own) add(open.get(first)!);
    arranged.push({ proposal, waits: own });
  };
  for (const proposal of proposals) add(proposal);
  return arranged;
}
