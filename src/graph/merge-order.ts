import type { ApplicationChange, Inventory } from '../types/files.ts';
import type { Neighbour } from '../types/neighbour.ts';
import type { Wait } from '../types/wait.ts';
import { isMet, type Supply } from './read-needs.ts';
import { parseId } from './read-offers.ts';
import { indexSupply } from './with-neighbours.ts';

/**
 * What would break, or be deleted on the way, if the applications of a stage landed one by one, and which of them has to go first to
 * avoid it. Two that wait for each other cannot land one by one unharmed.
 */
export function findWaits(changes: readonly ApplicationChange[]): readonly Wait[] {
  const all = changes.map(toSides);
  const needs = new Set(all.flatMap(({ before, after }) => [...(before?.needs ?? []), ...(after?.needs ?? [])]));
  const waits = [...[...needs].sort().flatMap((need) => findWaitsFor(need, all)), ...findHandovers(all)];
  return [...new Map(waits.map((wait) => [JSON.stringify(wait), wait])).values()];
}

/** An application as it is published and as it will be. */
interface Sides {
  readonly application: string;
  readonly before: Side | undefined;
  readonly after: Side | undefined;
}

interface Side {
  readonly needs: ReadonlySet<string>;
  readonly held: ReadonlySet<string>;
  readonly supply: Supply;
}

function toSides({ application, before, after }: ApplicationChange): Sides {
  const toSide = (inventory: Inventory | undefined): Side | undefined => inventory && readSide(application, inventory);
  const old = toSide(before);
  return { application, before: old, after: before === after ? old : toSide(after) };
}

function readSide(application: string, { project, offers, needs }: Inventory): Side {
  const neighbour: Neighbour = { project, stage: '', application, cluster: undefined, offers, needs };
  const held = offers.filter((line) => parseId(line) !== undefined);
  // What is in a namespace needs it, which no inventory says.
  const namespaces = held.flatMap((line) => parseId(line)?.namespace ?? []).map((name) => `Namespace ${name}`);
  return { needs: new Set([...needs, ...namespaces]), held: new Set(held), supply: indexSupply([neighbour]) };
}

/** An application that lands alone meets all others as they are published. */
function findWaitsFor(need: string, all: readonly Sides[]): readonly Wait[] {
  const now = all.filter(({ before }) => brings(before, need));
  const then = all.filter(({ after }) => brings(after, need));
  return all.flatMap((alone): readonly Wait[] => {
    if (then.includes(alone) || now.some((each) => each !== alone)) return [];
    const wait = (first: Sides, why: Wait['why']): Wait => ({
      application: alone.application,
      first: first.application,
      why,
      what: need,
    });
    if (alone.after?.needs.has(need)) return then.map((each) => wait(each, 'needs'));
    const users = all.filter((each) => each !== alone && each.before?.needs.has(need));
    if (now.length === 0 || users.length === 0) return [];
    const leavers = users.filter((each) => !each.after?.needs.has(need));
    return [...then.map((each) => wait(each, 'hands')), ...leavers.map((each) => wait(each, 'takes'))];
  });
}

/** That something is in a namespace is no proof that the namespace is brought along. */
function brings(side: Side | undefined, need: string): boolean {
  if (side === undefined) return false;
  return need.startsWith('Namespace ') ? side.held.has(need) : isMet(need, side.supply);
}

/** What one application holds no more, and another one does from now on. */
function findHandovers(all: readonly Sides[]): readonly Wait[] {
  const takers = new Map<string, string>();
  for (const { application, before, after } of all) {
    for (const what of after?.held ?? []) if (!before?.held.has(what)) takers.set(what, application);
  }
  return all.flatMap(({ application, before, after }) =>
    [...(before?.held ?? [])].flatMap((what): readonly Wait[] => {
      const first = after?.held.has(what) ? undefined : takers.get(what);
      return first === undefined ? [] : [{ application, first, why: 'hands', what }];
    }),
  );
}
