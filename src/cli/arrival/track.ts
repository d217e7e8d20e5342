import { fetchHead, findLanding, findOnBranch, listLandings, listSince, refreshBranch } from '../../git/branch-commits.ts';
import type { Repository } from '../../git/repository.ts';
import { inventoryFolder } from '../../plan/inventory.ts';
import { readChanged, readContents, type StagePlace } from '../../published/stage-contents.ts';
import { operatorNameOf } from '../../render/paths.ts';
import { StagewrightError } from '../../text/error.ts';
import { quote } from '../../text/words.ts';
import { type Awaited, chooseAsked, closed, type Judgement, judgeArrival, judgeGone } from '../../timeline/arrival.ts';
import type { CommitStatus } from '../../types/forge.ts';
import type { Subject } from './subject.ts';

/** A change of a stage that is being waited for, and what is known so far. */
export interface Tracked {
  readonly subject: Subject;
  readonly repository: Repository;
  readonly place: StagePlace;
  /** Empty where the change brings no application anything that could be reported about. */
  readonly awaited: readonly Awaited[];
  /** The first commit of the target branch that matters. */
  readonly from: string;
  readonly contents: Map<string, ReadonlyMap<string, string>>;
  readonly statuses: Map<string, readonly CommitStatus[]>;
  /** What became of the pull request when it was asked last. */
  merge: Merged | undefined;
  /** What became of each that is awaited, when it was looked last; undefined before the first look. */
  judgements: readonly Judgement[] | undefined;
  /** Contexts that were announced, or could not be. */
  readonly announced: Set<string>;
  /** What the environment of the forge shows. */
  shown: 'running' | 'success' | 'failure' | undefined;
}

interface Merged {
  readonly state: 'merged' | 'closed';
  readonly commit: string | null;
}

/** Finds out what of a change is to be waited for: applications that it changes, not those that it takes away. */
export async function track(
  subject: Subject,
  repository: Repository,
  { project, prefix }: { readonly project: string; readonly prefix: string },
): Promise<Tracked> {
  const { reporting, change } = subject;
  const { name: stage, cluster } = reporting.definition;
  const place = { stage, prefix };
  const tip = await refreshBranch(repository);
  const head =
    tip &&
    (change.kind === 'landed' ? await findLanded(repository, place, change.commit) : await fetchHead(repository, change.branch));
  if (!tip || !head)
    throw change.kind === 'landed'
      ? notLanded(repository, stage, change.commit)
      : branchGone(tip ? change.branch : repository.branch);
  const changed = await readChanged(repository, head, { ...place, project });
  const awaited = [...changed].map(([application, content]) => {
    const name = operatorNameOf(stage, application);
    return { stage, application, content, context: reporting.contextOf({ stage, application, cluster, name }) };
  });
  const from = change.kind === 'landed' ? head : tip;
  const unknown = { merge: undefined, judgements: undefined, shown: undefined };
  const memory = { contents: new Map(), statuses: new Map(), announced: new Set<string>() };
  return { subject, repository, place, awaited, from, ...memory, ...unknown };
}

/** The commit of the branch that is meant. */
async function findLanded(repository: Repository, { stage, prefix }: StagePlace, commit: string | undefined) {
  return commit === undefined ? findLanding(repository, prefix + inventoryFolder(stage)) : findOnBranch(repository, commit);
}

function notLanded({ branch, url }: Repository, stage: string, commit: string | undefined): StagewrightError {
  return commit === undefined
    ? new StagewrightError('usage', `Nothing of stage ${quote(stage)} is published on ${branch} of ${url}.`, {
        hint: 'Publish it first, or leave it out.',
      })
    : new StagewrightError('usage', `The branch ${branch} of ${url} has no commit ${quote(commit)}.`, {
        hint: 'Pass the commit of the GitOps repository that publish --json names, not that of the source.',
      });
}

function branchGone(branch: string): StagewrightError {
  return new StagewrightError('branch-not-found', `The branch ${quote(branch)} is not there.`, {
    hint: 'If the pull request has just been merged, run the command again: then its commit is waited for.',
  });
}

/** Looks once, at the branch as it was fetched last, and asks the forge about its commits. */
export async function look(tracked: Tracked): Promise<readonly Judgement[]> {
  const { repository, place, awaited, from, contents, statuses } = tracked;
  const commits = await listSince(repository, from);
  // Somebody has taken the commit out of the branch.
  if (!commits) return awaited.map(() => judgeGone(null));
  const landings = await listLandings(repository, from, place.prefix + inventoryFolder(place.stage));
  let before: ReadonlyMap<string, string> = new Map();
  for (const commit of commits) {
    const isRead = contents.has(commit) || (commit !== from && !landings.has(commit));
    before = isRead ? (contents.get(commit) ?? before) : await readContents(repository, commit, place);
    contents.set(commit, before);
  }
  const holds = (commit: string, { application, content }: Awaited) => contents.get(commit)?.get(application) === content;
  const holding = commits.filter((commit) => awaited.some((each) => holds(commit, each)));
  const contexts = awaited.map(({ context }) => context);
  for (const commit of chooseAsked(holding, new Set(statuses.keys()))) {
    statuses.set(commit, await tracked.subject.reporting.forge.statuses.list(commit, contexts));
  }
  const judgements = awaited.map(({ application, content, context }) =>
    judgeArrival(
      content,
      commits.map((commit) => ({
        commit,
        content: contents.get(commit)?.get(application),
        status: statuses.get(commit)?.find((status) => status.context === context),
      })),
    ),
  );
  return judgements.some(({ landed }) => landed === null) ? withMerge(tracked, judgements) : judgements;
}

/** What is not in the branch is so for good when its pull request was no longer open before the branch was fetched. */
async function withMerge(tracked: Tracked, judgements: readonly Judgement[]): Promise<readonly Judgement[]> {
  const { change, reporting } = tracked.subject;
  const before = tracked.merge;
  const gone = before && (before.state === 'closed' ? closed : judgeGone(before.commit));
  if (gone) return judgements.map((each) => (each.landed === null ? gone : each));
  if (change.kind !== 'proposed') return judgements;
  const merge = await reporting.forge.findMerge?.(change.number);
  if (merge && merge.state !== 'open') tracked.merge = { state: merge.state, commit: merge.commit };
  return judgements;
}

/**
 * Writes to the commits that brought the content that it is being waited for, where nobody has reported yet: operators mostly say nothing
 * before they are done, and a dead one never says anything.
 */
export async function announce({ subject, awaited, statuses, announced, judgements = [] }: Tracked): Promise<void> {
  const { forge, definition } = subject.reporting;
  const description = `Waiting for ${definition.operator?.name ?? 'the operator'}`;
  const missing = judgements.flatMap(({ landed }, index) => {
    const context = awaited[index]?.context ?? '';
    const known = landed === null ? undefined : statuses.get(landed);
    if (landed === null || !known || announced.has(context)) return [];
    announced.add(context);
    return known.some((status) => status.context === context) ? [] : [{ landed, context }];
  });
  for (const { landed, context } of missing) {
    await forge.statuses.set(landed, { context, state: 'pending', description, url: null });
  }
}
