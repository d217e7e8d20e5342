import { readSigning, type Signing } from '../git/signing.ts';
import { commitMessage, type StageSummary } from '../plan/commit-message.ts';
import { findAuthors, mostAuthors } from '../source/source-authors.ts';
import type { Person } from '../types/message.ts';
import type { PublishContext, StageRequest } from './request.ts';

/** How the commits of some stages are made, as their authors have said. */
export interface PreparedStyle {
  /** Undefined for commits without a signature. */
  readonly signing: Signing | undefined;
  /** The message of a commit, given the source commits that are published now. */
  write(stages: readonly StageSummary[], published: readonly (string | undefined)[]): Promise<WrittenMessage>;
}

export interface WrittenMessage {
  readonly message: string;
  /** What the message could not tell, a sentence each. */
  readonly warnings: readonly string[];
}

/** One style for stages that go in one commit: the first message function, and a signature as soon as one of them asks for it. */
export async function prepareStyle(requests: readonly StageRequest[], context: PublishContext): Promise<PreparedStyle> {
  const { root, environment, author, provenance, options } = context;
  const styles = requests.map(({ delivery }) => delivery);
  const isSigned = styles.some(({ sign }) => sign) && !options.dryRun;
  const signing = isSigned ? await readSigning(root, environment) : undefined;
  const rollback = requests.find((request) => request.rollback)?.rollback;
  const isRemoval = !rollback && requests.every(({ applications }) => applications.length === 0);
  const found = new Map<string, Promise<readonly Person[] | undefined>>();
  const authorsSince = (from: string, to: string) => {
    const authors = found.get(from) ?? findAuthors(root, from, to);
    found.set(from, authors);
    return authors;
  };
  return {
    signing,
    async write(stages, published) {
      const authors =
        isRemoval || rollback ? [] : await collectAuthors(published, { newest: provenance.commit, author, authorsSince });
      const message = commitMessage(stages, provenance, {
        isRemoval,
        rollback,
        template: styles.find(({ message }) => message)?.message,
        authors: authors ?? [author],
        author,
        signedOffBy: styles.some(({ signOff }) => signOff) ? (signing?.committer ?? author) : undefined,
      });
      return { message, warnings: authors ? [] : [historyMissing(author)] };
    },
  };
}

interface Authorship {
  readonly newest: string | undefined;
  readonly author: Person;
  readonly authorsSince: (from: string, to: string) => Promise<readonly Person[] | undefined>;
}

/** Undefined where the history of a stage cannot be had. */
async function collectAuthors(
  published: readonly (string | undefined)[],
  { newest, author, authorsSince }: Authorship,
): Promise<readonly Person[] | undefined> {
  const authors = new Map<string, Person>([[author.email.toLowerCase(), author]]);
  for (const from of new Set(published)) {
    // The first publish has no last one, and the whole history is nobody's contribution to it.
    if (from === undefined || newest === undefined) continue;
    const since = await authorsSince(from, newest);
    if (!since) return undefined;
    for (const person of since) authors.set(person.email.toLowerCase(), authors.get(person.email.toLowerCase()) ?? person);
  }
  return [...authors.values()].slice(0, mostAuthors);
}

function historyMissing({ name }: Person): string {
  return `The commit names ${name} alone: the history since the last publish cannot be had, so its other authors are not known.`;
}
