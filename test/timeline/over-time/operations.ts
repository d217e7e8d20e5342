import fc from 'fast-check';
import { type Expected, land, merge, originOf, recordOf, revert, type State } from './model.ts';
import { countDeletions, publish, type Wish } from './model-publish.ts';
import { release, rollBack } from './model-rollback.ts';
import type { Real } from './real.ts';
import { applicationsOf, inputNames, projects, render, type Source, stages } from './render.ts';
import { inventoriesOf } from './tree.ts';

/** Something that a pipeline or a person does; numbers choose from what there is when it is done. */
export type Operation = Readonly<{
  kind: 'publish' | 'promote' | 'rollback' | 'release' | 'revert' | 'edit' | 'lock' | 'unlock' | 'merge';
  project: number;
  stage: number;
  /** 0 for all, else one of the project's applications. */
  application: number;
  choice: number;
}>;

/** An operation on what there is: what is to come of it, and how it is done. */
export interface Step {
  readonly told: string;
  readonly expected: Expected;
  readonly run: (real: Real, commits: readonly string[]) => Promise<string | undefined>;
}

const weights = { publish: 9, promote: 3, rollback: 6, release: 1, revert: 4, edit: 2, lock: 1, unlock: 3, merge: 5 };

export const operations: fc.Arbitrary<Operation> = fc.record({
  kind: fc.oneof(
    ...Object.entries(weights).map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind as Operation['kind']) })),
  ),
  // More of one project and of some stages, so that more happens to the same.
  project: fc.constantFrom(0, 0, 0, 1),
  stage: fc.constantFrom(0, 1, 2, 2, 2, 3, 3, 4, 4),
  application: fc.nat({ max: 2 }),
  choice: fc.nat({ max: 999 }),
});

export const SOURCES = 60;

/** Undefined where there is nothing to do it to. */
export function prepare(state: State, operation: Operation): Step | undefined {
  const project = projects[operation.project]!;
  const stage = stages[operation.stage]!;
  const chosen = applicationsOf(project).filter((_, index) => index + 1 === operation.application);
  const { choice } = operation;
  switch (operation.kind) {
    case 'publish':
      return preparePublish(state, { project, stage, chosen, choice });
    case 'promote':
      return preparePromotion(state, { project, stage, chosen, choice });
    case 'rollback': {
      if (!recordOf(state, { project, stage })) return undefined;
      const to = choice % 2 === 0 ? ('previous' as const) : Math.max(1, state.log.length - 2 - (choice % 9));
      if (to !== 'previous' && to >= state.log.length) return undefined;
      const wish = { project, stage, applications: chosen, to };
      return {
        told: `roll back ${project} ${stage} ${chosen.join()} to ${to}`,
        expected: rollBack(state, wish),
        run: (real, commits) => real.rollBack(wish, to === 'previous' ? to : commits[to]!),
      };
    }
    case 'release': {
      const wish = { project, stage, applications: chosen };
      return {
        told: `release ${project} ${stage} ${chosen.join()}`,
        expected: release(state, wish),
        run: (real) => real.release(wish),
      };
    }
    case 'revert': {
      const at = state.log.length - 1 - (choice % 4);
      if (at < 1) return undefined;
      return {
        told: `git revert ${at}`,
        expected: revert(state, at),
        run: async (real, commits) => {
          real.revert(commits[at]!);
          return undefined;
        },
      };
    }
    case 'edit':
      return prepareEdit(state, { stage, choice });
    case 'lock':
    case 'unlock':
      return prepareLock(state, {
        stage,
        application: chosen[0] ?? null,
        isLocking: operation.kind === 'lock',
        owner: choice % 2 ? 'Ada' : 'Bob',
      });
    case 'merge': {
      const names = [...state.branches.keys()];
      const name = names[choice % Math.max(names.length, 1)];
      if (name === undefined) return undefined;
      const how = choice % 3 === 0 ? 'squash' : 'merge';
      return { told: `${how} ${name}`, expected: merge(state, name, how), run: (real) => real.merge(name, how) };
    }
  }
}

interface Chosen {
  readonly project: string;
  readonly stage: string;
  /** None for all. */
  readonly chosen: readonly string[];
  readonly choice: number;
}

function preparePublish(state: State, { project, stage, chosen, choice }: Chosen): Step {
  const among = stage === 'development' && choice % 2 ? ['development', 'testing'] : [stage];
  const source = chooseSource(state, { project, stage, choice });
  const overwrite = choice % 5 === 0;
  const wishes = among.map((each): Wish => {
    const known =
      recordOf(state, { project, stage: each })?.inputs ??
      Object.fromEntries(inputNames(project).map((name) => [name, `${name}-0`]));
    const name = [...inputNames(project), undefined][Math.floor(choice / 7) % 4];
    const inputs = name === undefined ? known : { ...known, [name]: `${name}-${Math.floor(choice / 11) % 6}` };
    // As a promotion of some applications.
    const only = choice % 4 === 0 && chosen.length > 0 ? chosen : undefined;
    const applications = render(project, each, { source, inputs }).filter(
      ({ application }) => only?.includes(application) ?? true,
    );
    const wish = { project, stage: each, applications, only, inputs, source, overwrite };
    return { ...wish, allowDeletions: choice % 3 === 0 ? countDeletions(state, wish) : undefined };
  });
  const told = `publish ${project} ${among.join()} ${wishes[0]!.only ?? ''} at ${source.number}${source.isBeside ? '+' : ''} with ${JSON.stringify(wishes[0]!.inputs)}`;
  return { told, expected: publish(state, wishes), run: (real) => real.publish(wishes) };
}

function chooseSource(state: State, { project, stage, choice }: Omit<Chosen, 'chosen'>): Source {
  const newest = Math.max(0, ...stages.map((each) => recordOf(state, { project, stage: each })?.source.number ?? 0));
  const here = recordOf(state, { project, stage })?.source.number ?? newest;
  const step = choice % 10;
  if (step === 0) return { number: Math.max(here - 1, 0), isBeside: choice % 20 === 0 };
  if (step < 4) return { number: here, isBeside: false };
  return { number: Math.min(newest + (step < 7 ? 0 : 1), SOURCES - 1), isBeside: false };
}

/** What runs in the stage before goes to the next one: what was published from the newest source there, with its inputs. */
function preparePromotion(state: State, { project, stage: from, chosen }: Chosen): Step | undefined {
  const stage = stages[(stages.indexOf(from as (typeof stages)[number]) + 1) % stages.length]!;
  const [record, there] = [recordOf(state, { project, stage: from }), recordOf(state, { project, stage })];
  const known = [...inventoriesOf(state.tree, from)]
    .filter(([, inventory]) => inventory.project === project)
    .map(([name]) => name);
  const origins = known.map((name) => [name, originOf(record!, name, state.tree.get(`.stagewright/${from}/${name}`)!)] as const);
  const wanted = origins.filter(([name, origin]) => origin?.source && (chosen.length === 0 || chosen.includes(name)));
  const source = wanted.map(([, origin]) => origin!.source!).toSorted((a, b) => b.number - a.number)[0];
  if (!source) return undefined;
  const going = wanted.filter(([, origin]) => origin!.source!.number === source.number);
  const only = going.map(([name]) => name);
  const given = going.flatMap(([name, origin]) =>
    [name, inputNames(project)[2]].map((input) => [input, origin!.inputs[input]!] as const),
  );
  const initial = Object.fromEntries(inputNames(project).map((name) => [name, `${name}-0`]));
  const inputs = { ...initial, ...there?.inputs, ...Object.fromEntries(given) };
  const applications = render(project, stage, { source, inputs }).filter(({ application }) => only.includes(application));
  const wish: Wish = { project, stage, applications, only, inputs, source };
  return {
    told: `promote ${project} ${only.join()} from ${from} to ${stage} at ${source.number}`,
    expected: publish(state, [wish]),
    run: async (real) => {
      const { applications: published } = await real.stateOf(project, from);
      const read = [...published].map(([name, { origin }]) => [name, origin && Object.fromEntries(origin.inputs)]);
      const ours = origins.map(([name, origin]) => [name, origin?.inputs]);
      if (JSON.stringify(sortAll(read)) !== JSON.stringify(sortAll(ours)))
        throw new Error(`published in ${from}: ${JSON.stringify(read)}, and not ${JSON.stringify(ours)}`);
      const { mark } = await real.stateOf(project, stage);
      return real.publish([wish], new Map([[stage, mark]]));
    },
  };
}

function sortAll(rows: readonly unknown[]): unknown {
  const text = rows.map((row) =>
    JSON.stringify(row, (_, value) => (value?.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value)),
  );
  return text.sort();
}

function prepareEdit(state: State, { stage, choice }: { readonly stage: string; readonly choice: number }): Step | undefined {
  const ours = [...state.tree.keys()].filter((path) => path.startsWith(`${stage}/`));
  const path = ours[choice % Math.max(ours.length, 1)];
  const foreign = path === undefined || choice % 3 === 0;
  const where = foreign
    ? path === undefined || choice % 2
      ? `README.md`
      : `${path.slice(0, path.lastIndexOf('/'))}/notes.md`
    : path;
  const text = !foreign && choice % 4 === 1 ? undefined : `{"byHand":${choice}}\n`;
  if (state.tree.get(where) === text) return undefined;
  const tree = new Map(state.tree);
  if (text === undefined) tree.delete(where);
  else tree.set(where, text);
  return {
    told: `${text === undefined ? 'delete' : 'edit'} ${where}`,
    expected: { state: land(state, tree, 'edit') },
    run: async (real) => {
      real.edit(where, text);
      return undefined;
    },
  };
}

interface Locking {
  readonly stage: string;
  readonly application: string | null;
  readonly isLocking: boolean;
  readonly owner: string;
}

function prepareLock(state: State, { stage, application, isLocking, owner }: Locking): Step {
  const key = application === null ? stage : `${stage} ${application}`;
  const held = state.locks.get(key);
  const locks = new Map(state.locks);
  if (isLocking) locks.set(key, owner);
  else locks.delete(key);
  return {
    told: `${isLocking ? 'lock' : 'unlock'} ${key} as ${owner}`,
    expected: held !== undefined && held !== owner ? { state, code: 'locked' } : { state: { ...state, locks } },
    run: (real) => real.lock(stage, application, { isLocking, owner }),
  };
}
