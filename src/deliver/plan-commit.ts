import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { readCurrentMark } from '../published/current-mark.ts';
import { prefixOf } from '../published/prefix.ts';
import { refuseMoved } from './moved.ts';
import { refuseOlder } from './older-build.ts';
import { findLeftBehind, isLeftover } from './other-place.ts';
import { findPlannedDeletions } from './planned-deletions.ts';
import { planFrom, readStage } from './prepare.ts';
import { listProposedRollbacks } from './proposed-rollbacks.ts';
import { refuseDeletions } from './refuse-deletions.ts';
import { listReplaced } from './replaced-proposals.ts';
import type { PublishContext, StageRequest } from './request.ts';
import { refuseRewound } from './rewound.ts';

/** What one attempt is to do to a stage. */
export type PlannedStage = Awaited<ReturnType<typeof planStage>>;

interface Planning {
  readonly request: StageRequest;
  readonly context: PublishContext;
}

/** Plans a stage against the newest state of its branch, and refuses what may not happen to it whatever its neighbours do. */
export async function planStage(repository: Repository, state: RemoteState, { request, context }: Planning) {
  const mark = await readCurrentMark(repository, state, { project: context.project, stage: request.stage });
  const older = await refuseOlder(mark, request, context);
  const left = await findLeftBehind(repository, state.tip, { request, mark: mark.mark });
  const existing = await readStage(repository, state.tip, { request, context });
  refuseMoved(existing, { request, context });
  const { plan, contents } = await planFrom(repository, existing, { request, context });
  const prefix = prefixOf(request);
  const deletions = await findPlannedDeletions(repository, state.tip, { plan, prefix });
  refuseDeletions(request, { deletions, mark, context });
  const isChanged = plan.write.size + plan.remove.length > 0;
  if (isChanged) await refuseRewound(repository, state, { mark, context });
  const replaced = isLeftover(request, mark.mark) ? [] : listReplaced(request, { mark: mark.mark, project: context.project });
  const about = { stage: request.stage, mark: mark.mark, existing, blobIdOf: context.blobIdOf };
  const takenBack = replaced.flatMap((subject) => listProposedRollbacks(subject, about));
  const doubts = [...older, ...left];
  return { request, mark, doubts, plan, contents, deletions, isChanged, prefix, replaced, takenBack };
}
