const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `90s`, `30m`, `12h` or `7d`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * units[unit as keyof typeof units];
}

/** How durations are written, for hints. */
export const DURATION_RULE = 'Write a number and a unit: 90s, 30m, 12h or 7d.';

/** Milliseconds in the largest unit that says them exactly, such as `90m` or `7d`; parts of a second are cut off. */
export function printDuration(milliseconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find((each) => milliseconds > 0 && milliseconds % units[each] === 0) ?? 's';
  return `${Math.floor(milliseconds / units[unit])}${unit}`;
}
