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

/** An environment of the forge, in which it shows what was deployed when. */
export interface ForgeEnvironment {
  readonly name: string;
  /** Where it is reached. */
  readonly url?: string;
}

/** How a stage reaches the repository. */
export type Delivery = DeliveryKind & {
  /** Absent means none. */
  readonly environment?: ForgeEnvironment | undefined;
};

type DeliveryKind =
  | ({
      readonly kind: 'commit';
      /** Absent means the one that the repository's URL tells. */
      readonly forge?: ForgePlug | undefined;
    } & CommitStyle)
  | ({
      readonly kind: 'pullRequest';
      /** What has a branch and a pull request of its own. */
      readonly per: 'stage' | 'application';
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
