import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Person } from '../types/message.ts';
import { createRemoteEnvironment, createSigningEnvironment, type Environment } from './environment.ts';
import { redact } from './redact.ts';
import { getServerText } from './rejection.ts';
import { spawnGit } from './remote-git.ts';
import type { Repository } from './repository.ts';
import type { GitResult } from './run-git.ts';

/** How commits are signed: what Git's configuration says in the folder of the project. */
export interface Signing {
  /** Who holds the key, as far as Git's configuration tells. */
  readonly committer: Person | undefined;
  /** `name=value` of Git's settings. */
  readonly settings: readonly string[];
  /** The key as it is configured, for people. */
  readonly key: string | undefined;
}

/** Milliseconds for one signature: no program waits for a person who is not there. */
const LIMIT = 30_000;

const names = ['user.signingkey', 'gpg.format', 'gpg.program', 'gpg.openpgp.program', 'gpg.x509.program', 'gpg.ssh.program'];

/** Reads how to sign from Git's configuration, as it is for commits in that folder. */
export async function readSigning(folder: string, environment: Environment): Promise<Signing> {
  const options = { env: createRemoteEnvironment(environment), limit: LIMIT };
  const { stdout } = await spawnGit(folder, ['config', '--null', '--get-regexp', '^(user|gpg)\\.'], options);
  const entries = stdout
    .toString()
    .split('\0')
    .filter((entry) => entry.includes('\n'));
  const config = new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('\n')), entry.slice(entry.indexOf('\n') + 1)]));
  const name = environment.GIT_COMMITTER_NAME || config.get('user.name');
  const email = environment.GIT_COMMITTER_EMAIL || config.get('user.email');
  const key = config.get('user.signingkey');
  // A relative path would be looked for in the private repository.
  if (config.get('gpg.format') === 'ssh' && key !== undefined && isRelative(key))
    config.set('user.signingkey', join(folder, key));
  const wanted = [...names, 'gpg.ssh.defaultkeycommand'].filter((setting) => config.has(setting));
  const settings = wanted.map((setting) => `${setting}=${config.get(setting)}`);
  return { committer: name && email ? { name, email } : undefined, settings, key };
}

/** A commit that is there already, and what is to be said of it once more. */
export interface Unsigned {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
  readonly date: Date;
}

/** Makes the same commit with a signature. Asks nobody for a passphrase. Throws `signing-failed`. */
export async function signCommit(repository: Repository, unsigned: Unsigned, signing: Signing): Promise<string> {
  const { folder, environment } = repository;
  const { commit, parents, message, author, committer } = unsigned;
  const date = `@${Math.floor(unsigned.date.getTime() / 1000)} +0000`;
  const env = {
    ...createSigningEnvironment(environment),
    ...{ GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email, GIT_AUTHOR_DATE: date },
    ...{ GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email, GIT_COMMITTER_DATE: date },
  };
  const log = join(folder, 'signing.log');
  const settings = [...signing.settings, ...quietProgram(signing, { folder, log })];
  const args = [
    ...settings.flatMap((setting) => ['-c', setting]),
    ...['commit-tree', '-S', '-F', '-'],
    ...parents.flatMap((parent) => ['-p', parent]),
    `${commit}^{tree}`,
  ];
  const limit = Math.min(LIMIT, repository.limit ?? LIMIT);
  const result = await spawnGit(folder, args, { env, input: message, limit });
  const said = readLog(log);
  if (result.code === 0) return result.stdout.toString('latin1').trim();
  throw failure(signing, { result, said, environment, limit });
}

/** GPG behind a script that lets it ask nobody, and keeps what it says: Git does not pass that on. */
function quietProgram(
  { settings }: Signing,
  { folder, log }: { readonly folder: string; readonly log: string },
): readonly string[] {
  const read = (name: string) => settings.find((setting) => setting.startsWith(`${name}=`))?.slice(name.length + 1);
  if ((read('gpg.format') ?? 'openpgp') !== 'openpgp') return [];
  const program = read('gpg.openpgp.program') ?? read('gpg.program') ?? 'gpg';
  // Another program has options of its own.
  if (!/^gpg2?(\.exe)?$/i.test(basename(program))) return [];
  const script = join(folder, 'sign');
  const call = `${quoteForShell(program)} --batch --no-tty --pinentry-mode loopback "$@" 2>${quoteForShell(log)}`;
  writeFileSync(script, `#!/bin/sh\n${call}\ncode=$?\ncat ${quoteForShell(log)} >&2\nexit $code\n`, { mode: 0o700 });
  return [`gpg.openpgp.program=${script}`];
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Only GPG behind our script writes one.
    return '';
  } finally {
    rmSync(path, { force: true });
  }
}

interface Failed {
  readonly result: GitResult;
  readonly said: string;
  readonly environment: Environment;
  readonly limit: number;
}

function failure({ key }: Signing, { result, said, environment, limit }: Failed): StagewrightError {
  const what =
    key === undefined
      ? 'The commit cannot be signed'
      : `The commit cannot be signed with the key ${quote(redact(key, environment))}`;
  const words = said.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('[GNUPG:]'));
  const text = getServerText(words.length > 0 ? words.join('\n') : result.stderr, environment).trim();
  const reason = result.timedOut ? `no signature within ${limit / 1000} s` : text.replace(/\n+/g, '; ').replace(/\.$/, '');
  return new StagewrightError('signing-failed', `${what}: ${reason}.`, {
    hint: 'Set user.signingKey and gpg.format of Git; a passphrase must be known to the agent, because nobody is asked for it.',
  });
}

function isRelative(key: string): boolean {
  return !isAbsolute(key) && !/^(~|key::|ssh-|ecdsa-|sk-)/.test(key);
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
