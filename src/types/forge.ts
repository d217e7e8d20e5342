/** A pull request as every forge has it. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'merged' | 'closed';
}

export interface PullRequestDraft {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** Markdown, not longer than the forge's limit. */
  readonly body: string;
  /** Asked when the pull request is opened, as the forge names them. */
  readonly reviewers: readonly string[];
  /** Added to those that are there. */
  readonly labels: readonly string[];
  /** Labels of ours that do not hold any more: an update takes them off where the forge can. @default none */
  readonly obsoleteLabels?: readonly string[];
  /** Opened as not ready for review; afterwards that is up to people. */
  readonly draft: boolean;
  /** Asks the forge, when it is opened, to merge it once its own conditions are met. */
  readonly autoMerge: boolean;
}

/** A pull request that was written. */
export interface WrittenPullRequest extends PullRequest {
  /** What the forge refused or does not have (a label, a reviewer, auto-merge), a sentence each. */
  readonly warnings: readonly string[];
}

/** How something that was done about a commit came out, such as an operator's reconciliation. */
export interface CommitStatus {
  /** What it is about; a commit has one newest status of each. */
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure';
  /** For people, one line; may be empty. */
  readonly description: string;
  /** Page with more; null where there is none. */
  readonly url: string | null;
}

/** What a forge knows of commits besides their contents. */
export interface CommitStatuses {
  /** The newest status of each of these contexts that has one. */
  list(commit: string, contexts: readonly string[]): Promise<readonly CommitStatus[]>;
  set(commit: string, status: CommitStatus): Promise<void>;
}

/** What became of a pull request. */
export interface Merge {
  readonly state: PullRequest['state'];
  /** What it became on the target branch, be it a merge, a squash or the last of what was rebased; null where the forge does not say. */
  readonly commit: string | null;
}

/** A commit on its way to an environment. */
export interface Deployment {
  readonly environment: string;
  /** Where the environment is reached. */
  readonly url: string | null;
  readonly commit: string;
  /** The branch that has the commit. */
  readonly branch: string;
  /** For people, one line. */
  readonly description: string;
}

/** The list of environments that a forge shows, and what is on its way to each. */
export interface Environments {
  /** Shows it as running; nothing is done where the commit is shown there already. */
  start(deployment: Deployment): Promise<void>;
  finish(deployment: Deployment, state: 'success' | 'failure'): Promise<void>;
}

/** What hosts the repository and its pull requests. Found by head branch, never by title. */
export interface Forge {
  readonly name: string;
  readonly limits: {
    /** Characters of the longest body. */
    readonly body: number;
  };
  /** The open pull request of that head branch. */
  find(branch: string): Promise<PullRequest | undefined>;
  /** The newest pull request of that head branch that was closed without a merge. */
  findClosed(branch: string): Promise<PullRequest | undefined>;
  /** Opens one, or updates the one that somebody else has opened meanwhile: a branch never gets two. */
  open(draft: PullRequestDraft): Promise<WrittenPullRequest>;
  update(number: number, draft: PullRequestDraft): Promise<WrittenPullRequest>;
  comment(number: number, text: string): Promise<void>;
  close(number: number, comment: string): Promise<void>;
  /** @default unknown: what lands is told from the branch alone */
  readonly findMerge?: (number: number) => Promise<Merge>;
  /** @default the forge has none */
  readonly statuses?: CommitStatuses | undefined;
  /** @default the forge has none */
  readonly environments?: Environments | undefined;
}

/** What a forge is told about the place it serves. */
export interface ForgeContext {
  readonly repository: string;
  /** Folder of the project that publishes. */
  readonly project: string;
  /** Where tokens, proxies and certificates are named. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that a forge may make us wait in all, such as for its rate limit. @default 5 minutes */
  readonly budget?: number | undefined;
  /** Tells what happens, one short line at a time. @default nobody is told */
  readonly progress?: ((text: string) => void) | undefined;
}

/** What authors pass: a forge once it knows its repository. */
export type ForgePlug = (context: ForgeContext) => Forge;

/** Finds the forge where authors name none. */
export type ForgeFinder = (context: ForgeContext) => FoundForge;

export interface FoundForge {
  readonly forge: Forge | undefined;
  /** Why there is none and what to do, one or two sentences. */
  readonly reason?: string;
}
