import { blobIdOf } from '../../../src/render/blob-id.ts';
import type { RenderedApplication } from '../../../src/types/files.ts';
import { type Branch, type Expected, type Hold, land, lifts, type Record, recordOf, type State, withRecord } from './model.ts';
import { applicationsOf, type Inputs, isSameOrOlder, type Source } from './render.ts';
import { inventoriesOf, isEqual, pick, type Tree } from './tree.ts';

/** A stage that a project publishes, or rolls back. */
export interface Wish {
  readonly project: string;
  readonly stage: string;
  readonly applications: readonly RenderedApplication[];
  /** @default all */
  readonly only?: readonly string[] | undefined;
  readonly inputs: Inputs;
  /** Absent for a rollback. */
  readonly source?: Source;
  readonly holds?: ReadonlyMap<string, Hold>;
  readonly overwrite?: boolean;
  /** How many files of applications that go as a whole are meant to go; a commit takes no others along. @default none */
  readonly allowDeletions?: number | undefined;
}

export function isProposed(stage: string): boolean {
  return stage === 'production' || isApart(stage);
}

/** True for the stage whose applications have pull requests of their own. */
export function isApart(stage: string): boolean {
  return stage === 'canary';
}

/** Several stages are one commit, or none. */
export function publish(state: State, wishes: readonly Wish[]): Expected {
  if (wishes.some(({ stage }) => isProposed(stage))) return propose(state, wishes[0]!);
  let tree = state.tree;
  const changed: { readonly wish: Wish; readonly names: readonly string[] }[] = [];
  for (const wish of wishes) {
    if (isOlderThanPublished(state, wish)) return { state, code: 'older-build' };
    const plan = planOf(tree, wish);
    if (typeof plan === 'string') return { state, code: plan };
    if (plan.deletions > 0 && plan.deletions !== wish.allowDeletions) return { state, code: 'deletions-refused' };
    tree = plan.tree;
    changed.push({ wish, names: plan.names });
  }
  for (const { wish, names } of changed) {
    const code = ask(state, wish, names);
    if (code) return { state, code };
  }
  const isRollback = wishes[0]!.source === undefined;
  const landed = isEqual(tree, state.tree) ? state : land(state, tree, isRollback ? 'rollback' : 'publish');
  return { state: wishes.reduce((next, wish) => remember(next, wish, { tree: state.tree }), landed) };
}

function propose(state: State, wish: Wish): Expected {
  const { project, stage, source } = wish;
  if (isOlderThanPublished(state, wish)) return { state, code: 'older-build' };
  const before = recordOf(state, wish);
  const proposed = new Map(before?.proposed);
  const branches = new Map(state.branches);
  const kept: string[] = [];
  let [refused, found]: [string | undefined, number] = [undefined, 0];
  for (const application of isApart(stage)
    ? applicationsOf(project)
        .filter((name) => wish.only?.includes(name) ?? true)
        .toSorted()
    : ['']) {
    const alone =
      application === ''
        ? wish
        : { ...wish, applications: wish.applications.filter((each) => each.application === application), only: [application] };
    const name = `stagewright/${project}/${stage}${application && `--${application}`}`;
    const branch = state.branches.get(name);
    const plan = planOf(state.tree, alone);
    const isUnchanged = typeof plan !== 'string' && plan.names.length === 0;
    if (isUnchanged && application !== '' && !proposed.has(application)) continue;
    const code = typeof plan === 'string' ? plan : ask(state, alone, [...plan.names, ...listTakenBack(state, alone, branch)]);
    if (typeof plan === 'string' || code) {
      if (application === '' || code === 'folder-not-ours') return { state, code };
      refused ??= code;
      kept.push(application);
      continue;
    }
    found += 1;
    const places = application === '' ? [stage, ''] : [stage, application];
    const base = proposed.get(application);
    const isSame = base && branch && isEqual(placeOf(base, places), placeOf(state.tree, places));
    const isKept = isSame && isEqual(branch.head, (planOf(branch.head, { ...alone, overwrite: true }) as Plan).tree);
    if (isUnchanged) {
      branches.delete(name);
      proposed.delete(application);
    } else if (!isKept) {
      branches.set(name, { project, stage, kind: source ? 'publish' : 'rollback', base: state.tree, head: plan.tree });
      proposed.set(application, state.tree);
    }
  }
  if (refused && found === 0) return { state, code: refused };
  return { state: remember({ ...state, branches }, wish, { tree: state.tree, proposed, kept }), code: refused };
}

/** Applications whose rollback is still to be merged, and would be proposed no more. */
function listTakenBack(state: State, wish: Wish, branch: Branch | undefined): readonly string[] {
  const record = recordOf(state, wish);
  if (!record || branch?.kind !== 'rollback') return [];
  return [...record.holds.keys()].filter(
    (name) =>
      (wish.only?.includes(name) ?? true) &&
      record.contents[name] !== wish.applications.find(({ application }) => application === name)?.inventoryText,
  );
}

function placeOf(tree: Tree, [stage, application]: readonly string[]): Tree {
  const places = application
    ? [`${stage}/${application}/`, `.stagewright/${stage}/${application}`]
    : [`${stage}/`, `.stagewright/${stage}/`];
  const operators = [...tree.keys()].filter((path) =>
    path.startsWith(`clusters/main/${stage}-${application ? `${application}.yaml` : ''}`),
  );
  return pick(tree, [...places, ...operators]);
}

function isOlderThanPublished(state: State, wish: Wish): boolean {
  const record = recordOf(state, wish);
  return record !== undefined && wish.source !== undefined && !isSameOrOlder(record.source, wish.source);
}

interface Plan {
  readonly tree: Tree;
  /** The applications that change. */
  readonly names: readonly string[];
  /** Number of files of applications that go. */
  readonly deletions: number;
}

/** Number of files of applications that a wish takes away as a whole. */
export function countDeletions(state: State, wish: Wish): number {
  const plan = planOf(state.tree, { ...wish, overwrite: true });
  return typeof plan === 'string' ? 0 : plan.deletions;
}

/** The tree with the stage as it is wished, or the code of what is in the way. */
function planOf(tree: Tree, { project, stage, applications, only, overwrite }: Wish): Plan | string {
  const next = new Map(tree);
  const known = inventoriesOf(tree, stage);
  const names = new Set<string>();
  let [isEdited, deletions] = [false, 0];
  const change = (application: string, path: string, text: string | undefined) => {
    if (next.get(path) === text) return;
    names.add(application);
    if (text === undefined) next.delete(path);
    else next.set(path, text);
  };
  for (const { application, files, inventoryPath, inventoryText } of applications) {
    const old = known.get(application);
    const others = [...tree.keys()].filter((path) => path.startsWith(`${stage}/${application}/`) && !files.has(path));
    if (!old && others.length > 0) return 'folder-not-ours';
    for (const [path, text] of files) {
      const now = tree.get(path);
      if (now !== undefined && now !== text && old?.files[path] === undefined) return 'folder-not-ours';
      if (now !== undefined && now !== text && blobIdOf(now) !== old?.files[path]) isEdited = true;
      change(application, path, text);
    }
    for (const [path, id] of Object.entries(old?.files ?? {})) {
      const now = tree.get(path);
      if (files.has(path) || now === undefined) continue;
      if (blobIdOf(now) !== id) isEdited = true;
      change(application, path, undefined);
    }
    change(application, inventoryPath, inventoryText);
  }
  for (const [application, old] of known) {
    const isRendered = applications.some((each) => each.application === application);
    if (isRendered || old.project !== project || !(only?.includes(application) ?? true)) continue;
    for (const [path, id] of Object.entries(old.files)) {
      const now = tree.get(path);
      deletions += 1;
      if (now !== undefined && blobIdOf(now) !== id) isEdited = true;
      change(application, path, undefined);
    }
    change(application, `.stagewright/${stage}/${application}`, undefined);
  }
  if (isEdited && !overwrite) return 'hand-edits';
  return { tree: next, names: [...names], deletions };
}

/** What stops a change of those applications: locks, then holds. */
function ask(state: State, wish: Wish, names: readonly string[]): string | undefined {
  const { stage, source } = wish;
  if (names.length === 0) return undefined;
  if ([stage, ...names.map((name) => `${stage} ${name}`)].some((key) => state.locks.has(key))) return 'locked';
  const holds = recordOf(state, wish)?.holds;
  const isHeld = (name: string) => holds?.has(name) && source !== undefined && !lifts(source, holds.get(name)!);
  return names.some(isHeld) ? 'held' : undefined;
}

interface Remembered {
  /** What it was planned from. */
  readonly tree: Tree;
  readonly proposed?: ReadonlyMap<string, Tree>;
  /** What was refused, and so stays as it was. */
  readonly kept?: readonly string[];
}

function remember(state: State, wish: Wish, { tree, proposed = new Map(), kept = [] }: Remembered): State {
  const { project, stage, applications, only, inputs, source } = wish;
  const before = recordOf(state, wish);
  // Of what was not asked for, what was published or proposed before; only the one pull request of a stage proposes it no more.
  const there = [...inventoriesOf(tree, stage)]
    .filter(([, old]) => old.project === project)
    .map(([name]) => [name, tree.get(`.stagewright/${stage}/${name}`)!]);
  const known = isProposed(stage) && !isApart(stage) ? there : [...there, ...Object.entries(before?.contents ?? {})];
  const isAsked = (name: string) => only?.includes(name) ?? true;
  const contents = Object.fromEntries([
    ...known.filter(([name]) => !isAsked(name!)),
    ...applications.map(({ application, inventoryText }) => [application, inventoryText] as const),
  ]);
  for (const name of kept) {
    delete contents[name];
    if (before?.contents[name] !== undefined) contents[name] = before.contents[name];
  }
  const changed = only?.filter((name) => contents[name] !== before?.contents[name]);
  const isOver = (name: string, hold: Hold) => source && (only?.includes(name) ?? true) && lifts(source, hold);
  const staying = [...(before?.holds ?? [])].filter(([name, hold]) => !isOver(name, hold));
  const begun = [...(wish.holds ?? [])].map(
    ([name, hold]) => [name, { ...hold, source: before?.holds.get(name)?.source ?? hold.source }] as const,
  );
  const record: Record = {
    source: source ?? before!.source,
    inputs,
    contents,
    proposed,
    holds: new Map([...staying, ...begun]),
    entries: [...(before?.entries ?? []), { source: source ?? null, inputs, contents, changed }],
  };
  return withRecord(state, wish, record);
}
