import { onTestFinished } from 'vitest';
import { isFull } from './numbers.ts';

/**
 * Counts that a test keeps, printed with its seconds when it ends, however it ends: one line of JSON, in a full run or with
 * `STAGEWRIGHT_SHOW` set. `atEnd` says when, for tests that count together.
 */
export function counted<Counts extends Record<string, number>>(
  name: string,
  counts: Counts,
  atEnd: (action: () => void) => void = onTestFinished,
): Counts {
  const start = performance.now();
  atEnd(() => {
    if (!isFull && !process.env.STAGEWRIGHT_SHOW) return;
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    process.stderr.write(`${name}: ${JSON.stringify({ ...counts, seconds })}\n`);
  });
  return counts;
}

/** How many of the expected are there, how many are not, and how many are there once more than they should. */
export function tally(expected: readonly string[], found: readonly string[]) {
  const counts = { landed: 0, lost: 0, twice: 0 };
  for (const name of new Set([...expected, ...found])) {
    const [wanted, there] = [expected, found].map((names) => names.filter((each) => each === name).length) as [number, number];
    counts.landed += Math.min(wanted, there);
    counts.lost += Math.max(0, wanted - there);
    counts.twice += Math.max(0, there - wanted);
  }
  return counts;
}
