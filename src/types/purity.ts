import type { Trace } from './resource.ts';

/** What an output may depend on besides its source and its inputs. */
export type Influence = 'clock' | 'randomness' | 'environment' | 'time-zone' | 'machine' | 'network' | 'process';

/** A call in the author's code, or made for it by a package, whose answer is another one elsewhere or later. */
export interface ImpureUse {
  readonly influence: Influence;
  /** As people write it: `Date.now()`, `process.env.REGION`. */
  readonly call: string;
  readonly trace: Trace;
}

/** What was asked while stages were evaluated, and the means to evaluate where the answers are others. */
export interface Purity<T = unknown> {
  /** Grows as long as somebody watches. */
  readonly uses: readonly ImpureUse[];
  /** The same evaluated under another influence; `'broken'` where that fails, absent where nobody asked for the influence. */
  readonly elsewhere: ReadonlyMap<Influence, readonly T[] | 'broken'>;
  /** Runs the action and notes what it asks. */
  watch<R>(action: () => R): R;
  /** Runs the action where that influence is another one. */
  under<R>(influence: Influence, action: () => R): R;
}
