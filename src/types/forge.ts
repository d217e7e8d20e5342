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
  readonly body: string;
  readonly reviewers: readonly string[];
  readonly labels: readonly string[];
}

/** What hosts the repository and its pull requests. Found by head branch, never by title. */
export interface Forge {
  readonly name: string;
  /** The open pull request of that head branch. */
  find(branch: string): Promise<PullRequest | undefined>;
  open(draft: PullRequestDraft): Promise<PullRequest>;
  update(number: number, draft: PullRequestDraft): Promise<PullRequest>;
  close(number: number, comment: string): Promise<void>;
}

/** What a forge is told about the place it serves. */
export interface ForgeContext {
  readonly repository: string;
  /** Folder of the project that publishes. */
  readonly project: string;
  /** Where tokens are. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What authors pass: a forge once it knows its repository. */
export type ForgePlug = (context: ForgeContext) => Forge;
