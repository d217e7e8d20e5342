import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import { isByApplication } from './proposal.ts';
import type { StageRequest } from './request.ts';

/** Throws `stage-invalid` where the pull request of an application would have the branch of another one, or of another stage. */
export function refuseSharedBranches(request: StageRequest, stages: Iterable<string>): void {
  if (!isByApplication(request)) return;
  const others = new Set(stages);
  for (const { application } of request.applications) {
    const name = `${request.stage}--${application}`;
    const isAmbiguous = application.includes('--');
    if (!isAmbiguous && !others.has(name)) continue;
    const why = isAmbiguous ? 'two dashes in a row stand between stage and application' : `there is a stage ${quote(name)}`;
    throw new StagewrightError(
      'stage-invalid',
      `Application ${quote(application)} of stage ${quote(request.stage)} cannot have a pull request of its own, because the name of its branch would not be its own: ${why}.`,
      { hint: 'Rename it, or deliver the stage with pullRequest({ per: "stage" }).' },
    );
  }
}
