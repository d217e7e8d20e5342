import type { Entry, EntrySource } from '../types/timeline.ts';
import { type Chain, countPlain, inputsAt, valueAt } from './chain.ts';

/** What an application's content comes from. */
export interface Origin {
  /** The newest entry with that content: publishing the same again gives it a newer source. */
  readonly entry: Entry;
  readonly source: EntrySource | null;
  /** All inputs of the stage as they were published with it, without secrets, by name. */
  readonly inputs: ReadonlyMap<string, unknown>;
  /** Number of the entry in its chain. */
  readonly index: number;
  readonly chain: Chain;
}

/** Where a content of an application comes from; undefined when no entry has it, as for what was edited by hand. */
export function findOrigin(chains: readonly Chain[], application: string, content: string): Origin | undefined {
  const found = chains.flatMap((chain) => originIn(chain, application, content) ?? []);
  const timeOf = ({ chain, index }: Origin) => chain.times[index]!;
  return found.reduce<Origin | undefined>((last, each) => (last && timeOf(last) >= timeOf(each) ? last : each), undefined);
}

function originIn(chain: Chain, application: string, content: string): Origin | undefined {
  const steps = chain.contents.get(application) ?? [];
  const spans = steps.flatMap(({ index, value }, at) =>
    value === content ? [{ from: index, to: steps[at + 1]?.index ?? chain.entries.length }] : [],
  );
  const last = spans.at(-1);
  if (!last) return undefined;
  const index = last.to - 1;
  // What removes something else, or releases, comes from no source; and the source of a part is not that of the rest.
  const isOwn = ({ source, isPart, contents }: Entry) => source !== null && (!isPart || contents.has(application));
  const sources = spans.toReversed().flatMap(({ from, to }) => chain.entries.slice(from, to).findLast(isOwn) ?? []);
  return { chain, index, entry: chain.entries[index]!, source: sources[0]?.source ?? null, inputs: inputsAt(chain, index) };
}

/**
 * Inputs that make the application what it is, as far as the past tells: none of which has ever changed without it. Empty where more than
 * one application came with the input and nothing has changed since, so that nobody can say which of them it reaches.
 */
export function inputsOf({ chain, index }: Pick<Origin, 'chain' | 'index'>, application: string): ReadonlyMap<string, unknown> {
  const reaching = listPossible(chain, application).flatMap(({ name, isTold }) => {
    const value = valueAt(chain.inputs.get(name)!, index);
    return isTold && value !== undefined ? [[name, value] as const] : [];
  });
  return new Map(reaching.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names of inputs of which nobody can say whether they reach the application. */
export function doubtsOf({ chain }: Pick<Origin, 'chain'>, application: string): readonly string[] {
  return listPossible(chain, application).flatMap(({ name, isTold }) => (isTold ? [] : name));
}

/** Inputs that have never changed without the application. */
function listPossible(chain: Chain, application: string): readonly { readonly name: string; readonly isTold: boolean }[] {
  const changes = new Set(chain.contents.get(application)?.map((step) => step.index));
  const isOnly = countPlain(chain.contents.keys()) === 1;
  return [...chain.inputs].flatMap(([name, steps]) => {
    if (steps.some((step) => !changes.has(step.index))) return [];
    return { name, isTold: isOnly || steps.length > 1 || chain.sizes[steps[0]!.index] === 1 };
  });
}
