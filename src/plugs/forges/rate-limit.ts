import type { Answer } from './transport.ts';

/** What forges ask for that do not say how long. */
const MINUTE = 60_000;

/**
 * Milliseconds after which the forge answers again; undefined for an answer that has nothing to do with a rate limit.
 * Headers: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api,
 * https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/,
 * https://learn.microsoft.com/en-us/azure/devops/integrate/concepts/rate-limits
 */
export function waitOf({ status, headers, text }: Answer): number | undefined {
  const after = headers['retry-after'];
  const isSpent = headers['x-ratelimit-remaining'] === '0' || headers['ratelimit-remaining'] === '0';
  const isLimit = status === 429 || (status === 403 && (after !== undefined || isSpent || /\brate limit/i.test(text)));
  if (!isLimit) return undefined;
  // Clocks differ: what the server calls now decides, as far as it says so.
  const now = Date.parse(headers.date ?? '') || Date.now();
  const reset = headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'];
  return readDelay(after, now) ?? (isSpent ? readDelay(reset, now) : undefined) ?? MINUTE;
}

/** Seconds from now, seconds since 1970, or a date. */
function readDelay(value: string | readonly string[] | undefined, now: number): number | undefined {
  if (typeof value !== 'string') return undefined;
  const seconds = Number(value);
  const until = Number.isNaN(seconds) ? Date.parse(value) : seconds > 1_000_000_000 ? seconds * 1000 : now + seconds * 1000;
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
}
