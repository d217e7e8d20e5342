import type { Entry, Landing } from '../types/timeline.ts';
import type { Chain, Step as ContentStep } from './chain.ts';

/** An earlier content of an application. */
export interface Previous {
  readonly content: string;
  /** The newest commit that held it; undefined where it is not known. */
  readonly last: string | undefined;
  /** The commit that brought it. */
  readonly landed: string;
}

/**
 * What ran before what runs now, from landings newest first: as an editor undoes, so that the one before a rollback is the one before what
 * was restored, and what was rolled back never comes again. Undefined where none is known, which older landings may tell.
 */
export function findPrevious(
  application: string,
  newestFirst: readonly Landing[],
  chains: readonly Chain[],
): Previous | undefined {
  const past: Past = { stack: [], undone: new Set(), named: nameEntries(chains) };
  for (const landing of newestFirst.toReversed()) {
    const change = landing.changes.find((each) => each.isInventory && each.application === application);
    if (change) follow(past, { landing, before: change.before, content: change.after, application, chains });
  }
  const now = past.stack.at(-1)?.content;
  const before = past.stack.slice(0, -1).findLast(({ content, isOurs }) => isOurs && content !== null && content !== now);
  return before && { content: before.content!, last: before.last, landed: before.landed };
}

interface State {
  readonly content: string | null;
  /** False for what people have written. */
  readonly isOurs: boolean;
  readonly landed: string;
  last?: string | undefined;
}

interface Past {
  /** What could be gone back to, the present content last. */
  readonly stack: State[];
  /** What was rolled back and may have been brought back since. */
  readonly undone: Set<string | null>;
  readonly named: ReadonlyMap<string, readonly Entry[]>;
}

interface Step {
  readonly landing: Landing;
  readonly before: string | null;
  readonly content: string | null;
  readonly application: string;
  readonly chains: readonly Chain[];
}

function follow({ stack, undone, named }: Past, step: Step): void {
  const { landing, content } = step;
  const top = stack.at(-1);
  if (top) top.last = landing.parents[0];
  if (goesBack(step, { named, undone })) {
    // Further back than what is known, nothing of it can be gone back to.
    const index = Math.max(
      0,
      stack.findLastIndex((state) => state.content === content),
    );
    for (const gone of stack.splice(index)) undone.add(gone.content);
  }
  undone.delete(content);
  stack.push({ content, isOurs: content !== null && isPublished(step, named), landed: landing.commit });
}

/** True for a rollback, and for an older content that people have put back. */
function goesBack(
  { landing, before, content, application, chains }: Step,
  { named, undone }: Pick<Past, 'named' | 'undone'>,
): boolean {
  const own = namesOf(landing).flatMap((commit) => named.get(commit) ?? []);
  if (own.length > 0) return own.some(({ kind }) => kind === 'rollback');
  const { told } = landing;
  if (told.rollbackTo !== null) return true;
  // Who reverts a rollback does not go back.
  if (told.project !== null || told.source !== null || content === null || undone.has(content)) return false;
  // The squash of a pull request names nobody: it is a publish where that content was asked for after what it replaces.
  const asked = chains.flatMap((chain) => {
    const steps = stepsAskedFor(chain, application);
    const indexOf = (value: string | null) => steps.findLast((each) => each.value === value)?.index ?? -1;
    return indexOf(content) < 0
      ? []
      : [{ isNewer: indexOf(content) > indexOf(before), kind: chain.entries[indexOf(content)]!.kind }];
  });
  return asked.some(({ isNewer, kind }) => !isNewer || kind === 'rollback');
}

/** Without those by which a mark only says what there is again: after a rollback, or beside the part that was published. */
function stepsAskedFor({ contents, entries }: Chain, application: string): readonly ContentStep<string | null>[] {
  const seen = new Set<string | null>();
  return (contents.get(application) ?? []).filter(({ index, value }) => {
    const isAgain = seen.has(value);
    seen.add(value);
    const { kind, isPart } = entries[index]!;
    return !isAgain || (kind === 'publish' && !isPart);
  });
}

function isPublished({ landing, content, application, chains }: Step, named: Past['named']): boolean {
  const { told } = landing;
  if (told.project !== null || told.source !== null || namesOf(landing).some((commit) => named.has(commit))) return true;
  return chains.some(({ contents }) => contents.get(application)?.some(({ value }) => value === content));
}

/** Commits by which an entry may name a landing: itself, and the heads of what it merges. */
function namesOf({ commit, parents }: Landing): readonly string[] {
  return [commit, ...parents.slice(1)];
}

function nameEntries(chains: readonly Chain[]): ReadonlyMap<string, readonly Entry[]> {
  const named = new Map<string, Entry[]>();
  for (const entry of chains.flatMap(({ entries }) => entries)) {
    for (const commit of [entry.landed, ...entry.proposed]) {
      if (commit !== null) named.set(commit, [...(named.get(commit) ?? []), entry]);
    }
  }
  return named;
}
