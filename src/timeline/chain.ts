import type { Entry, InputChange } from '../types/timeline.ts';
import { steadyTimes } from './steady-times.ts';

/** The entries of one project and stage, with what each of them leads to. Entries are numbered from the oldest, which is 0. */
export interface Chain {
  readonly entries: readonly Entry[];
  /** Milliseconds; never falling. */
  readonly times: readonly number[];
  /** By application, what its content becomes: null for none. */
  readonly contents: ReadonlyMap<string, readonly Step<string | null>[]>;
  /** How many applications each entry changed, the reserved ones left out. */
  readonly sizes: readonly number[];
  /** By name, what an input becomes: undefined for none. */
  readonly inputs: ReadonlyMap<string, readonly Step<unknown>[]>;
}

/** From that entry on it is that. */
export interface Step<T> {
  readonly index: number;
  readonly value: T;
}

/** Makes a chain of entries that are given newest first, as they are read. */
export function toChain(newestFirst: readonly Entry[]): Chain {
  const entries = newestFirst.toReversed();
  const contents = new Map<string, Step<string | null>[]>();
  const inputs = new Map<string, Step<unknown>[]>();
  for (const [index, entry] of entries.entries()) {
    for (const [application, value] of entry.contents) push(contents, application, { index, value });
    for (const [name, value] of entry.inputs) push(inputs, name, { index, value });
  }
  const times = steadyTimes(entries.map(({ time }) => Date.parse(time)));
  return { entries, times, contents, sizes: entries.map(({ contents: changed }) => countPlain(changed.keys())), inputs };
}

/** The chain as it was when that many entries were there. */
export function cutChain({ entries }: Chain, count: number): Chain {
  return toChain(entries.slice(0, count).reverse());
}

/** Number of names that are not reserved. */
export function countPlain(names: Iterable<string>): number {
  let count = 0;
  for (const name of names) if (!name.startsWith('_')) count += 1;
  return count;
}

/** What it is at that entry; undefined where no entry up to there says. */
export function valueAt<T>(steps: readonly Step<T>[] | undefined, index: number): T | undefined {
  return steps?.[countUpTo(steps, index) - 1]?.value;
}

/** The newest entry at which the application has that content, whether it brought it or not; undefined when it never has. */
export function findNewestWith({ contents, entries }: Chain, application: string, content: string | null): number | undefined {
  const steps = contents.get(application) ?? [];
  const at = steps.findLastIndex(({ value }) => value === content);
  return at < 0 ? undefined : (steps[at + 1]?.index ?? entries.length) - 1;
}

/** All inputs at that entry, by name. */
export function inputsAt({ inputs }: Chain, index: number): ReadonlyMap<string, unknown> {
  const known = [...inputs].map(([name, steps]) => [name, valueAt(steps, index)] as const);
  return new Map(known.filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Inputs that differ between two entries, as far as they changed in one that changed the application, too; without those that are known. */
export function inputChanges(
  chain: Chain,
  application: string,
  span: Span,
  known: { has(name: string): boolean },
): readonly InputChange[] {
  const { from, to } = span;
  const steps = chain.contents.get(application) ?? [];
  const [low, high] = from <= to ? [from, to] : [to, from];
  const names = new Set<string>();
  for (const { index } of steps.slice(countUpTo(steps, low), countUpTo(steps, high))) {
    for (const name of chain.entries[index]!.inputs.keys()) if (!known.has(name)) names.add(name);
  }
  return [...names].flatMap((name) => {
    const [before, after] = [valueAt(chain.inputs.get(name), from), valueAt(chain.inputs.get(name), to)];
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ name, before, after }];
  });
}

function push<T>(steps: Map<string, Step<T>[]>, key: string, step: Step<T>): void {
  const known = steps.get(key);
  if (known) known.push(step);
  else steps.set(key, [step]);
}

/** How many steps are made once that entry is. */
function countUpTo(steps: readonly Step<unknown>[], index: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]!.index <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}
