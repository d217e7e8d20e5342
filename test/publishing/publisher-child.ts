// A process that publishes what it is told to, one job after the other; see publishers.ts.
import { publishStages } from '../../src/deliver/publish.ts';
import { recogniseForge } from '../../src/plugs/forges/recognise.ts';
import { blobIdOf } from '../../src/render/blob-id.ts';
import { isStagewrightError } from '../../src/text/error.ts';
import type { Answer, Failure, Job } from './publishers.ts';

process.on('message', async ({ id, requests, context }: Job) => {
  const told: string[] = [];
  const answer = await publishStages(
    requests,
    { ...context, blobIdOf, progress: (line) => told.push(line) },
    recogniseForge,
  ).then(
    ({ results, failure }) => ({ results, failure: failure && describe(failure) }),
    (error: unknown) => ({ results: [], failure: describe(error) }),
  );
  const peak = process.resourceUsage().maxRSS / 1024;
  process.send!({ id, ...answer, told, peak } satisfies Answer);
});
process.send!('ready');

/** Errors that are not ours have no code: they are bugs, and no test expects them. */
function describe(error: unknown): Failure {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  if (!isStagewrightError(error)) return { code: undefined, exit: 70, message: String(error), hint: '', stack };
  return { code: error.code, exit: error.exit, message: error.message, hint: error.hint, stack };
}
