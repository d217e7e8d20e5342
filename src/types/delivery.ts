import type { ForgePlug } from './forge.ts';
import type { CommitStyle } from './message.ts';

/** Where a stage is published. */
export interface Target {
  /** URL of the GitOps repository; absent means the embedded one in `.stagewright/local/`. */
  readonly repository?: string;
  /** @default 'main' */
  readonly branch?: string;
  /** Folder in the repository below which everything is written. @default the repository's root */
  readonly path?: string;
}

/** How a stage reaches the repository. */
export type Delivery =
  | ({ readonly kind: 'commit' } & CommitStyle)
  | ({
      readonly kind: 'pullRequest';
      /** Absent means the one that the repository's URL tells. */
      readonly forge: ForgePlug | undefined;
      readonly reviewers: readonly string[];
      readonly labels: readonly string[];
      readonly draft: boolean;
      readonly autoMerge: boolean;
    } & CommitStyle);

/** One path that a plan adds, changes or removes. */
export interface Change {
  readonly path: string;
  readonly action: 'added' | 'changed' | 'removed';
}
