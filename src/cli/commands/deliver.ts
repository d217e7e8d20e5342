import { type Published, publishStages } from '../../deliver/publish.ts';
import type { PublishContext, StageRequest } from '../../deliver/request.ts';
import { recogniseForge } from '../../plugs/forges/recognise.ts';
import { isStagewrightError, StagewrightError } from '../../text/error.ts';
import type { Issue } from '../../types/issue.ts';

/** Publishes what was checked; that the checks fail meanwhile is a failure among the results, and not thrown. */
export async function deliver(requests: readonly StageRequest[], context: PublishContext): Promise<Published> {
  try {
    return await publishStages(requests, context, recogniseForge);
  } catch (failure) {
    if (isStagewrightError(failure) && failure.code === 'checks-failed') return { results: [], failure };
    throw failure;
  }
}

/** Between the checks and the push somebody else has published what does not fit. */
export class ChecksFailed extends StagewrightError {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super('checks-failed', 'Meanwhile somebody else has published to the same branch, and with that the checks fail.', {
      hint: 'What is listed as published stands; mend the issues and publish the rest again.',
    });
    this.issues = issues;
  }
}
