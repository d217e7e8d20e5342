import { StagewrightError } from '../text/error.ts';
import { parseTime } from '../text/time.ts';
import { quote } from '../text/words.ts';

/** `--limit`: a number, or `all`. Throws `usage`. */
export function parseLimit(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new StagewrightError('usage', `--limit ${quote(text)} is no number of publishes.`, {
    hint: 'Write --limit 50, or --limit all.',
  });
}

/** `--at`. Throws `usage`. */
export function parseAt(text: string): Date {
  const time = parseTime(text);
  if (time) return time;
  throw new StagewrightError('usage', `--at ${quote(text)} is no time.`, {
    hint: 'Write --at 2026-11-20, --at 2026-11-20T18:30 (UTC) or --at 2026-11-20T18:30:00+01:00.',
  });
}
