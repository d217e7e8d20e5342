import { readBlobs } from '../git/blobs.ts';
import type { Content } from '../git/commit.ts';
import type { Repository } from '../git/repository.ts';
import type { RemoteState } from '../git/state.ts';
import { listTree } from '../git/tree.ts';
import { sortLocks } from '../timeline/locks.ts';
import type { Lock } from '../types/lock.ts';

/** The locks of one stage as the server has them. */
export interface CurrentLocks {
  readonly stage: string;
  /** Full name of their ref: where it is, or where it is to be. */
  readonly ref: string;
  /** Undefined when the stage was never locked. */
  readonly commit: string | undefined;
  /** None where they cannot be read. */
  readonly locks: readonly Lock[];
  /** Why they cannot be read: made by a newer version, or damaged. */
  readonly problem?: 'newer' | 'damaged';
}

const REFS = 'refs/stagewright-locks/';
const BRANCHES = 'refs/heads/stagewright-locks/';

/** Where the locks of a stage are, whichever project publishes it: at a ref, or at a branch on servers that take nothing else. */
export function lockRefs(stage = '*'): readonly [ref: string, branch: string] {
  return [REFS + stage, BRANCHES + stage];
}

/** The branch that stands in for the ref of locks; undefined for any other ref. */
export function lockBranchOf(ref: string): string | undefined {
  return ref.startsWith(REFS) ? BRANCHES + ref.slice(REFS.length) : undefined;
}

/** Names of the stages that are or were locked. */
export function listLockedStages({ refs }: RemoteState): readonly string[] {
  const names = [...refs.keys()].flatMap((ref) =>
    [REFS, BRANCHES].flatMap((start) => (ref.startsWith(start) ? [ref.slice(start.length)] : [])),
  );
  return [...new Set(names)].sort();
}

/** Reads the locks of a stage from what was fetched. A stage without any costs no request. */
export async function readLocks(repository: Repository, { refs }: RemoteState, stage: string): Promise<CurrentLocks> {
  const [first, branch] = lockRefs(stage);
  const ref = !refs.has(first) && refs.has(branch) ? branch : first;
  const commit = refs.get(ref);
  const entry = commit === undefined ? undefined : (await listTree(repository, commit, [FILE])).get(FILE);
  if (!entry) return { stage, ref, commit, locks: [] };
  const bytes = entry.mode.startsWith('100') ? (await readBlobs(repository, [entry.oid])).get(entry.oid) : undefined;
  return { stage, ref, commit, ...parse(bytes?.toString('utf8') ?? '') };
}

const FILE = 'locks.json';
const FORMAT = 1;

/** The files of the commit that holds those locks: none for none, so that nothing has to be read to see it. */
export function toLockFiles(locks: readonly Lock[]): ReadonlyMap<string, Content> {
  if (locks.length === 0) return new Map();
  const entries = sortLocks(locks).map(({ application, owner, reason, since, expires }) => {
    return { application, owner, reason, since, expires };
  });
  return new Map([[FILE, `${JSON.stringify({ format: FORMAT, locks: entries }, null, 2)}\n`]]);
}

/** Everybody who may push can write the file, so nothing in it is believed; and what cannot be understood locks everything. */
function parse(text: string): Pick<CurrentLocks, 'locks' | 'problem'> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { locks: [], problem: 'damaged' };
  }
  if (!isObject(content)) return { locks: [], problem: 'damaged' };
  const { format = FORMAT, locks } = content;
  if (typeof format === 'number' && format > FORMAT) return { locks: [], problem: 'newer' };
  const parsed = format === FORMAT && Array.isArray(locks) ? locks.map(parseLock) : [undefined];
  const readable = parsed.filter((lock) => lock !== undefined);
  return readable.length === parsed.length ? { locks: sortLocks(readable) } : { locks: [], problem: 'damaged' };
}

function parseLock(value: unknown): Lock | undefined {
  if (!isObject(value)) return undefined;
  const { application = null, owner, reason, since, expires = null } = value;
  if (application !== null && !(typeof application === 'string' && /^_?[a-z0-9][a-z0-9-]*$/.test(application))) return undefined;
  if (typeof owner !== 'string' || typeof reason !== 'string' || !isTime(since)) return undefined;
  if (expires !== null && !isTime(expires)) return undefined;
  return { application, owner: toLine(owner), reason: toLine(reason), since, expires };
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** Characters that anybody reads of an owner or a reason. */
const LONGEST = 500;

/** The text on one line, cut where nobody would read on. */
export function toLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
