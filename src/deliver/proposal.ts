import { parseInventoryPath } from '../plan/inventory.ts';
import type { Existing, StagePlan } from '../plan/plan-stage.ts';
import { pullRequestBranch } from '../plan/pull-request-branch.ts';
import type { Mark, Proposed } from '../published/mark.ts';
import type { StageRequest } from './request.ts';

/** What one pull request is about: a stage, or one of its applications. */
export interface Subject {
  /** Null for the stage as a whole. */
  readonly application: string | null;
  /** Short name of its branch. */
  readonly branch: string;
  /** What we pushed there last; undefined when nothing there is ours. */
  readonly proposed: Proposed | undefined;
  /** True where it is proposed in the other way from now on, by application or as a whole. */
  readonly isReplaced: boolean;
}

/** What becomes of one pull request. */
export interface Proposal extends Subject {
  readonly plan: StagePlan;
  /** Differs when the target branch holds other files of it. */
  readonly base: string;
  /** Newest commit of the branch; null when there is no longer one. */
  readonly commit: string | null;
  readonly action: 'created' | 'renewed' | 'kept' | 'withdrawn' | 'nothing';
  /** What its message could not tell, a sentence each. */
  readonly warnings: readonly string[];
}

/** The branches on which something of ours is proposed, as the mark remembers. */
export function listProposed(mark: Mark | undefined, place: Place): readonly (Subject & { readonly proposed: Proposed })[] {
  if (!mark) return [];
  const { proposed, base, applications } = mark;
  const whole = proposed === null ? [] : [{ ...subjectOf(null, place), proposed: { proposed, base } }];
  return [...whole, ...Object.entries(applications).map(([name, held]) => ({ ...subjectOf(name, place), proposed: held }))];
}

interface Place {
  readonly project: string;
  readonly stage: string;
}

export interface Known {
  readonly project: string;
  readonly existing: Existing;
  readonly mark: Mark | undefined;
}

/** Everything that a pull request can be about: what is asked for, and what was proposed before. */
export function listSubjects(request: StageRequest, { project, existing, mark }: Known): readonly Subject[] {
  const place = { project, stage: request.stage };
  const before = listProposed(mark, place);
  const asked = isByApplication(request) ? listApplications(request, { existing, before }) : [null];
  const subjects = asked.map((application) => {
    const subject = subjectOf(application, place);
    return before.find(({ branch }) => branch === subject.branch) ?? subject;
  });
  const rest = before.filter(({ branch }) => subjects.every((subject) => subject.branch !== branch));
  // Who asks for some applications only has nothing to propose in place of the rest.
  return request.removable ? subjects : [...subjects, ...rest.map((each) => ({ ...each, isReplaced: true }))];
}

/** True for a stage whose applications have pull requests of their own. */
export function isByApplication({ delivery }: Pick<StageRequest, 'delivery'>): boolean {
  return delivery.kind === 'pullRequest' && delivery.per === 'application';
}

function subjectOf(application: string | null, { project, stage }: Place): Subject {
  const branch = pullRequestBranch(project, stage, application);
  return { application, branch, proposed: undefined, isReplaced: false };
}

/** Those that are rendered, published or proposed, as far as they are asked for, sorted. */
function listApplications(
  { applications, removable }: StageRequest,
  { existing, before }: { readonly existing: Existing; readonly before: readonly Subject[] },
): readonly string[] {
  const known = [
    ...[...existing.inventories.keys()].flatMap((path) => parseInventoryPath(path)?.application ?? []),
    ...before.flatMap(({ application }) => application ?? []),
  ];
  const asked = removable ? known.filter((application) => removable.includes(application)) : known;
  return [...new Set([...applications.map(({ application }) => application), ...asked])].sort();
}
