import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPrivateFolder, removeLeftovers } from './cleanup.ts';
import type { Environment } from './environment.ts';
import { diskFull, isDiskFull, requireGit } from './run-git.ts';
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
    createBare(path);
    await requireGit(path, environment);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder: path, url, branch, refs, environment, limit, memory: createMemory(), close: remove };
}

/** What `git init` makes, without a process, and without what the user's settings and this file system would put into it. */
function createBare(path: string): void {
  try {
    for (const folder of ['objects/info', 'objects/pack', 'refs/heads']) mkdirSync(join(path, folder), { recursive: true });
    writeFileSync(join(path, 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(path, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
  } catch (error) {
    throw isDiskFull(String(error)) ? diskFull(String(error), error) : error;
  }
}
