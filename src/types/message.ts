/** Somebody as Git names them. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** What changes in one stage, as a message may tell it. */
export interface StageChange {
  readonly stage: string;
  /** Names of its applications that change, sorted. */
  readonly applications: readonly string[];
  /** Numbers of files. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What a commit message can be made of. No text in here has a line break, and every list may be empty. */
export interface MessageChange {
  readonly project: string;
  /** The stages that change; one commit may hold several. */
  readonly stages: readonly StageChange[];
  /** Names of all applications that change, sorted, each once. */
  readonly applications: readonly string[];
  /** True when stages or applications are taken away by `remove`. */
  readonly isRemoval: boolean;
  /** What `rollback` puts back; undefined for all else. The source is then that of what is restored, where all of it has the same. */
  readonly rollback?: MessageRollback | undefined;
  readonly source: MessageSource;
  /** Issue ids of the source commit's message, such as `#12` or `SHOP-3`. */
  readonly issues: readonly string[];
  /** The run of the CI, such as `42 (GitHub Actions)`. */
  readonly build: string | undefined;
  /** Who wrote the source since the last publish, newest first, at most 20. */
  readonly authors: readonly Person[];
  /** What the message is when nobody replaces it. */
  readonly usual: { readonly subject: string; readonly body: string };
}

/** Where a rollback goes. */
export interface MessageRollback {
  /** Commits of the target branch that held what is restored; none where everything goes. */
  readonly to: readonly string[];
  /** Commits that brought what is rolled back, as far as they are known. */
  readonly of: readonly string[];
  /** Why, where somebody said it. */
  readonly reason: string | undefined;
}

/** The source commit that is published. */
export interface MessageSource {
  /** `owner/name` of the source repository. */
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  /** First line of its message. */
  readonly subject: string | undefined;
  /** The source had changes that are in no commit. */
  readonly isDirty: boolean;
}

/** A message as text, or in parts: a part that is left out is as usual. */
export type Message =
  | string
  | {
      readonly subject?: string;
      readonly body?: string;
      /** Trailers besides those that programs read (`Stage`, `Project`, `Source-Commit` and so on), which always stand below. */
      readonly trailers?: Readonly<Record<string, string | readonly string[]>>;
    };

/** Makes the message of a commit. */
export type MessageTemplate = (change: MessageChange) => Message;

/** How the commits of a stage are made. */
export interface CommitStyle {
  /** Replaces the message. Of stages that go in one commit, the first that has one decides. @default what changed, and where it comes from */
  readonly message?: MessageTemplate;
  /** Adds `Signed-off-by`, for repositories that ask for a Developer Certificate of Origin. @default false */
  readonly signOff?: boolean;
  /** Signs with GPG or SSH, as Git's own configuration says (`user.signingKey`, `gpg.format`). @default false */
  readonly sign?: boolean;
}
