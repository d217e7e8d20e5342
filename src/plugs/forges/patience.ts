import { setTimeout as sleep } from 'node:timers/promises';
import { isStagewrightError } from '../../text/error.ts';
import type { ForgeContext } from '../../types/forge.ts';
import { waitOf } from './rate-limit.ts';
import { rateLimited } from './refusals.ts';
import { type Answer, exchange, type Question } from './transport.ts';

const LIMIT = 30_000;
const BUDGET = 5 * 60_000;
const MOST_READS = 3;

/**
 * Exchanges that wait for rate limits, and repeat what only reads when the server fails. All of them share one budget of time;
 * when it does not last for a wait, that is `rate-limited`.
 */
export function createPatience(context: ForgeContext): (question: Question) => Promise<Answer> {
  const limit = Math.min(LIMIT, context.budget ?? BUDGET);
  let budget = context.budget ?? BUDGET;
  const spend = async <T>(action: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      return await action();
    } finally {
      budget -= performance.now() - started;
    }
  };
  return async (question) => {
    for (let failures = 0; ; ) {
      const answer = await spend(() => exchange(question, { environment: context.environment, limit })).catch(
        (error: unknown) => {
          if (isStagewrightError(error) && error.code === 'network-failed') return error;
          throw error;
        },
      );
      const delay = isStagewrightError(answer) ? undefined : waitOf(answer);
      if (delay !== undefined) {
        if (delay >= budget) throw rateLimited(question.url.host, delay);
        context.progress?.(`waiting ${Math.ceil(delay / 1000)} s for the rate limit of ${question.url.host}`);
        // Some more by chance, because others wait for the same moment.
        await spend(() => sleep(delay + Math.random() * 500));
        continue;
      }
      if (!isStagewrightError(answer) && answer.status < 500) return answer;
      const pause = Math.random() * 500 * 2 ** ++failures;
      if (question.method === 'GET' && failures < MOST_READS && pause < budget) await spend(() => sleep(pause));
      else if (isStagewrightError(answer)) throw answer;
      else return answer;
    }
  };
}
