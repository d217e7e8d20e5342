import { fetchState } from '../git/state.ts';
import { applicationOf } from '../plan/commit-message.ts';
import { compareFiles } from '../plan/pull-request.ts';
import { readCurrentMark } from '../published/current-mark.ts';
import type { Mark } from '../published/mark.ts';
import type { History } from '../published/open-history.ts';
import { prefixOf } from '../published/prefix.ts';
import { readEntries } from '../published/read-history.ts';
import { readContents } from '../published/stage-contents.ts';
import { list, quote } from '../text/words.ts';
import { type Chain, toChain } from '../timeline/chain.ts';
import { findOrigin } from '../timeline/published.ts';
import { findRestoredInputs, isLike } from '../timeline/restored-inputs.ts';
import type { Delivery, Target } from '../types/delivery.ts';
import type { EntrySource, Hold, InputChange, KnownDelivery } from '../types/timeline.ts';
import type { ChangedFile } from './changed-files.ts';
import { compareStages } from './compare.ts';
import type { Restoration, StageRequest } from './request.ts';
import { restoreAll } from './restored.ts';
import { findDestinations } from './rollback-targets.ts';
import type { SharedContext } from './workspace.ts';

export interface RollbackWish {
  readonly stage: string;
  /** Without a path it is the one that the mark remembers. */
  readonly target: Target;
  /** None for all that the project has in the stage. */
  readonly applications: readonly string[];
  /** `previous`, or the beginning of a commit of the target branch or of the source. */
  readonly to: string;
  readonly reason: string | undefined;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** How it is delivered, given what the mark remembers. */
  readonly chooseDelivery: (known: KnownDelivery | null) => Delivery;
  /** What else the code of the stage says, where there is any. */
  readonly settings: Pick<StageRequest, 'ephemeral' | 'wake' | 'freezes'>;
}

/** An application that changes by a rollback. */
export interface RolledBack {
  readonly application: string;
  /** The commit of the target branch that it is restored from; null where it goes. */
  readonly to: string | null;
  /** The commit that brought what it was; null where that is not known. */
  readonly of: string | null;
  readonly hold: Hold;
}

export interface PlannedRollback {
  readonly request: StageRequest;
  readonly applications: readonly RolledBack[];
  /** Those of the asked ones that are so already. */
  readonly same: readonly string[];
  /** Those that go back, too. */
  readonly inputs: readonly InputChange[];
  /** What all that is restored came from; null where that is not one source. */
  readonly source: EntrySource | null;
  /** The commit of the mark that it was planned from. */
  readonly mark: string | undefined;
  readonly files: readonly ChangedFile[];
  /** A sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Plans what a project has in a stage back to what it was. Nothing is written. Undefined where nothing of the project is meant. Throws
 * `rollback-refused` for what cannot be restored.
 */
export async function planRollback(
  history: History,
  wish: RollbackWish,
  context: SharedContext,
): Promise<PlannedRollback | undefined> {
  const past = await readPast(history, wish, context);
  if (!past) return undefined;
  const { chain, destinations, contentOf, draft, mark, now } = past;
  const rollback = { to: [], of: [], reason: wish.reason, holds: {} };
  const names = destinations.map(({ application }) => application);
  const [compared] = await compareStages([{ ...draft, inputs: {}, removable: names, rollback }], context);
  const { files } = compared!;
  const isChanged = (name: string) =>
    contentOf(name) !== (now.get(name) ?? null) || files.some(({ path }) => applicationOf(wish.stage, path) === name);
  const changed = destinations.filter(({ application }) => isChanged(application));
  const applications = changed.map((destination) => toRolledBack(destination, past, { wish, by: context.author.name }));
  const isWhole = wish.applications.length === 0 && wish.to !== 'previous';
  const inputs = findRestoredInputs({
    ...{ chain, isWhole },
    now: mark?.inputs ?? {},
    restored: (isWhole ? destinations : changed).map(({ application }) => ({
      application,
      content: contentOf(application),
      fields: fieldsOf(wish.stage, application, files),
    })),
  });
  const removable = changed.map(({ application }) => application);
  const origins = removable.flatMap((name) => {
    const content = contentOf(name);
    return content === null ? [] : [{ name, origin: findOrigin([chain], name, content) }];
  });
  const unknown = origins.filter(({ origin }) => origin === undefined).map(({ name }) => name);
  return {
    request: {
      ...draft,
      applications: draft.applications.filter(({ application }) => isChanged(application)),
      removable,
      inputs: applyInputs(mark, inputs),
      rollback: {
        ...toRestoration(applications, wish),
        newest: findNewest(chain),
        from: Object.fromEntries(removable.map((application) => [application, now.get(application) ?? null])),
      },
    },
    ...{ applications, inputs, files, mark: past.markCommit },
    same: names.filter((name) => !isChanged(name)),
    source: commonSource(origins.map(({ origin }) => origin?.source ?? null)),
    warnings: [
      ...(isWhole ? [] : findDoubtful(inputs)),
      ...(unknown.length > 0 ? [inputsUnknown(unknown)] : []),
      ...findDropped(mark, { stage: wish.stage, changed: removable, now }),
    ],
  };
}

type Past = NonNullable<Awaited<ReturnType<typeof readPast>>>;

/** What each application is to be again, what it is now, and what is known of both. */
async function readPast(history: History, wish: RollbackWish, context: SharedContext) {
  const { stage, to } = wish;
  const { project, blobIdOf } = context;
  const repository = await context.workspace.open(wish.target);
  const { commit: markCommit, mark } = await readCurrentMark(repository, await fetchState(repository), { project, stage });
  const target = { ...wish.target, path: wish.target.path ?? mark?.path ?? '' };
  const place = { stage, prefix: prefixOf({ stage, target }) };
  const chain = toChain((await readEntries(history, stage)).get(project) ?? []);
  const destinations = await findDestinations(history, { ...place, project, chain, applications: wish.applications, to });
  if (destinations.length === 0) return undefined;
  const restored = await restoreAll(history, destinations, { ...place, project, blobIdOf });
  const all = { stage, target, delivery: wish.chooseDelivery(mark?.delivery ?? null), ...wish.settings };
  const draft = { ...all, applications: [...restored.values()].map(({ rendered }) => rendered) };
  const now = await readContents(history.repository, history.tip!, place);
  const contentOf = (name: string) => {
    const text = restored.get(name)?.rendered.inventoryText;
    return text === undefined ? null : blobIdOf(text);
  };
  return { chain, destinations, restored, contentOf, draft, mark, markCommit, now };
}

function toRolledBack(
  { application, of }: Past['destinations'][number],
  { chain, restored, mark, now }: Past,
  { wish, by }: { readonly wish: RollbackWish; readonly by: string },
): RolledBack {
  const commit = restored.get(application)?.commit ?? null;
  const content = now.get(application);
  const origin = content === undefined ? undefined : findOrigin([chain], application, content);
  const where = commit === null ? 'taken away by a rollback' : `rolled back to ${commit.slice(0, 12)}`;
  const reason = wish.reason ? `${where} (${wish.reason})` : where;
  const source = origin?.source?.commit ?? mark?.source ?? null;
  return { application, to: commit, of: of ?? null, hold: { source, reason, by, since: wish.since } };
}

function toRestoration(applications: readonly RolledBack[], { reason }: RollbackWish): Restoration {
  return {
    to: [...new Set(applications.flatMap(({ to }) => to ?? []))],
    of: [...new Set(applications.flatMap(({ of }) => of ?? []))],
    reason,
    holds: Object.fromEntries(applications.map(({ application, hold }) => [application, hold])),
  };
}

/** What was published last may be proposed only, or have changed nothing: what is older than that is older all the same. */
function findNewest({ entries }: Chain): string | undefined {
  return entries.findLast(({ kind, source }) => kind === 'publish' && source !== null)?.source?.commit;
}

function fieldsOf(stage: string, application: string, files: readonly ChangedFile[]) {
  const own = files.filter(({ path }) => applicationOf(stage, path) === application);
  const { resources, texts } = compareFiles(stage, own);
  const side = (lines: readonly string[], sign: string) =>
    lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  const lines = texts.map((text) => ({ before: side(text.lines, '-'), after: side(text.lines, '+') }));
  return [...resources.flatMap(({ fields }) => fields), ...lines];
}

function applyInputs(mark: Mark | undefined, changes: readonly InputChange[]): Mark['inputs'] {
  const inputs = new Map(Object.entries(mark?.inputs ?? {}));
  for (const { name, after } of changes) {
    if (after === undefined) inputs.delete(name);
    else inputs.set(name, after);
  }
  return Object.fromEntries(inputs);
}

function commonSource([first = null, ...others]: readonly (EntrySource | null)[]): EntrySource | null {
  return others.every((each) => each?.commit === first?.commit) ? first : null;
}

function findDoubtful(inputs: readonly InputChange[]): readonly string[] {
  const names = inputs.filter((each) => inputs.some((other) => isLike(each, other))).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `Which of ${list(names)} it is cannot be told, for they have the same values, so all of them go back: see what the next publish changes.`,
  ];
}

function inputsUnknown(names: readonly string[]): string {
  return `Which inputs ${list(names)} had then is not known, so they stay as they are.`;
}

interface Dropping {
  readonly stage: string;
  readonly changed: readonly string[];
  readonly now: ReadonlyMap<string, string>;
}

/** A stage's one pull request proposes one thing at a time. */
function findDropped(mark: Mark | undefined, { stage, changed, now }: Dropping): readonly string[] {
  if (!mark?.proposed || mark.delivery?.kind !== 'pullRequest') return [];
  const others = Object.entries(mark.contents).flatMap(([name, content]) =>
    now.get(name) === content || changed.includes(name) ? [] : [name],
  );
  if (others.length === 0) return [];
  return [`The pull request of stage ${quote(stage)} proposed ${list(others)}, too: the next publish will propose that again.`];
}
