import { compareStage } from '../diff/compare-stage.ts';
import type { StageDifference } from '../diff/difference.ts';
import { printMarkdown } from '../diff/markdown.ts';
import { code } from '../diff/markdown-code.ts';
import { plural } from '../text/words.ts';
import type { ApplicationChange } from '../types/files.ts';
import type { MessageRollback } from '../types/message.ts';
import type { Wait } from '../types/wait.ts';
import { applicationOf, type Provenance } from './commit-message.ts';
import { findLosses } from './deletion-guard.ts';
import { describeWaits } from './pull-request-waits.ts';

export interface PullRequestText {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** One file that a stage's plan changes. */
export interface PlannedFile {
  readonly path: string;
  /** `''` where there is none. */
  readonly before: string;
  readonly after: string;
}

/** What the changed files of a stage come to, by resource, and what they take of its applications, as far as those are given. */
export function compareFiles(
  stage: string,
  files: readonly PlannedFile[],
  applications: readonly ApplicationChange[] = [],
): StageDifference {
  const texts = files.map(({ path, before, after }) => ({ path, application: applicationOf(stage, path) ?? '', before, after }));
  return compareStage(stage, texts, findLosses(applications));
}

export interface Description {
  readonly provenance: Provenance;
  /** What is put back. @default nothing: something new is published */
  readonly rollback?: MessageRollback | undefined;
  /** Characters of the longest body. */
  readonly limit: number;
  /** The applications before and after. @default not known */
  readonly applications?: readonly ApplicationChange[];
  /** The one application that it is about. @default the whole stage */
  readonly application?: string | null;
  /** What has to be merged before it. @default nothing */
  readonly waits?: readonly Wait[];
  /** The pull request of another application, as far as it is open. @default none is known */
  readonly numberOf?: (application: string) => number | undefined;
}

/** Title and Markdown body for reviewers: a table of what changes per application, the risks, then every field. */
export function describePullRequest(stage: string, files: readonly PlannedFile[], description: Description): PullRequestText {
  const { provenance, rollback, limit, applications, application, waits = [], numberOf = () => undefined } = description;
  const difference = compareFiles(stage, files, applications);
  const names = application ? [application] : difference.applications.map((each) => each.application);
  const some = names.length === 0 ? 'inventory' : names.length > 3 ? plural(names.length, 'application') : names.join(', ');
  const what = application ? `application ${code(application)} of stage ${code(stage)}` : `stage ${code(stage)}`;
  const order = describeWaits(waits, { limit: Math.min(LONGEST_ORDER, limit / 4), numberOf });
  const aim = rollback ? describeRollback(what, rollback) : `Brings ${what} up to date with ${source(provenance)}.`;
  const head = `${aim}\n\n${order}`;
  return {
    title: toTitle(`${rollback ? 'rollback: ' : ''}${stage}: ${some}`),
    body: head + printMarkdown(difference, limit - head.length),
  };
}

const LONGEST_ORDER = 2_000;

function describeRollback(what: string, { to, of, reason }: MessageRollback): string {
  const shorten = (commits: readonly string[]) => commits.map((commit) => code(commit.slice(0, 12))).join(', ');
  const state = to.length > 0 ? ` to what it was at ${shorten(to)}` : '';
  const rest = [
    ...(reason ? [`Reason: ${code(reason)}.`] : []),
    ...(of.length > 0 ? [`What is rolled back came with ${shorten(of)}.`] : []),
  ];
  return [`Rolls ${what} back${state}.`, ...rest].join(' ');
}

function source({ project, repository, commit, subject }: Provenance): string {
  if (commit === undefined) return `project ${code(project)}`;
  return `${code(`${repository ?? project}@${commit.slice(0, 8)}`)}${subject ? `: ${code(subject)}` : ''}`;
}

/** A title is no Markdown: what could be a mention or the number of an issue goes. */
function toTitle(text: string): string {
  return text.replace(/[^\w.,: -]+/g, ' ').trim();
}
