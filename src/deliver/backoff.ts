const BASE = 500;
const CAP = 16_000;

/** Milliseconds to wait before an attempt after a lost race: full jitter, doubling from 0.5 s to 16 s. `random` is in [0, 1). */
export function backoff(attempt: number, random: number): number {
  return Math.floor(random * Math.min(CAP, BASE * 2 ** Math.min(attempt, 10)));
}
