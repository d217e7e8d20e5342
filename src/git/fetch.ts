import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokenSettings } from './git-token.ts';
import { runRemoteGit } from './remote-git.ts';
import type { Repository } from './repository.ts';
import { diskFull, type GitResult, isDiskFull } from './run-git.ts';

const always = ['--no-tags', '--no-write-fetch-head', '--recurse-submodules=no', '--stdin'];

export interface FetchOptions {
  /** Further flags, such as `--depth=1`. */
  readonly flags: readonly string[];
  /** True to say nothing of what is here: a server that hears of a commit takes it that its contents are here too. @default false */
  readonly isSilent?: boolean;
}

/** Fetches refspecs or object ids, any number of them, into the private repository. */
export async function fetchFrom(
  repository: Repository,
  wanted: readonly string[],
  { flags, isSilent = false }: FetchOptions,
): Promise<GitResult> {
  const { folder, environment, limit } = repository;
  const input = wanted.map((name) => `${name}\n`).join('');
  // A filter makes Git note that missing objects can be had from the server, and from then on any command may fetch them one by one.
  // Undoing the note keeps that from happening: here only this function fetches.
  const file = join(folder, 'config');
  const config = readFileSync(file);
  try {
    const negotiation = isSilent ? 'noop' : 'default';
    const args = ['-c', `fetch.negotiationAlgorithm=${negotiation}`, 'fetch', ...always, ...flags, 'origin'];
    return await runRemoteGit(folder, withRemote(repository, ...args), { input, environment, limit });
  } finally {
    restore(file, config);
  }
}

function restore(file: string, config: Buffer): void {
  try {
    writeFileSync(file, config);
  } catch (error) {
    throw isDiskFull(String(error)) ? diskFull(String(error), error) : error;
  }
}

/** Arguments for a command that talks to the server: the private repository itself has no remote, so no local command can. */
export function withRemote(repository: Repository, ...args: readonly string[]): readonly string[] {
  const { url, environment } = repository;
  return ['-c', `remote.origin.url=${url}`, ...tokenSettings(url, environment), ...args];
}
