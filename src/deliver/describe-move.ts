import type { Mark } from '../published/mark.ts';
import type { Delivery } from '../types/delivery.ts';
import type { EntryKind, EntryMessage, KnownDelivery } from '../types/timeline.ts';
import type { PublishContext, StageRequest } from './request.ts';

export interface Move {
  readonly request: StageRequest;
  readonly context: PublishContext;
  /** The commit on the target branch; null for what is proposed, and where nothing changed. */
  readonly landed: string | null;
}

/** What the entry of a mark's move tells: where it comes from, and what differs from the mark before. */
export function describeMove(mark: Mark, before: Mark | undefined, { request, context, landed }: Move): EntryMessage {
  const { project, provenance, author } = context;
  // Older versions wrote no entries: what their mark says would be told nowhere.
  const known = before?.delivery ? before : undefined;
  const kind: EntryKind = request.rollback ? 'rollback' : isRemovalOf(request) ? 'removal' : 'publish';
  const { commit, isDirty, subject = null, repository = null } = provenance;
  return {
    stage: request.stage,
    project,
    kind,
    // Who rolls back has not written what is restored.
    source:
      kind === 'removal' || commit === undefined
        ? null
        : { commit, isDirty, subject, author: kind === 'rollback' ? null : author.name, repository },
    build: provenance.build ?? null,
    landed,
    proposed: listProposed(mark).filter((head) => !known || !listProposed(known).includes(head)),
    inputs: findChanges(known?.inputs ?? {}, mark.inputs, undefined),
    contents: findChanges<string | null>(known?.contents ?? {}, mark.contents, null),
    rollbackTo: request.rollback?.to[0] ?? null,
    ...(kind !== 'removal' && request.removable !== undefined && { isPart: true }),
  };
}

/** True when a stage or applications of it are taken away by name. */
export function isRemovalOf({ isRemoval, removable, applications, rollback }: StageRequest): boolean {
  return isRemoval === true || (removable !== undefined && applications.length === 0 && !rollback);
}

/** What of a delivery is no code. */
export function toKnownDelivery(delivery: Delivery): KnownDelivery {
  if (delivery.kind === 'commit') return { kind: 'commit' };
  const { kind, per, reviewers, labels, draft, autoMerge } = delivery;
  return { kind, per, reviewers, labels, draft, autoMerge };
}

function listProposed({ proposed, applications }: Mark): readonly string[] {
  return [...(proposed === null ? [] : [proposed]), ...Object.values(applications).map((each) => each.proposed)];
}

/** What is new or different, and what is gone, by name in order. */
function findChanges<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  gone: T,
): ReadonlyMap<string, T> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const valueIn = (values: Readonly<Record<string, T>>, name: string) => (Object.hasOwn(values, name) ? values[name]! : gone);
  return new Map(
    names.flatMap((name) => {
      const [old, now] = [valueIn(before, name), valueIn(after, name)];
      return JSON.stringify(old) === JSON.stringify(now) ? [] : [[name, now] as const];
    }),
  );
}
