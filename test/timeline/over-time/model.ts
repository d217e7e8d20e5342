import type { Inputs, Source } from './render.ts';
import { applicationsOf, isSameOrOlder, projects, stages } from './render.ts';
import { changedContents, isEqual, type Tree, transfer } from './tree.ts';

/** What the repository is, and what is remembered of how it came to be: as simple as it can be said. Nothing in it is ever changed. */
export interface State {
  readonly tree: Tree;
  /** Trees of the branch, oldest first; the last is the present one. */
  readonly log: readonly Tree[];
  /** What brought each of them, and whether that was squashed. */
  readonly kinds: readonly (Landing | 'squash')[];
  readonly records: ReadonlyMap<string, Record>;
  /** Pull requests that are open, by branch. */
  readonly branches: ReadonlyMap<string, Branch>;
  /** Owners of locks, by `stage` or `stage application`. */
  readonly locks: ReadonlyMap<string, string>;
  readonly pasts: ReadonlyMap<string, Past>;
}

/** What a project has done in a stage. */
export interface Record {
  readonly source: Source;
  readonly inputs: Inputs;
  /** Texts of inventories by application. */
  readonly contents: Readonly<{ [application: string]: string }>;
  /** What the branch had when a pull request was made, by application, `''` being the stage. */
  readonly proposed: ReadonlyMap<string, Tree>;
  readonly holds: ReadonlyMap<string, Hold>;
  readonly entries: readonly Entry[];
}

export interface Entry extends Pick<Record, 'inputs' | 'contents'> {
  /** Null for what publishes nothing newer. */
  readonly source: Source | null;
  /** The applications whose source it is; absent means all. */
  readonly changed?: readonly string[] | undefined;
}

export interface Hold {
  readonly source: Source | null;
  /** What was rolled back. */
  readonly bad: string;
}

export interface Branch extends Owner {
  readonly kind: 'publish' | 'rollback';
  readonly base: Tree;
  readonly head: Tree;
}

interface Owner {
  readonly project: string;
  readonly stage: string;
}

/** What an application could be rolled back to, the present content last. */
export interface Past {
  readonly stack: readonly Moment[];
  readonly undone: readonly string[];
}

/** From one place of the log to another it was that. */
export interface Moment {
  readonly content: string | null;
  readonly landed: number;
  readonly last?: number;
}

/** What comes of an operation: another state, and the code of what it refuses. */
export interface Expected {
  readonly state: State;
  readonly code?: string | undefined;
}

export function begin(tree: Tree): State {
  return { tree, log: [tree], kinds: ['edit'], records: new Map(), branches: new Map(), locks: new Map(), pasts: new Map() };
}

export function recordOf({ records }: State, { project, stage }: Owner): Record | undefined {
  return records.get(`${project} ${stage}`);
}

export function withRecord(state: State, { project, stage }: Owner, record: Record): State {
  return { ...state, records: new Map(state.records).set(`${project} ${stage}`, record) };
}

export type Landing = 'publish' | 'rollback' | 'revert' | 'edit';

/** The branch becomes that tree. */
export function land(state: State, tree: Tree, kind: Landing): State {
  const at = state.log.length;
  let next: State = { ...state, tree, log: [...state.log, tree], kinds: [...state.kinds, kind] };
  for (const stage of stages) {
    for (const [application, change] of changedContents(state.tree, tree, stage)) {
      const project = projects.find((each) => applicationsOf(each).includes(application))!;
      if (kind === 'revert') next = holdReverted(next, { project, stage, application, ...change });
      const key = `${stage} ${application}`;
      const past = next.pasts.get(key) ?? { stack: [], undone: [] };
      next = { ...next, pasts: new Map(next.pasts).set(key, follow(past, { content: change.to, at, kind })) };
    }
  }
  return next;
}

/** As an editor undoes: what goes back forgets what it leaves, and what is new is put on top. */
function follow({ stack, undone }: Past, { content, at, kind }: { content: string | null; at: number; kind: Landing }): Past {
  const closed = stack.map((moment, index) => (index === stack.length - 1 ? { ...moment, last: at - 1 } : moment));
  const known = closed.findLastIndex((moment) => moment.content === content);
  const isUndoing = kind === 'rollback' || (kind === 'revert' && content !== null && known >= 0 && !undone.includes(content));
  const kept = isUndoing ? closed.slice(0, Math.max(known, 0)) : closed;
  const gone = closed.slice(kept.length).flatMap((moment) => moment.content ?? []);
  return {
    stack: [...kept, { content, landed: at }],
    undone: [...undone, ...gone].filter((each) => each !== content),
  };
}

interface Reverted extends Owner {
  readonly application: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** People who put back something older mean it, as people who roll back do; and who undoes that lets it go. */
function holdReverted(state: State, { application, from, to, ...owner }: Reverted): State {
  const record = recordOf(state, owner);
  if (!record) return state;
  const hold = record.holds.get(application);
  const holds = new Map(record.holds);
  if (hold?.bad === to) holds.delete(application);
  else if (from !== null && isOlder(record, application, { from, to })) {
    holds.set(application, { source: hold?.source ?? originOf(record, application, from)?.source ?? null, bad: from });
  }
  return withRecord(state, owner, { ...record, holds });
}

function isOlder(
  { entries }: Record,
  application: string,
  { from, to }: { readonly from: string; readonly to: string | null },
): boolean {
  // What is put back by a rollback is as old as it was before.
  const firstOf = (content: string) =>
    entries.findLastIndex(
      ({ contents, source }, index) =>
        source !== null && contents[application] === content && entries[index - 1]?.contents[application] !== content,
    );
  return firstOf(from) >= 0 && (to === null || (firstOf(to) >= 0 && firstOf(to) < firstOf(from)));
}

/** What a content was published from, and with: the newest that came to it. */
export function originOf(
  { entries }: Record,
  application: string,
  content: string,
): { readonly source: Source | null; readonly inputs: Inputs } | undefined {
  const same = entries.filter(({ contents }) => contents[application] === content);
  const newest = same.at(-1);
  return (
    newest && {
      inputs: newest.inputs,
      source: same.findLast(({ source, changed }) => source && (changed?.includes(application) ?? true))?.source ?? null,
    }
  );
}

/** True where the source comes after the one that was rolled back. */
export function lifts(source: Source, hold: Hold): boolean {
  return hold.source !== null && isSameOrOlder(hold.source, source) && !isSameOrOlder(source, hold.source);
}

/** A person merges a branch. */
export function merge(state: State, name: string, how: 'merge' | 'squash'): Expected {
  const branch = state.branches.get(name)!;
  const tree = transfer(state.tree, branch.base, branch.head);
  if (!tree) return { state, code: 'forge-error' };
  const branches = new Map([...state.branches].filter(([each]) => each !== name));
  if (how === 'squash' && isEqual(tree, state.tree)) return { state: { ...state, branches } };
  const landed = land(state, tree, branch.kind);
  const kinds = how === 'squash' ? [...state.kinds, 'squash' as const] : landed.kinds;
  return { state: { ...landed, kinds, branches } };
}

/** A person reverts that commit of the branch; what conflicts or changes nothing is given up. */
export function revert(state: State, at: number): Expected {
  const tree = transfer(state.tree, state.log[at]!, state.log[at - 1]!);
  return { state: !tree || isEqual(tree, state.tree) ? state : land(state, tree, 'revert') };
}
