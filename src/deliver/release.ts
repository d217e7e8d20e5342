import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { readCurrentMark } from '../published/current-mark.ts';
import { createMark, isSameMark, type Mark, type MarkedTip } from '../published/mark.ts';
import { writeMarkMessage } from '../published/mark-message.ts';
import type { Hold } from '../types/timeline.ts';
import { pushUntilLanded } from './attempt.ts';
import { readHolds } from './holds.ts';
import type { PublishContext, StageRequest } from './request.ts';
import { isRewound } from './rewound.ts';

export interface ReleaseOf {
  readonly request: Pick<StageRequest, 'stage' | 'target'>;
  /** None for all that are held. */
  readonly applications: readonly string[];
}

/** What was held, by application. */
export type Released = ReadonlyMap<string, Hold>;

/** Ends holds: what people have reverted counts as settled, too, and the next publish may bring it again. */
export async function releaseHolds(
  repository: Repository,
  { request, applications }: ReleaseOf,
  context: PublishContext,
): Promise<Released> {
  const { stage } = request;
  const { project, author, options, progress } = context;
  const prepare = async (state: RemoteState) => {
    const current = await readCurrentMark(repository, state, { project, stage });
    if (!current.mark) return { outcome: new Map<string, Hold>() };
    const path = request.target.path ?? current.mark.path;
    const { holds } = await readHolds(repository, state, { request: { stage, target: { ...request.target, path } }, context });
    const isMeant = (name: string) => applications.length === 0 || applications.includes(name);
    const outcome = new Map([...holds].flatMap(([name, { hold }]) => (isMeant(name) ? [[name, hold] as const] : [])));
    if (outcome.size === 0) return { outcome };
    const staying = [...holds].flatMap(([name, { hold }]) => (isMeant(name) ? [] : [[name, hold] as const]));
    const mark: Mark = {
      ...current.mark,
      holds: Object.fromEntries(staying),
      tip: await settle(repository, state, current.mark.tip),
    };
    if (isSameMark(current.mark, mark)) return { outcome };
    const nothing = { source: null, build: context.provenance.build ?? null, landed: null, proposed: [], rollbackTo: null };
    const message = writeMarkMessage({
      ...{ ...nothing, stage, project, kind: 'release' },
      ...{ inputs: new Map(), contents: new Map() },
    });
    const to = await createMark(repository, { mark, parent: current.commit, message, author, date: new Date() });
    return { updates: [{ ref: current.ref, from: current.commit ?? null, to }], outcome };
  };
  return pushUntilLanded(repository, prepare, { budget: options.budget, progress });
}

/** What has landed until now is settled; that a branch has lost commits is not, and still has to be noticed. */
async function settle(repository: Repository, { tip }: RemoteState, seen: MarkedTip | null): Promise<MarkedTip | null> {
  if (tip === undefined) return seen;
  const { branch } = repository;
  if (seen && (seen.branch !== branch || (await isRewound(repository, tip, seen)))) return seen;
  return { branch, commit: tip };
}
