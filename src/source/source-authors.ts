import { join } from 'node:path';
import { runGit } from '../git/run-git.ts';
import type { Person } from '../types/message.ts';
import { withHistory } from './source-history.ts';

/** As many as one message may name. */
export const mostAuthors = 20;

/** So many commits are looked at; who wrote nothing in them is not named. */
const MOST_COMMITS = 10_000;

/**
 * Who wrote the commits that the second has and the first has not, newest first, each once, at most 20, as the `.mailmap` of the
 * repository around the folder names them. What a shallow clone has cut off is asked of its remote; undefined when it cannot be had.
 */
export async function findAuthors(folder: string, from: string, to: string): Promise<readonly Person[] | undefined> {
  if (![from, to].every((commit) => /^[0-9a-f]{40,64}$/.test(commit))) return undefined;
  if (from === to) return [];
  const [shallow, top] = await Promise.all([
    runGit(folder, ['rev-parse', '--is-shallow-repository']),
    runGit(folder, ['rev-parse', '--show-toplevel']),
  ]);
  const mailmap = join(top.stdout.toString().trimEnd(), '.mailmap');
  const read = (repository: string) => readAuthors(repository, { from, to, mailmap });
  const isWhole = shallow.stdout.toString().trim() === 'false';
  return (isWhole ? await read(folder) : undefined) ?? (await withHistory(folder, [from, to], read));
}

interface Range {
  readonly from: string;
  readonly to: string;
  readonly mailmap: string;
}

async function readAuthors(folder: string, { from, to, mailmap }: Range): Promise<readonly Person[] | undefined> {
  const flags = ['--no-merges', `--max-count=${MOST_COMMITS}`, '--no-color', '--encoding=UTF-8', '--format=%aN%x00%aE%x00'];
  const { code, stdout } = await runGit(folder, ['-c', `mailmap.file=${mailmap}`, 'log', ...flags, to, `^${from}`, '--']);
  if (code !== 0) return undefined;
  const fields = stdout.toString().split('\0');
  const authors = new Map<string, Person>();
  for (let i = 0; i + 1 < fields.length && authors.size < mostAuthors; i += 2) {
    const [name = '', email = ''] = [fields[i]?.trim(), fields[i + 1]];
    const key = email.toLowerCase();
    if (email !== '' && !authors.has(key)) authors.set(key, { name, email });
  }
  return [...authors.values()];
}
