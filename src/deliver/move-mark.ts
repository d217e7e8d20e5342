import type { RefUpdate } from '../git/push.ts';
import type { Repository } from '../git/repository.ts';
import type { Signing } from '../git/signing.ts';
import type { CurrentMark } from '../published/current-mark.ts';
import { createMark, isSameMark, type Mark } from '../published/mark.ts';
import { writeMarkMessage } from '../published/mark-message.ts';
import { prefixOf } from '../published/prefix.ts';
import { settleContents } from './contents.ts';
import { describeMove, isRemovalOf, toKnownDelivery } from './describe-move.ts';
import { isLeftover } from './other-place.ts';
import type { PublishContext, StageRequest } from './request.ts';

export interface MarkMove {
  readonly request: StageRequest;
  readonly context: PublishContext;
  /** What the pull-request branches hold from now on; null for none. */
  readonly proposal: Pick<Mark, 'proposed' | 'base' | 'applications'> | null;
  /** What the stage has of this project once that is published; see `contentsOf`. */
  readonly contents: Mark['contents'];
  /** What is held from then on; see `holdsAfter`. */
  readonly holds: Mark['holds'];
  /** The newest commit of the target branch, where something is pushed to it or proposed on top of it. */
  readonly tip: string | undefined;
  /** @default no signature */
  readonly signing?: Signing | undefined;
}

/** The update that moves the mark; none when it says the same already. */
export async function moveMark(
  repository: Repository,
  current: CurrentMark,
  { request, context, proposal, contents, holds, tip, signing }: MarkMove,
): Promise<readonly RefUpdate[]> {
  const { provenance, author } = context;
  const { ref } = current;
  if (isLeftover(request, current.mark)) return [];
  if (request.isRemoval && proposal === null) {
    return current.commit === undefined ? [] : [{ ref, from: current.commit, to: null }];
  }
  // Nobody knows what the rest came from: that has to be asked for, and not be answered by who takes something away.
  if (isRemovalOf(request) && current.commit !== undefined && !current.mark) return [];
  // Taking something away or back publishes no newer source: what the rest came from stays.
  const kept = isRemovalOf(request) || request.rollback ? current.mark : undefined;
  const ours = { source: provenance.commit ?? null, build: context.build ?? null };
  const { source, build } = kept ?? (request.rollback ? { source: request.rollback.newest ?? null, build: null } : ours);
  const inputs = (request.rollback ? undefined : kept?.inputs) ?? request.inputs;
  const mark: Mark = {
    ...{ source, build, inputs },
    ...(proposal ?? { proposed: null, base: null, applications: {} }),
    tip: tip === undefined ? (current.mark?.tip ?? null) : { branch: repository.branch, commit: tip },
    ephemeral: request.ephemeral ?? current.mark?.ephemeral ?? false,
    path: prefixOf(request).slice(0, -1),
    // A removal may have to guess.
    delivery: kept?.delivery ?? toKnownDelivery(request.delivery),
    contents: settleContents(contents, request, current.mark),
    holds,
  };
  if (isSameMark(current.mark, mark)) return [];
  const landed = request.delivery.kind === 'commit' ? (tip ?? null) : null;
  const message = writeMarkMessage(describeMove(mark, current.mark, { request, context, landed }));
  const to = await createMark(repository, { mark, parent: current.commit, message, author, date: new Date(), signing });
  return [{ ref, from: current.commit ?? null, to }];
}
