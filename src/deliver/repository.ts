import { createPrivateFolder, removeLeftovers } from './cleanup.ts';
import type { Environment } from './environment.ts';
import { getOutput, requireGit } from './git.ts';
import type { RemoteState } from './state.ts';
import { checkRef, checkRepositoryUrl } from './url.ts';

/** A private bare repository on this machine, and the one on a server that it stands for. */
export interface Repository {
  /** The private bare repository. */
  readonly folder: string;
  /** Where the one on the server is, without a secret. */
  readonly url: string;
  /** Short name of the branch that is published to, such as `main`. */
  readonly branch: string;
  /** What else is fetched: full names below `refs/heads/`, or any patterns that end with `/*` or `--*`. */
  readonly refs: readonly string[];
  readonly environment: Environment;
  /** Milliseconds that one command may take. */
  readonly limit: number | undefined;
  /** What was read of it so far. */
  readonly memory: Memory;
  /** Removes the private repository. */
  readonly close: () => void;
}

/** What need not be asked for again. */
export interface Memory {
  /** Contents by id, which never change. */
  readonly blobs: Map<string, Buffer>;
  /** Commits of marks to the ids of what they remember. */
  readonly marks: Map<string, string | undefined>;
  /** What the server had when it was asked last; undefined as soon as something was pushed. */
  state: RemoteState | undefined;
}

export function createMemory(): Memory {
  return { blobs: new Map(), marks: new Map(), state: undefined };
}

export interface RepositoryOptions {
  readonly url: string;
  /** @default 'main' */
  readonly branch?: string;
  /** Full names below `refs/heads/`, or any patterns that end with `/*` or `--*`. @default none */
  readonly refs?: readonly string[];
  /** @default process.env */
  readonly environment?: Environment;
  /** Milliseconds that one command may take. @default 5 minutes */
  readonly limit?: number;
}

/**
 * A fresh private repository for that URL; nothing is fetched yet (`fetchState` does). It lives in the temporary folder until it is
 * closed or the process ends. Throws `usage` for a URL or name that cannot be used, and `git-missing`.
 */
export async function openRepository(options: RepositoryOptions): Promise<Repository> {
  const { branch = 'main', refs = [], environment = process.env, limit } = options;
  const url = checkRepositoryUrl(options.url);
  for (const ref of [`refs/heads/${branch}`, ...refs]) checkRef(ref);

  const { path, remove } = createPrivateFolder();
  removeLeftovers();
  try {
    const made = getOutput(path, ['init', '--bare', '--template=', '-b', 'main', '.'], { environment, limit });
    // A Git that is too old may fail to make it as well: its version says more.
    const steps = await Promise.allSettled([requireGit(path, environment), made]);
    for (const step of steps) if (step.status === 'rejected') throw step.reason;
  } catch (error) {
    remove();
    throw error;
  }
  return { folder: path, url, branch, refs, environment, limit, memory: createMemory(), close: remove };
}
