import type { Freeze, FreezeWindow } from '../types/freeze.ts';

/** A freeze with the window of it that is now. */
export interface Frozen extends FreezeWindow {
  readonly freeze: Freeze;
}

/** The freeze that lasts longest of those that are now; of equally long ones the first. */
export function findFreeze(freezes: readonly Freeze[], now: Date): Frozen | undefined {
  const frozen = freezes.flatMap((freeze) => {
    const window = freeze.windowAt(now);
    return window ? [{ freeze, ...window }] : [];
  });
  const endOf = ({ until }: FreezeWindow) => until?.getTime() ?? Number.POSITIVE_INFINITY;
  return frozen.reduce<Frozen | undefined>((last, each) => (last && endOf(last) >= endOf(each) ? last : each), undefined);
}
