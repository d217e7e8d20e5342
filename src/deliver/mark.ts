import { readBlobs } from './blobs.ts';
import { createCommit, type Person } from './commit.ts';
import type { Repository } from './repository.ts';
import type { Signing } from './signing.ts';
import { listTree } from './tree.ts';

/** The newest publish of a project and stage: what a ref in the GitOps repository remembers of it. */
export interface Mark {
  /** Commit of the source repository; null when the project is in none. */
  readonly source: string | null;
  /** The CI run; null outside of CI. */
  readonly build: MarkedBuild | null;
  /** Inputs by name, without secrets. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The commit that we pushed last to the stage's pull-request branch; null when there is none. */
  readonly proposed: string | null;
  /** What the target branch held of the stage when that was made: it is made anew when this changes. */
  readonly base: string | null;
  /** What the target branch had as its newest commit when we pushed last; null where older versions did not say. */
  readonly tip: MarkedTip | null;
  /** True for a stage that comes and goes, so that it can go without its code. */
  readonly ephemeral: boolean;
}

/** A commit that a branch has had. */
export interface MarkedTip {
  readonly branch: string;
  readonly commit: string;
}

/** A run of a CI pipeline. Only the numbers of one pipeline can be compared. */
export interface MarkedBuild {
  readonly pipeline: string;
  readonly number: number;
}

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

/** What the mark's commit remembers; undefined for one that cannot be read, which then counts as unknown. */
export async function readMark(repository: Repository, commit: string): Promise<Mark | undefined> {
  const entry = (await listTree(repository, commit, [FILE])).get(FILE);
  const bytes = entry && (await readBlobs(repository, [entry.oid])).get(entry.oid);
  return bytes && parse(bytes.toString('utf8'));
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
  const text = `${JSON.stringify(sorted(mark), null, 2)}\n`;
  const parents = parent === undefined ? [] : [parent];
  return createCommit(repository, { base: undefined, parents, changes: new Map([[FILE, text]]), ...rest });
}

/** True when both say the same, so that the ref need not move. */
export function isSameMark(a: Mark | undefined, b: Mark): boolean {
  return a !== undefined && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** Everybody who may push can write a mark, so nothing in it is believed. */
function parse(text: string): Mark | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(content) || !isObject(content.inputs ?? {})) return undefined;
  const { source, build, inputs = {}, proposed, base, tip, ephemeral } = content;
  const run = isObject(build) && typeof build.pipeline === 'string' && typeof build.number === 'number';
  return {
    source: textOf(source),
    build: run ? { pipeline: String(build.pipeline), number: Number(build.number) } : null,
    inputs: inputs as Mark['inputs'],
    proposed: textOf(proposed),
    base: textOf(base),
    tip: parseTip(tip),
    ephemeral: ephemeral === true,
  };
}

function parseTip(value: unknown): MarkedTip | null {
  if (!isObject(value) || typeof value.branch !== 'string' || typeof value.commit !== 'string') return null;
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value.commit) ? { branch: value.branch, commit: value.commit } : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function sorted({ source, build, inputs, proposed, base, tip, ephemeral }: Mark) {
  const entries = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  const place = tip && { tip: { branch: tip.branch, commit: tip.commit } };
  return { source, build, inputs: Object.fromEntries(entries), proposed, base, ...place, ...(ephemeral && { ephemeral }) };
}
