import { randomUUID } from 'node:crypto';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import type { Person } from '../types/message.ts';
import { fetchMissing } from './blobs.ts';
import type { Repository } from './repository.ts';
import { getOutput } from './run-git.ts';
import { type Signing, signCommit } from './signing.ts';
import type { TreeEntry } from './tree.ts';
import { hasControl } from './url.ts';

export type { Person } from '../types/message.ts';

/** What a path becomes: text or bytes, something that the repository has already (also a folder, mode `040000`), or nothing. */
export type Content = string | Buffer | TreeEntry | null;

export interface CommitDraft {
  /** Commit whose files the new one starts from; undefined starts from none. */
  readonly base: string | undefined;
  readonly parents: readonly string[];
  /** Path to what it becomes. */
  readonly changes: ReadonlyMap<string, Content>;
  readonly message: string;
  readonly author: Person;
  /** @default who signs it, as far as that is known; else the author */
  readonly committer?: Person;
  readonly date: Date;
  /** @default no signature */
  readonly signing?: Signing | undefined;
}

/**
 * Makes a commit in the private repository, without a checkout or an index, and gives its id: one process for any number of files,
 * every byte as given. Throws `output-invalid` for a path or person that cannot stand in a commit, and `signing-failed`.
 */
export async function createCommit(repository: Repository, draft: CommitDraft): Promise<string> {
  for (const path of draft.changes.keys()) checkPath(path);
  await fetchMissing(repository, findReused(draft.changes));
  // fast-import makes commits on a ref only; a ref of its own for each keeps two at a time apart, and it goes at once.
  const ref = `refs/import/${randomUUID()}`;
  const input = Buffer.concat([
    text(`commit ${ref}\nmark :1\n`),
    ...(await writeHead(repository, draft)),
    ...writeChanges(draft.changes),
    text(`\nget-mark :1\nreset ${ref}\nfrom ${'0'.repeat(40)}\n\ndone\n`),
  ]);
  const output = await getOutput(repository.folder, ['fast-import', '--done', '--date-format=raw', '--force'], {
    ...repository,
    input,
  });
  const commit = output.toString('latin1').trim();
  const { signing, author, committer = signing?.committer ?? author } = draft;
  return signing ? signCommit(repository, { ...draft, commit, committer }, signing) : commit;
}

/** Blobs that are taken over by id: fast-import insists on having them. Sub-trees are always here. */
function findReused(changes: CommitDraft['changes']): string[] {
  const reused = [...changes.values()].filter((content) => isEntry(content) && content.mode.startsWith('100'));
  return reused.map((content) => (content as TreeEntry).oid);
}

async function writeHead(repository: Repository, draft: CommitDraft): Promise<Buffer[]> {
  const { base, parents, message, author, committer = draft.signing?.committer ?? author } = draft;
  const seconds = Math.floor(draft.date.getTime() / 1000);
  const head = [
    text(`author ${writePerson(author)} ${seconds} +0000\ncommitter ${writePerson(committer)} ${seconds} +0000\n`),
    ...writeData(message),
    ...parents.map((parent, index) => text(`${index === 0 ? 'from' : 'merge'} ${parent}\n`)),
  ];
  if (base === undefined) return [...head, text('deleteall\n')];
  if (base === parents[0]) return head;
  const tree = await getOutput(repository.folder, ['rev-parse', '--verify', '--end-of-options', `${base}^{tree}`], repository);
  return [...head, text(`M 040000 ${tree.toString('latin1').trim()} ""\n`)];
}

/** What goes first, so that a file can become a folder of the same name, or a folder a file. */
function writeChanges(changes: CommitDraft['changes']): Buffer[] {
  const removed: Buffer[] = [];
  const written: Buffer[] = [];
  for (const [path, content] of changes) {
    if (content === null) removed.push(text(`D ${writePath(path)}\n`));
    else if (isEntry(content)) written.push(text(`M ${content.mode} ${content.oid} ${writePath(path)}\n`));
    else written.push(text(`M 100644 inline ${writePath(path)}\n`), ...writeData(content));
  }
  return [...removed, ...written];
}

function isEntry(content: Content): content is TreeEntry {
  return content !== null && typeof content === 'object' && !Buffer.isBuffer(content);
}

function writeData(content: string | Buffer): Buffer[] {
  const bytes = typeof content === 'string' ? text(content) : content;
  return [text(`data ${bytes.length}\n`), bytes, text('\n')];
}

function writePath(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&')}"`;
}

function writePerson({ name, email }: Person): string {
  if (!hasControl(name + email) && !/[<>]/.test(name + email)) return name === '' ? `<${email}>` : `${name} <${email}>`;
  throw new StagewrightError('output-invalid', `${quote(`${name} <${email}>`)} cannot be the author of a commit.`, {
    hint: 'Set user.name and user.email to plain text without "<", ">" and line breaks.',
  });
}

function checkPath(path: string): void {
  const isValid =
    !hasControl(path) && path.split('/').every((part) => !['', '.', '..'].includes(part) && part.toLowerCase() !== '.git');
  if (isValid) return;
  throw new StagewrightError('output-invalid', `${quote(path)} cannot be a path in a Git repository.`, {
    hint: 'Use a relative path with "/" between plain names.',
  });
}

function text(value: string): Buffer {
  return Buffer.from(value);
}
