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
  /** True where only the applications in `contents` were published: what else the stage has comes from elsewhere. @default false */
  readonly isPart?: true;
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

/** One file that a commit changes: git blob ids, null where there is none. */
export interface FileChange {
  /** Below the target's folder. */
  readonly path: string;
  /** Null for what is in the folder of none. */
  readonly application: string | null;
  /** True for an application's inventory, whose blob ids are its content ids. */
  readonly isInventory: boolean;
  readonly before: string | null;
  readonly after: string | null;
}

/** A commit of the target branch that changes what a stage holds; a merge is compared with what the branch had before it. */
export interface Landing {
  readonly commit: string;
  readonly parents: readonly string[];
  /** ISO 8601 in UTC, as the committer's clock was. */
  readonly time: string;
  readonly author: string;
  readonly committer: string;
  readonly subject: string;
  /** What follows the subject. */
  readonly body: string;
  /** What its trailers tell. */
  readonly told: EntryMessage;
  /** Files of the stage and inventories. */
  readonly changes: readonly FileChange[];
}

/** What kind of landing it is: one of ours, an older content that somebody has put back without us, or what people have written. */
export type LandingKind = Exclude<EntryKind, 'release'> | 'revert' | 'edit';

/** What a landing does to one application. */
export interface LandedApplication {
  readonly application: string;
  readonly kind: LandingKind;
  /** Content ids; null where there is none, and the same where only files differ. */
  readonly before: string | null;
  readonly after: string | null;
  /** The entry that made what it holds now; null where there is none. */
  readonly entry: Entry | null;
}

/** An input that has another value than before; undefined where it has none. */
export interface InputChange {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A landing with what explains it. */
export interface Publish {
  readonly landing: Landing;
  readonly kind: LandingKind;
  /** Sorted by name. */
  readonly applications: readonly LandedApplication[];
  /** Null where nobody said. */
  readonly project: string | null;
  /** What was published, or was put back; null where nobody said. */
  readonly source: EntrySource | null;
  readonly build: string | null;
  /** Those that changed together with the applications, by name. */
  readonly inputs: readonly InputChange[];
}
