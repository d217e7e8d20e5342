import type { Delivery } from '../types/delivery.ts';
import type { ForgePlug } from '../types/forge.ts';

/** Delivers a stage as a commit on the target branch. */
export function commit(): Delivery {
  return { kind: 'commit' };
}

export interface PullRequestOptions {
  /** What hosts the repository. @default the built-in local forge for the embedded repository; otherwise the branch is pushed and left to people */
  readonly forge?: ForgePlug;
  /** Users or teams that are asked for a review, as the forge names them. @default none */
  readonly reviewers?: readonly string[];
  /** @default none */
  readonly labels?: readonly string[];
}

/** Delivers a stage as a pull request: one branch, opened, updated or closed by each publish. */
export function pullRequest(options: PullRequestOptions = {}): Delivery {
  return {
    kind: 'pullRequest',
    forge: options.forge,
    reviewers: options.reviewers ?? [],
    labels: options.labels ?? [],
  };
}
