import { readBlobs } from '../git/blobs.ts';
import { createCommit, type Person } from '../git/commit.ts';
import type { Repository } from '../git/repository.ts';
import type { Signing } from '../git/signing.ts';
import { listTree } from '../git/tree.ts';
import { type Mark, parseMark, printMark } from './mark-json.ts';

export type { Mark, MarkedBuild, MarkedTip, Proposed } from './mark-json.ts';

const FILE = 'mark.json';

const REFS = 'refs/stagewright/';
const BRANCHES = 'refs/heads/stagewright-marks/';

/** Where marks are: at `refs/stagewright/<project>/<stage>`, or at a branch on servers that take nothing else. */
export function markRefs(project: string, stage = '*'): readonly [ref: string, branch: string] {
  return [`${REFS}${project}/${stage}`, `${BRANCHES}${project}/${stage}`];
}

/** The branch that stands in for the ref of a mark; undefined for any other ref. */
export function markBranchOf(ref: string): string | undefined {
  return ref.startsWith(REFS) ? BRANCHES + ref.slice(REFS.length) : undefined;
}

/**
 * What the mark's commit remembers; undefined for one that cannot be read, which then counts as unknown. Throws `mark-newer` for one
 * that a newer version has written.
 */
export async function readMark(repository: Repository, commit: string): Promise<Mark | undefined> {
  const oid = await findMarkBlob(repository, commit);
  const bytes = oid && (await readBlobs(repository, [oid])).get(oid);
  return bytes ? parseMark(bytes.toString('utf8')) : undefined;
}

/** Id of what the mark's commit remembers; undefined for one that remembers nothing. */
export async function findMarkBlob(repository: Repository, commit: string): Promise<string | undefined> {
  const { marks } = repository.memory;
  if (!marks.has(commit)) marks.set(commit, (await listTree(repository, commit, [FILE])).get(FILE)?.oid);
  return marks.get(commit);
}

export interface MarkDraft {
  readonly mark: Mark;
  /** The mark before; undefined for the first. */
  readonly parent: string | undefined;
  readonly message: string;
  readonly author: Person;
  readonly date: Date;
  /** @default no signature */
  readonly signing?: Signing | undefined;
}

/** Makes the commit that the mark's ref is to point at; its parents are the history of publishes. */
export async function createMark(repository: Repository, { mark, parent, ...rest }: MarkDraft): Promise<string> {
  const parents = parent === undefined ? [] : [parent];
  return createCommit(repository, { base: undefined, parents, changes: new Map([[FILE, printMark(mark)]]), ...rest });
}

/** True when both say the same, so that the ref need not move. */
export function isSameMark(a: Mark | undefined, b: Mark): boolean {
  return a !== undefined && printMark(a) === printMark(b);
}
