import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Content, createCommit } from '../../src/git/commit.ts';
import { openRepository, type Repository, type RepositoryOptions } from '../../src/git/repository.ts';

export const person = { name: 'Ada', email: 'ada@example.com' };
export const date = new Date('2026-01-02T03:04:05Z');

/** A folder that is gone after the test. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deliver-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What git prints in that folder, untouched by this machine's settings. */
export function git(folder: string, args: readonly string[], input: string | Buffer = ''): string {
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...identity, ...args], {
    cwd: folder,
    env,
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })
    .toString()
    .trimEnd();
}

/** A bare repository as a server keeps it, with those files on `main`; without files it is empty. */
export function aRemote(files: Readonly<Record<string, string>> = {}, parent = aFolder()): string {
  const folder = join(parent, 'gitops.git');
  mkdirSync(folder);
  git(folder, ['init', '--bare', '-q', '-b', 'main', '.']);
  git(folder, ['config', 'uploadpack.allowFilter', 'true']);
  git(folder, ['config', 'http.receivepack', 'true']);
  if (Object.keys(files).length > 0) commitOn(folder, 'main', files);
  return folder;
}

/** Adds a commit with those files to a branch of a bare repository, as somebody else would. */
export function commitOn(folder: string, branch: string, files: Readonly<Record<string, string>>): string {
  const ref = `refs/heads/${branch}`;
  const tip = git(folder, ['for-each-ref', '--format=%(objectname)', ref]);
  const body = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  const head = `commit ${ref}\ncommitter Bob <bob@example.com> 1700000000 +0000\ndata 5\nother\n${tip && `from ${tip}\n`}`;
  git(folder, ['fast-import', '--quiet'], head + body.join(''));
  return git(folder, ['rev-parse', ref]);
}

/** Adds that many commits to a branch of a bare repository in one go. */
export function growHistory(folder: string, branch: string, count: number): void {
  const ref = `refs/heads/${branch}`;
  const commits = Array.from({ length: count }, (_, index) => {
    const from = index === 0 ? `from ${git(folder, ['rev-parse', ref])}\n` : '';
    return `commit ${ref}\ncommitter Bob <bob@example.com> 1700000000 +0000\ndata 0\n${from}M 100644 inline grown\ndata <<E\n${index}\nE\n\n`;
  });
  git(folder, ['fast-import', '--quiet'], commits.join(''));
}

/** Makes a server's hook of that shell script. */
export function addHook(folder: string, name: string, script: string): void {
  mkdirSync(join(folder, 'hooks'), { recursive: true });
  writeFileSync(join(folder, 'hooks', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'hooks', name), 0o755);
}

/** A private repository for that one, closed after the test. */
export async function open(url: string, options: Partial<RepositoryOptions> = {}): Promise<Repository> {
  const repository = await openRepository({ url, ...options });
  onTestFinished(repository.close);
  return repository;
}

/** A commit with those changes on top of the base. */
export function commit(
  repository: Repository,
  base: string | undefined,
  changes: Readonly<Record<string, Content>>,
): Promise<string> {
  const parents = base === undefined ? [] : [base];
  return createCommit(repository, {
    base,
    parents,
    changes: new Map(Object.entries(changes)),
    message: 'Publish\n',
    author: person,
    date,
  });
}

/** Processes of this machine that have the text in their command line. */
export function findProcesses(text: string): string[] {
  const all = execFileSync('ps', ['-A', '-o', 'args']).toString().split('\n');
  return all.filter((line) => line.includes(text));
}
