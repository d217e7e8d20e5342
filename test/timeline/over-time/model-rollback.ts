import { blobIdOf } from '../../../src/render/blob-id.ts';
import type { Inventory, RenderedApplication } from '../../../src/types/files.ts';
import { type Expected, type Hold, originOf, type Record, recordOf, type State, withRecord } from './model.ts';
import { publish } from './model-publish.ts';
import { applicationsOf, type Inputs, inputNames, toApplication } from './render.ts';
import { changedContents, inventoriesOf, type Tree } from './tree.ts';

export interface RollbackWish {
  readonly project: string;
  readonly stage: string;
  /** None for all that changed last, or that the commit has. */
  readonly applications: readonly string[];
  /** A place in the log. */
  readonly to: 'previous' | number;
}

/** What each application is to be, as a publish of what once was; a code where that cannot be. */
export function rollBack(state: State, wish: RollbackWish): Expected {
  const targets = wish.to === 'previous' ? findPrevious(state, wish) : findAt(state, wish, wish.to);
  if (typeof targets === 'string') return { state, code: targets };
  if (targets.length === 0) return { state, code: 'not-published' };
  const restored = new Map<string, RenderedApplication>();
  for (const { application, trees } of targets) {
    const found = trees.map((tree) => readApplication(tree, { ...wish, application }));
    const first = found.find((each) => each !== undefined);
    if (trees.length > 0 && !first) return { state, code: 'rollback-refused' };
    if (first) restored.set(application, first);
  }
  const isChanged = (name: string) => !isLike(state.tree, { ...wish, application: name }, restored.get(name));
  const names = targets.map(({ application }) => application).filter(isChanged);
  if (names.length === 0) return { state };
  const record = recordOf(state, wish)!;
  const holds = names.flatMap((name): readonly (readonly [string, Hold])[] => {
    const bad = state.tree.get(`.stagewright/${wish.stage}/${name}`) ?? '';
    return [[name, { bad, source: originOf(record, name, bad)?.source ?? record.source }]];
  });
  const applications = names.flatMap((name) => restored.get(name) ?? []);
  const isWhole = wish.applications.length === 0 && wish.to !== 'previous';
  const inputs = isWhole
    ? inputsOfWhole(
        record,
        targets.map(({ application }) => [application, restored.get(application)]),
      )
    : undefined;
  return publish(state, [
    {
      ...{ project: wish.project, stage: wish.stage, applications, only: names },
      inputs: inputs ?? inputsOfSome(state, record, { ...wish, names, restored }),
      holds: new Map(holds),
    },
  ]);
}

interface Target {
  readonly application: string;
  /** The best first; none where it goes. */
  readonly trees: readonly Tree[];
}

function findPrevious(state: State, { project, stage, applications }: RollbackWish): readonly Target[] | string {
  const own = applicationsOf(project).filter((name) =>
    recordOf(state, { project, stage })?.entries.some(({ contents }) => contents[name]),
  );
  const names = (
    applications.length > 0 ? applications.filter((name) => own.includes(name)) : changedLast(state, stage, own)
  ).toSorted();
  const targets: Target[] = [];
  for (const application of names) {
    const { stack = [] } = state.pasts.get(`${stage} ${application}`) ?? {};
    const now = stack.at(-1)?.content;
    const found = stack.slice(0, -1).findLast(({ content }) => content !== null && content !== now);
    if (!found) return 'rollback-refused';
    targets.push({ application, trees: [...new Set([found.last!, found.landed])].map((at) => state.log[at]!) });
  }
  return targets;
}

function changedLast({ log }: State, stage: string, own: readonly string[]): readonly string[] {
  for (let at = log.length - 1; at > 0; at--) {
    const names = [...changedContents(log[at - 1]!, log[at]!, stage).keys()].filter((name) => own.includes(name));
    if (names.length > 0) return names;
  }
  return [];
}

function findAt({ log, tree }: State, { project, stage, applications }: RollbackWish, at: number): readonly Target[] | string {
  const isIn = (each: Tree, name: string) => each.has(`.stagewright/${stage}/${name}`);
  // Nobody means by it that all of it is to go.
  if (inventoriesOf(log[at]!, stage).size === 0 && applicationsOf(project).some((name) => isIn(tree, name)))
    return 'rollback-refused';
  const known = applicationsOf(project).filter((name) => isIn(tree, name) || isIn(log[at]!, name));
  const names = known.filter((name) => applications.length === 0 || applications.includes(name)).toSorted();
  return names.map((application) => ({ application, trees: isIn(log[at]!, application) ? [log[at]!] : [] }));
}

interface Named {
  readonly project: string;
  readonly stage: string;
  readonly application: string;
}

/** The application as a tree has it; undefined where people have edited it. */
function readApplication(tree: Tree, name: Named): RenderedApplication | undefined {
  const inventory = JSON.parse(tree.get(`.stagewright/${name.stage}/${name.application}`)!) as Inventory;
  const files = Object.keys(inventory.files).map((path) => [path, tree.get(path) ?? ''] as const);
  return files.every(([path, text]) => blobIdOf(text) === inventory.files[path])
    ? toApplication(name, new Map(files))
    : undefined;
}

/** True when nothing changes: files of people may be there all the same. */
function isLike(tree: Tree, { stage, application }: Named, restored: RenderedApplication | undefined): boolean {
  const now = tree.get(`.stagewright/${stage}/${application}`);
  if (now !== restored?.inventoryText) return false;
  return restored === undefined || [...restored.files].every(([path, text]) => tree.get(path) === text);
}

/** As they were when all of it was like that the last time. */
function inputsOfWhole(
  { entries }: Record,
  restored: readonly (readonly [string, RenderedApplication | undefined])[],
): Inputs | undefined {
  return entries.findLast(({ contents }) => restored.every(([name, each]) => contents[name] === each?.inventoryText))?.inputs;
}

interface Some extends RollbackWish {
  readonly names: readonly string[];
  readonly restored: ReadonlyMap<string, RenderedApplication>;
}

/** Those that an application shows: the present value goes out of it, and the one it was published with comes back. */
function inputsOfSome({ tree }: State, record: Record, { project, stage, names, restored }: Some): Inputs {
  const found: { [name: string]: string } = {};
  for (const application of names) {
    const then = restored.has(application) ? originOf(record, application, restored.get(application)!.inventoryText) : undefined;
    for (const [input, field] of [
      [application, 'IMAGE'],
      [inputNames(project)[2], 'LEVEL'],
    ] as const) {
      const path = `${stage}/${application}/web.yaml`;
      const [before, after] = [tree.get(path), restored.get(application)?.files.get(path)].map(
        (text) => text && JSON.parse(text).data?.[field],
      );
      const [now, old] = [record.inputs[input], then?.inputs[input]];
      if (old !== undefined && now !== old && before === now && after === old) found[input] = old;
    }
  }
  return { ...record.inputs, ...found };
}

export function release(state: State, { project, stage, applications }: Omit<RollbackWish, 'to'>): Expected {
  const record = recordOf(state, { project, stage });
  if (!record) return { state };
  const holds = new Map([...record.holds].filter(([name]) => applications.length > 0 && !applications.includes(name)));
  return { state: withRecord(state, { project, stage }, { ...record, holds }) };
}
