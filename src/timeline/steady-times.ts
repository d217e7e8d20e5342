/**
 * Times of a line of commits, oldest first, in milliseconds, such that none is before the one it follows: what does not fit in, because
 * a clock was wrong, gets the time of the one before it. As few as possible are changed.
 */
export function steadyTimes(times: readonly number[]): readonly number[] {
  const kept = findLongestRise(times);
  let last = kept.length === 0 ? 0 : times[kept[0]!]!;
  const isKept = new Set(kept);
  return times.map((time, index) => {
    if (isKept.has(index)) last = time;
    return last;
  });
}

/** Indexes of the longest part of the list that never falls. */
function findLongestRise(times: readonly number[]): readonly number[] {
  // At each length the index of the smallest end of a rise that long, and for each index the one before it.
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, time] of times.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[ends[middle]!]! <= time) low = middle + 1;
      else high = middle;
    }
    previous.push(low === 0 ? undefined : ends[low - 1]);
    ends[low] = index;
  }
  const rise: number[] = [];
  for (let at = ends.at(-1); at !== undefined; at = previous[at]) rise.push(at);
  return rise.reverse();
}
