import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { readCurrentMark } from '../published/current-mark.ts';
import type { Mark } from '../published/mark.ts';
import { compareCommits } from '../source/source.ts';
import { isLifted, type JudgedHold } from '../timeline/holds.ts';
import type { Revert } from '../timeline/reverts.ts';
import type { Hold } from '../types/timeline.ts';
import { isRemovalOf } from './describe-move.ts';
import type { PublishContext, StageRequest } from './request.ts';
import { findReverts } from './reverted.ts';

/** What of a stage was rolled back: by us, as its mark says, or by people, as its branch says. */
export interface CurrentHolds {
  readonly stage: string;
  /** By application. */
  readonly holds: ReadonlyMap<string, JudgedHold>;
  /** Rollbacks that people have undone, by application. */
  readonly restored: ReadonlyMap<string, Revert>;
}

interface Asked {
  readonly request: Pick<StageRequest, 'stage' | 'target'>;
  readonly context: Pick<PublishContext, 'project' | 'root' | 'provenance'>;
}

/** Reads the holds of a stage, and how the source commit that is to be published relates to each. */
export async function readHolds(repository: Repository, state: RemoteState, { request, context }: Asked): Promise<CurrentHolds> {
  const { stage } = request;
  const { project, root, provenance } = context;
  const mark = await readCurrentMark(repository, state, { project, stage });
  const reverts = await findReverts(repository, state, { request, project, mark });
  const all = new Map<string, Hold>(Object.entries(mark.mark?.holds ?? {}));
  const restored = new Map<string, Revert>();
  for (const [application, revert] of reverts) {
    if (revert.kind === 'reverted') all.set(application, newerOf(all.get(application), revert.hold));
    else if (all.delete(application)) restored.set(application, revert);
  }
  const holds = new Map<string, JudgedHold>();
  for (const [application, hold] of all) {
    const source = provenance.commit;
    const isComparable = hold.source !== null && source !== undefined;
    const relation = isComparable ? await compareCommits(root, hold.source, source) : 'unknown';
    holds.set(application, { hold, source, relation });
  }
  return { stage, holds, restored };
}

/** What a hold was set for came after what was put back then, or it would not last any more. */
function newerOf(before: Hold | undefined, hold: Hold): Hold {
  return before && before.source !== null ? { ...hold, source: before.source } : hold;
}

/** What is held once a request is met: a newer source ends the holds of what it brings, and a rollback begins its own. */
export function holdsAfter({ holds }: CurrentHolds, request: StageRequest): Mark['holds'] {
  const { applications, removable, rollback, isRemoval } = request;
  const isAsked = (name: string) =>
    removable === undefined || removable.includes(name) || applications.some(({ application }) => application === name);
  const isOver = (name: string, hold: JudgedHold) =>
    isAsked(name) && (isRemoval || isRemovalOf(request) || (!rollback && isLifted(hold)));
  const staying = [...holds].filter(([name, hold]) => !isOver(name, hold));
  const begun = Object.entries(rollback?.holds ?? {}).map(
    ([name, hold]) => [name, newerOf(holds.get(name)?.hold, hold)] as const,
  );
  return Object.fromEntries([...staying.map(([name, { hold }]) => [name, hold] as const), ...begun]);
}
