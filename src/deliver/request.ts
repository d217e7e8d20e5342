import type { Person } from '../git/commit.ts';
import type { Environment } from '../git/environment.ts';
import type { Provenance } from '../plan/commit-message.ts';
import type { Deletion } from '../plan/deletion-guard.ts';
import type { MarkedBuild } from '../published/mark.ts';
import type { Change, Delivery, Target } from '../types/delivery.ts';
import type { ApplicationChange, RenderedApplication } from '../types/files.ts';
import type { Freeze } from '../types/freeze.ts';
import type { Removal } from '../types/removal.ts';
import type { Hold } from '../types/timeline.ts';
import type { Wait } from '../types/wait.ts';
import type { Wake } from '../types/wake.ts';
import type { Recheck } from './recheck.ts';
import type { Workspace } from './workspace.ts';

/** One stage that is to be published, or taken away. */
export interface StageRequest {
  readonly stage: string;
  readonly target: Target;
  readonly delivery: Delivery;
  readonly applications: readonly RenderedApplication[];
  /** The applications that may be taken away; absent means every one of the project that is not rendered. */
  readonly removable?: readonly string[];
  /** True when the whole stage goes, with its mark. */
  readonly isRemoval?: boolean;
  /** Inputs by name, without secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** True for a stage that comes and goes. @default what its mark says, else false */
  readonly ephemeral?: boolean;
  /** Endpoints that are told when it has landed. @default none */
  readonly wake?: readonly Wake[];
  /** What may be deleted because the author says so. @default nothing */
  readonly removals?: readonly Removal[];
  /** When nothing of it may change. @default never */
  readonly freezes?: readonly Freeze[];
  /** Makes it a rollback: the applications are as they once were, and the mark keeps its source. @default it is a publish */
  readonly rollback?: Restoration;
}

/** Where a rollback goes, and what comes of it. */
export interface Restoration {
  /** Commits of the target branch that held what is restored; none where everything goes. */
  readonly to: readonly string[];
  /** Commits that brought what is rolled back, as far as they are known. */
  readonly of: readonly string[];
  readonly reason: string | undefined;
  /** The newest source commit that was published, for a mark which can no longer say it. @default not known */
  readonly newest?: string | undefined;
  /** Content ids of what the applications were when it was planned, by name; null for nothing. @default whatever is there */
  readonly from?: Readonly<Record<string, string | null>>;
  /** What the applications are held by from then on, by name. */
  readonly holds: Readonly<Record<string, Hold>>;
}

/** What all stages of one publish share. */
export interface PublishContext {
  readonly project: string;
  /** Absolute path of the project: where the embedded repository and the source's history are. */
  readonly root: string;
  readonly provenance: Provenance;
  /** The run of the CI pipeline; undefined outside of CI, and where the CI does not say which. */
  readonly build?: MarkedBuild | undefined;
  readonly author: Person;
  readonly environment: Environment;
  readonly options: PublishOptions;
  readonly blobIdOf: (text: string) => string;
  /** Says which applications of a stage are to land before others. @default no order is known */
  readonly findWaits?: (changes: readonly ApplicationChange[]) => readonly Wait[];
  /** Absent when nothing that was checked depends on other applications. */
  readonly recheck?: Recheck;
  /** Commits of the marks that this was planned from, by stage. @default whatever is there */
  readonly plannedFrom?: ReadonlyMap<string, string | undefined>;
  /** The private repositories that the command has open. @default some of its own for each action */
  readonly workspace?: Workspace;
  /** Deletions that the message of the source commit allows, per stage; undefined when it says nothing of it. */
  readonly allowedBySource?: number | undefined;
  /** Tells what happens, one short line at a time. */
  readonly progress: (text: string) => void;
}

export interface PublishOptions {
  /** Plans and checks, and pushes nothing. @default false */
  readonly dryRun?: boolean;
  /** Takes folders over that hold files of nobody's inventory. @default false */
  readonly adopt?: boolean;
  /** Overwrites files of ours that somebody has changed. @default false */
  readonly overwriteHandEdits?: boolean;
  /** Publishes a source commit that is not newer than the published one. @default false */
  readonly allowOlder?: boolean;
  /** How many deletions of what is hard to bring back are meant, per stage. @default what the source commit allows, else none */
  readonly allowDeletions?: number;
  /** Publishes to a branch that has lost commits which we have seen in it. @default false */
  readonly allowRewound?: boolean;
  /** Publishes also while a freeze of the stage lasts. @default false */
  readonly duringFreeze?: boolean;
  /** Milliseconds for all attempts of one push, and for each command of Git that talks to the server. @default 5 minutes */
  readonly budget?: number;
}

export type PublishAction = 'nothing' | 'committed' | 'opened' | 'updated' | 'closed';

/** What became of one stage; the JSON shape of `publish --json`. */
export interface PublishResult {
  readonly stage: string;
  readonly action: PublishAction;
  /** URL of the repository; null for the embedded one. */
  readonly repository: string | null;
  /** The application that the pull request is of; null for the stage as a whole. */
  readonly application: string | null;
  readonly branch: string;
  /** What the branch was when the commit was made on top of it; null for a new branch, and for that of a pull request. */
  readonly before: string | null;
  /** The commit that holds the stage now; null when nothing was made. */
  readonly commit: string | null;
  readonly pullRequest: { readonly number: number; readonly url: string } | null;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Those resources that are hard to bring back. */
  readonly deletions: readonly Deletion[];
  /** Inputs by name, such as images, without secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the forge would not do, why there is no pull request, who was not told of it: a sentence each. */
  readonly warnings: readonly string[];
}

/** A result from what a plan changes. */
export function toResult(
  { stage, target, inputs }: StageRequest,
  changes: readonly Change[],
  rest: Pick<PublishResult, 'action' | 'branch' | 'commit'> & Partial<PublishResult>,
): PublishResult {
  const of = (action: Change['action']) => changes.filter((change) => change.action === action).map(({ path }) => path);
  const { action, application = null, branch, before = null, commit, pullRequest = null, deletions = [], warnings = [] } = rest;
  const paths = { added: of('added'), changed: of('changed'), removed: of('removed') };
  const place = { repository: target.repository ?? null, branch, before, commit };
  return { stage, application, action, ...place, pullRequest, ...paths, deletions, inputs, warnings };
}
