import { isDeepStrictEqual } from 'node:util';
import { parse } from '../../model/input.ts';
import type { StageState } from '../../published/stage-state.ts';
import { quote } from '../../text/words.ts';
import type { OfferedInput, Skip } from '../../timeline/plan-promotion.ts';
import type { ResolvedInput, StageDefinition } from '../../types/stage.ts';
import { printValue } from '../print/input-change.ts';
import { findReaches, type Reach, type Values } from './reach.ts';

/** A stage with what is published of it, and how its code renders it. */
export interface Side {
  readonly definition: StageDefinition;
  readonly state: StageState;
  readonly reach: Reach;
}

export interface Offers {
  /** Every input that the one stage has published, in order of name. */
  readonly inputs: readonly OfferedInput[];
  /** What the other stage has: what a value is given for, secrets left out. */
  readonly before: Values;
}

/** What inputs the one stage has published, what the other has of them, and which applications there differ by them. */
export async function findOffers(from: Side, to: Side, file: Values): Promise<Offers> {
  const declared = new Map(
    to.definition.inputs.filter(({ variable }) => variable !== 'name').map((input) => [input.name, input]),
  );
  const before = await findBefore(to, declared, file);
  const refused = new Map<string, Skip>();
  const wanted = new Map<string, unknown>();
  const own = new Set(to.definition.promotion?.except ?? []);
  const published = await settle(from, (name) => !own.has(name));
  for (const [name, { value, others }] of published) {
    const input = declared.get(name);
    const taken = input && take(input, value, to.definition);
    const refusal = !input
      ? unknown(name, to.definition)
      : taken && 'reason' in taken
        ? taken
        : others && unsettled(name, from, [value, ...others]);
    if (refusal) refused.set(name, refusal);
    wanted.set(name, taken && 'value' in taken ? taken.value : value);
  }
  const isChanged = ([name, value]: readonly [string, unknown]) => !isDeepStrictEqual(before.get(name), value);
  const changes = new Map(
    [...wanted].filter(
      (each) => isChanged(each) && !['unknown-input', 'refused-input'].includes(refused.get(each[0])?.reason ?? ''),
    ),
  );
  const reaches = new Map(await findReaches(to.reach, before, changes));
  for (const [name, { reason }] of refused) {
    // The other stage cannot be rendered with it, but the one where it is can be rendered without it.
    if (reason === 'unknown-input' || reason === 'refused-input') reaches.set(name, await findOwnReach(from, published, name));
  }
  const inputs = [...wanted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([input, after]): OfferedInput => {
      const refusal = refused.get(input);
      return { input, before: before.get(input) ?? null, after, reaches: reaches.get(input) ?? [], ...(refusal && { refusal }) };
    });
  return { inputs, before };
}

/** The committed file comes first, then what is published, as when the stage is published. */
async function findBefore(to: Side, declared: ReadonlyMap<string, ResolvedInput>, file: Values): Promise<Values> {
  const published = await settle(to, (name) => declared.has(name));
  const before = new Map<string, unknown>();
  for (const [name, { parser, secret, source, value }] of declared) {
    if (secret) continue;
    const given = file.get(name) ?? published.get(name)?.value;
    const parsed = given === undefined ? undefined : parse(parser, given);
    if (parsed && 'value' in parsed) before.set(name, parsed.value);
    else if (source === 'default') before.set(name, value);
  }
  return before;
}

interface Settled {
  readonly value: unknown;
  /** Values that other applications have which the input reaches, too. */
  readonly others?: readonly unknown[];
}

/** Every input as it is published: where applications come from different publishes, as those have it which it reaches. */
async function settle({ state, reach }: Side, isWanted: (name: string) => boolean): Promise<ReadonlyMap<string, Settled>> {
  const origins = [...state.applications].flatMap(([application, { origin }]) => (origin ? [{ application, origin }] : []));
  const newest = origins.toSorted((a, b) => b.origin.index - a.origin.index);
  const names = [...new Set(newest.flatMap(({ origin }) => [...origin.inputs.keys()]))].filter(isWanted).sort();
  const valuesOf = (name: string, of: readonly { readonly origin: { readonly inputs: Values } }[]) =>
    of.flatMap(({ origin }) => (origin.inputs.has(name) ? [origin.inputs.get(name)] : [])).filter(isFirst);
  const settled = new Map<string, Settled>();
  for (const name of names) {
    const [value, other, ...more] = valuesOf(name, newest);
    settled.set(name, { value });
    if (other === undefined) continue;
    const base = newest[0]!.origin.inputs;
    const reached = new Set<string>();
    for (const each of [other, ...more]) {
      for (const application of await reach.differ(base, new Map([...base, [name, each]]))) reached.add(application);
    }
    const [own = value, ...others] = valuesOf(
      name,
      newest.filter(({ application }) => reached.has(application)),
    );
    settled.set(name, { value: own, ...(others.length > 0 && { others }) });
  }
  return settled;
}

function isFirst(value: unknown, index: number, values: readonly unknown[]): boolean {
  return values.findIndex((each) => isDeepStrictEqual(each, value)) === index;
}

function findOwnReach({ reach }: Side, published: ReadonlyMap<string, Settled>, name: string): Promise<readonly string[]> {
  const values = new Map([...published].map(([input, { value }]) => [input, value]));
  return reach.differ(values, new Map([...values].filter(([input]) => input !== name)));
}

function take(
  { name, parser, secret }: ResolvedInput,
  value: unknown,
  { name: stage }: StageDefinition,
): { readonly value: unknown } | Skip {
  const refuse = (problem: string): Skip => ({
    reason: 'refused-input',
    text: `${quote(stage)} does not take ${name}: ${problem}`,
    until: null,
  });
  if (secret) return refuse('it is a secret there');
  const parsed = parse(parser, value);
  return 'value' in parsed ? parsed : refuse(`${printValue(value)}: ${parsed.problem}`);
}

function unknown(name: string, { name: stage }: StageDefinition): Skip {
  return { reason: 'unknown-input', text: `${quote(stage)} has no input ${name}`, until: null };
}

function unsettled(name: string, { definition }: Side, values: readonly unknown[]): Skip {
  const text = `applications of ${quote(definition.name)} differ in ${name}: ${values.map(printValue).join(', ')}`;
  return { reason: 'unsettled', text, until: null };
}
