import type { Delivery, ForgeEnvironment } from '../types/delivery.ts';
import type { ForgePlug } from '../types/forge.ts';
import type { CommitStyle } from '../types/message.ts';

/** What `commit` takes. */
export interface CommitOptions extends CommitStyle {
  /**
   * What hosts the repository: `wait` asks it whether the commit has arrived. @default the one that the repository's URL or the CI
   * tells, the built-in local forge for the embedded repository
   */
  readonly forge?: ForgePlug;
  /** The environment of the forge that shows what was deployed when, where the forge has that. @default none */
  readonly environment?: string | ForgeEnvironment;
}

/** Delivers a stage as a commit on the target branch. */
export function commit(options: CommitOptions = {}): Delivery {
  const { forge } = options;
  return { kind: 'commit', ...(forge && { forge }), ...environmentOf(options), ...styleOf(options) };
}

export interface PullRequestOptions extends CommitStyle {
  /**
   * `application` gives each application that changes a pull request of its own, opened, updated and closed for itself; they may be
   * merged one by one, so each says which others it needs. Names of applications may then not hold `--`. @default 'stage'
   */
  readonly per?: 'stage' | 'application';
  /**
   * What hosts the repository. @default the one that the repository's URL or the CI tells, the built-in local forge for the
   * embedded repository; where it cannot be told, the branch is pushed and left to people
   */
  readonly forge?: ForgePlug;
  /** Users or teams that are asked for a review, as the forge names them. @default none */
  readonly reviewers?: readonly string[];
  /** @default none */
  readonly labels?: readonly string[];
  /** Opens it as not ready for review, where the forge has that. @default false */
  readonly draft?: boolean;
  /** Lets the forge merge it once its conditions (reviews, pipelines) are met, where it has that. @default false */
  readonly autoMerge?: boolean;
  /** The environment of the forge that shows what was deployed when, where the forge has that. @default none */
  readonly environment?: string | ForgeEnvironment;
}

/** Delivers a stage as a pull request, or each of its applications: one branch, opened, updated or closed by each publish. */
export function pullRequest(options: PullRequestOptions = {}): Delivery {
  return {
    kind: 'pullRequest',
    per: options.per ?? 'stage',
    forge: options.forge,
    reviewers: options.reviewers ?? [],
    labels: options.labels ?? [],
    draft: options.draft ?? false,
    autoMerge: options.autoMerge ?? false,
    ...environmentOf(options),
    ...styleOf(options),
  };
}

function styleOf({ message, signOff, sign }: CommitStyle): CommitStyle {
  return { ...(message && { message }), ...(signOff && { signOff }), ...(sign && { sign }) };
}

function environmentOf({ environment }: Pick<CommitOptions, 'environment'>): Pick<Delivery, 'environment'> {
  if (environment === undefined) return {};
  return { environment: typeof environment === 'string' ? { name: environment } : environment };
}
