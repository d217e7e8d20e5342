import type { ImpureUse, Influence, Purity } from '../types/purity.ts';
import { type Answers, createAnswers } from './answers.ts';
import { startWatch, type Watch } from './watch.ts';

/** Those that can be another one on purpose. What a network or a program answers is asked once. */
const repeatable: readonly Influence[] = ['clock', 'randomness', 'environment', 'time-zone', 'machine'];

/**
 * Evaluates under a watch; and, where an author has asked for something that is not the same always and everywhere, once more for each such
 * influence, under another one: whether the output depends on it is seen in the output and nowhere else.
 */
export async function evaluatePurely<T>(
  begin: Begin<T>,
  beginAgain: Begin<T>,
): Promise<{ readonly evaluated: readonly T[]; readonly purity: Purity<T> }> {
  const uses: ImpureUse[] = [];
  const watch: Watch = { onUse: (use) => uses.push(use), seen: new Set(), answers: createAnswers() };
  const elsewhereOf = (under: Influence, answers: Answers): Watch => ({ onUse: () => {}, seen: new Set(), answers, under });
  const evaluated = await watching(watch, await begin());
  const elsewhere = new Map<Influence, readonly T[] | 'broken'>();
  // Each goes on where its evaluation has ended; without one of its own, where the first has.
  const watches = new Map(repeatable.map((each) => [each, elsewhereOf(each, watch.answers.again('next'))]));
  for (const influence of repeatable.filter((each) => uses.some((use) => use.influence === each))) {
    const other = elsewhereOf(influence, watch.answers.again('first'));
    watches.set(influence, other);
    const again = watching(other, await beginAgain());
    elsewhere.set(influence, await again.catch(() => 'broken' as const));
  }
  const purity: Purity<T> = {
    uses,
    elsewhere,
    watch: (action) => watchingNow(watch, action),
    under: (influence, action) => watchingNow(watches.get(influence) ?? watch, action),
  };
  return { evaluated, purity };
}

/** Loads what is to be evaluated, and the packages that it needs: these ask on their own account. */
type Begin<T> = () => Promise<() => Promise<readonly T[]>>;

async function watching<R>(watch: Watch, action: () => Promise<R>): Promise<R> {
  const stop = startWatch(watch);
  try {
    return await action();
  } finally {
    stop();
  }
}

function watchingNow<R>(watch: Watch, action: () => R): R {
  const stop = startWatch(watch);
  try {
    return action();
  } finally {
    stop();
  }
}
