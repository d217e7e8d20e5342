/** What moved a mark. */
export type EntryKind = 'publish' | 'rollback' | 'release' | 'removal';

/** The commit of the source repository that something was published from. */
export interface EntrySource {
  readonly commit: string;
  /** True when the files had changes that are in no commit. */
  readonly isDirty: boolean;
  /** First line of its message; null where nobody said. */
  readonly subject: string | null;
  /** Name of its author; null where nobody said. */
  readonly author: string | null;
  /** `owner/name`; null where nobody said. */
  readonly repository: string | null;
}

/** What the message of a mark's commit tells, and as far as it goes that of a commit that landed. */
export interface EntryMessage {
  /** Null where nobody said, as in commits of people. */
  readonly stage: string | null;
  readonly project: string | null;
  readonly kind: EntryKind;
  /** Null for what comes from no commit. */
  readonly source: EntrySource | null;
  /** The run of the CI, such as `42 (GitHub Actions)`. */
  readonly build: string | null;
  /** The commit on the target branch; null for what was proposed, and where nothing changed. */
  readonly landed: string | null;
  /** Heads of pull-request branches that were made or renewed. */
  readonly proposed: readonly string[];
  /** Inputs that changed, by name; undefined for one that is gone. */
  readonly inputs: ReadonlyMap<string, unknown>;
  /** Content ids that changed, by application; null for one that is gone. */
  readonly contents: ReadonlyMap<string, string | null>;
  /** What was restored; null unless something was. */
  readonly rollbackTo: string | null;
}

/** One publish, rollback or release as the chain of a mark's commits has it. */
export interface Entry extends EntryMessage {
  readonly stage: string;
  readonly project: string;
  /** The mark's commit: an id of the entry. */
  readonly commit: string;
  /** ISO 8601 in UTC, as the committer's clock was. */
  readonly time: string;
  /** Name of who published. */
  readonly by: string;
}

/** Why an application stays as it is until a newer source commit comes, or somebody releases it. */
export interface Hold {
  /** The source commit that was rolled back; null where that is not known. */
  readonly source: string | null;
  readonly reason: string;
  readonly by: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

/** How a stage is delivered, as far as somebody without its code has to know. */
export type KnownDelivery =
  | { readonly kind: 'commit' }
  | {
      readonly kind: 'pullRequest';
      readonly per: 'stage' | 'application';
      readonly reviewers: readonly string[];
      readonly labels: readonly string[];
      readonly draft: boolean;
      readonly autoMerge: boolean;
    };
