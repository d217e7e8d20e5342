import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import type { Mark } from '../published/mark.ts';
import { isStagewrightError, type StagewrightError } from '../text/error.ts';
import { list } from '../text/words.ts';
import type { ApplicationChange } from '../types/files.ts';
import { contentsOf, keepContents } from './contents.ts';
import type { ExistingStage } from './existing.ts';
import { askGates, type Gates } from './gates.ts';
import { refuseHumanCommits } from './human-commits.ts';
import { refuseMoved } from './moved.ts';
import { type Planned, planFrom, readStage } from './prepare.ts';
import { listSubjects, type Proposal, type Subject } from './proposal.ts';
import { listDropped, listProposedRollbacks } from './proposed-rollbacks.ts';
import type { PublishContext, StageRequest } from './request.ts';

/** A branch as it is and what is to become of it. */
export interface Finding extends Omit<Proposal, 'commit'> {
  /** Its newest commit; undefined when it is not there. */
  readonly head: string | undefined;
}

export interface Examined {
  readonly findings: readonly Finding[];
  /** Why some are to stay as they are while the others go on. */
  readonly refused: readonly Refused[];
  /** The applications before and after, as far as each is proposed for itself. */
  readonly changes: readonly ApplicationChange[];
  /** What the stage has of this project once all of it is merged. */
  readonly contents: Mark['contents'];
}

export interface Refused {
  readonly subject: Subject;
  readonly failure: StagewrightError;
}

export interface Examination {
  readonly request: StageRequest;
  readonly context: PublishContext;
  readonly mark: Mark | undefined;
  readonly gates: Gates;
}

/**
 * Says for every pull request that a stage has or is to have whether its branch is made, made anew, kept or taken away. What stands in
 * the way of one application does not stop the others. Throws `human-commits` and `hand-edits` for a stage as a whole.
 */
export async function examineBranches(repository: Repository, state: RemoteState, examination: Examination): Promise<Examined> {
  const { request, context, mark, gates } = examination;
  const findings: Finding[] = [];
  const refused: Refused[] = [];
  const changes: ApplicationChange[] = [];
  const existing = await readStage(repository, state.tip, examination);
  refuseMoved(existing, examination);
  for (const subject of listSubjects(request, { project: context.project, existing, mark })) {
    const head = state.refs.get(`refs/heads/${subject.branch}`);
    try {
      const { plan, base } = await planOf(repository, existing, { ...examination, subject });
      if (subject.application !== null) changes.push(...plan.applications);
      const isUnchanged = plan.write.size + plan.remove.length === 0;
      if (isUnchanged && subject.application !== null && !subject.proposed) continue;
      refuseHumanCommits(subject, head);
      const proposed = { stage: request.stage, mark, existing, blobIdOf: context.blobIdOf };
      // What was merged or closed by people is proposed no more, although the mark still says so.
      const takenBack = head === undefined ? [] : listProposedRollbacks(subject, proposed);
      const told = askGates(gates, [{ request, plan, takenBack }], context).get(request.stage) ?? [];
      // A rollback says so before, and people have to choose.
      const dropped = subject.application === null && !request.rollback ? listDropped(request, proposed) : [];
      const warnings =
        dropped.length === 0 ? told : [...told, `This takes out of the pull request what it proposed of ${list(dropped)}.`];
      const isKept = !isUnchanged && (await isUpToDate(repository, head, { ...examination, subject, base }));
      findings.push({ ...subject, plan, base, head, warnings, action: actionOf(head, { isUnchanged, isKept }) });
    } catch (failure) {
      if (subject.application === null || !isStagewrightError(failure) || !ofOne.has(failure.code)) throw failure;
      refused.push({ subject, failure });
    }
  }
  const kept = refused.flatMap(({ subject }) => subject.application ?? []);
  return { findings, refused, changes, contents: keepContents(contentsOf(existing, examination), kept, mark) };
}

/** What is about the files or the branch of one application only, or would be the same for all. */
const ofOne: ReadonlySet<string> = new Set(['hand-edits', 'human-commits', 'locked', 'held']);

interface About extends Examination {
  readonly subject: Subject;
}

/** The plan for what a pull request is about, and nothing for one that gives way to others. */
function planOf(repository: Repository, existing: ExistingStage, { request, context, subject }: About): Promise<Planned> {
  const { application, isReplaced } = subject;
  if (application === null && !isReplaced) return planFrom(repository, existing, { request, context });
  const applications = isReplaced ? [] : request.applications.filter((each) => each.application === application);
  const removable = isReplaced ? [] : request.removable;
  const alone = { ...request, applications, ...(removable && { removable }) };
  return planFrom(repository, existing.only(application ?? ''), { request: alone, context });
}

/** Made from other files than there are now, a branch could not be merged. */
async function isUpToDate(
  repository: Repository,
  head: string | undefined,
  { base, ...about }: About & { readonly base: string },
): Promise<boolean> {
  if (head === undefined || about.subject.proposed?.base !== base) return false;
  const { plan } = await planOf(repository, await readStage(repository, head, about), about);
  return plan.write.size + plan.remove.length === 0;
}

function actionOf(
  head: string | undefined,
  { isUnchanged, isKept }: { readonly isUnchanged: boolean; readonly isKept: boolean },
): Finding['action'] {
  if (isUnchanged) return head === undefined ? 'nothing' : 'withdrawn';
  if (isKept) return 'kept';
  return head === undefined ? 'created' : 'renewed';
}
