import { readBlobs } from '../git/blobs.ts';
import { runGit } from '../git/run-git.ts';
import { inventoryFolder, parseInventory } from '../plan/inventory.ts';
import type { History } from '../published/open-history.ts';
import { readLandings } from '../published/read-history.ts';
import type { StagePlace } from '../published/stage-contents.ts';
import { readContents } from '../published/stage-contents.ts';
import { isStagewrightError, StagewrightError } from '../text/error.ts';
import { list, quote } from '../text/words.ts';
import { type Chain, valueAt } from '../timeline/chain.ts';
import { findPrevious } from '../timeline/previous.ts';
import type { Landing } from '../types/timeline.ts';

export interface RollbackTo extends StagePlace {
  readonly project: string;
  /** What the project's mark tells. */
  readonly chain: Chain;
  /** None for all that the project has in the stage. */
  readonly applications: readonly string[];
  /** `previous`, or the beginning of a commit of the target branch, of a source commit, or of an entry. */
  readonly to: string;
}

/** What is to become of one application. */
export interface Destination {
  readonly application: string;
  /** Commits that hold it as it is to be, the best first; none where it is to go. */
  readonly commits: readonly string[];
  /** The commit that brought what it is now; undefined where that is not known. */
  readonly of: string | undefined;
}

/**
 * Where each application of a project goes back to; those that were not named and are of somebody else are left out. Throws
 * `not-published` and `rollback-refused`.
 */
export async function findDestinations(history: History, wish: RollbackTo): Promise<readonly Destination[]> {
  if (wish.to === 'previous') return findAllPrevious(history, wish);
  const commit = await findOnBranch(history, wish.to);
  if (commit !== undefined) return findAt(history, commit, wish);
  const index = wish.chain.entries.findLastIndex(
    (entry) => entry.source?.commit.startsWith(wish.to) || entry.commit.startsWith(wish.to),
  );
  return index < 0 ? [] : findEntry(history, index, wish);
}

/** Everything as one commit of the branch has it. */
async function findAt(history: History, commit: string, wish: RollbackTo): Promise<readonly Destination[]> {
  const then = await readOwn(history, commit, wish);
  // Whosever it was: what somebody else had there is refused, and not taken for nothing.
  const held = await readContents(history.repository, commit, { stage: wish.stage, prefix: wish.prefix });
  const now = await readOwn(history, history.tip!, wish);
  if (held.size === 0 && now.size > 0) throw nothingThen(commit, wish);
  const { landings } = await readLandings(history, wish, { since: commit });
  const names = choose(wish, [...now.keys(), ...then.keys()]);
  return names.map((application) => ({
    application,
    commits: held.has(application) ? [commit] : [],
    of: findTouching(landings, application)?.commit,
  }));
}

/** Everything as an entry published it, from where that landed. */
async function findEntry(history: History, index: number, wish: RollbackTo): Promise<readonly Destination[]> {
  const now = await readOwn(history, history.tip!, wish);
  const { chain } = wish;
  const wanted = new Map([...chain.contents].map(([name, steps]) => [name, valueAt(steps, index) ?? null]));
  const names = choose(wish, [...now.keys(), ...[...wanted].flatMap(([name, content]) => (content === null ? [] : [name]))]);
  const findBringing = (landings: readonly Landing[], name: string) =>
    landings.findIndex(({ changes }) =>
      changes.some((change) => isInventoryOf(change, name) && change.after === wanted.get(name)),
    );
  const { landings } = await readLandings(history, wish, {
    isEnough: (read) => names.every((name) => (wanted.get(name) ?? null) === null || findBringing(read, name) >= 0),
  });
  return names.map((application) => {
    const of = findTouching(landings, application)?.commit;
    if ((wanted.get(application) ?? null) === null) return { application, commits: [], of };
    const at = findBringing(landings, application);
    if (at < 0) throw neverLanded(application, wish);
    const replacing = landings
      .slice(0, at)
      .findLast(({ changes }) => changes.some((change) => isInventoryOf(change, application)));
    return { application, commits: listHolding(landings[at]!.commit, replacing ? replacing.parents[0] : history.tip), of };
  });
}

/** Each application as it was before what it is now; without names, those that changed last. */
async function findAllPrevious(history: History, wish: RollbackTo): Promise<readonly Destination[]> {
  const chains = [wish.chain];
  const now = await readOwn(history, history.tip!, wish);
  const isOwn = (name: string | null) => name !== null && (now.has(name) || wish.chain.contents.has(name));
  const chooseFrom = (landings: readonly Landing[]) => {
    if (wish.applications.length > 0) return wish.applications.filter(isOwn);
    const newest = landings.find(({ changes }) => changes.some((change) => change.isInventory && isOwn(change.application)));
    const changed = newest?.changes.filter((change) => change.isInventory && isOwn(change.application)) ?? [];
    return changed.map(({ application }) => application!);
  };
  const [application] = wish.applications;
  const past = { ...wish, application: wish.applications.length === 1 ? application : undefined };
  const { landings } = await readLandings(history, past, {
    isEnough: (read) => {
      const names = chooseFrom(read);
      return names.length > 0 && names.every((name) => findPrevious(name, read, chains) !== undefined);
    },
  });
  return chooseFrom(landings).map((name) => {
    const previous = findPrevious(name, landings, chains);
    if (!previous) throw nothingBefore(name, wish);
    return { application: name, commits: listHolding(previous.landed, previous.last), of: findTouching(landings, name)?.commit };
  });
}

/** The newest commit with a content has what bots wrote meanwhile, and what people did. */
function listHolding(landed: string, last: string | undefined): readonly string[] {
  return last === undefined || last === landed ? [landed] : [last, landed];
}

function isInventoryOf(change: Landing['changes'][number], application: string): boolean {
  return change.isInventory && change.application === application;
}

function findTouching(landings: readonly Landing[], application: string): Landing | undefined {
  return landings.find(({ changes }) => changes.some((change) => change.application === application));
}

function choose({ applications }: RollbackTo, known: readonly string[]): readonly string[] {
  const all = [...new Set(known)].sort();
  return applications.length === 0 ? all : all.filter((name) => applications.includes(name));
}

/** The projects that own something of the stage now. */
export async function listOwners(history: History, place: StagePlace): Promise<readonly string[]> {
  if (history.tip === undefined) return [];
  const contents = await readContents(history.repository, history.tip, place);
  const texts = await readBlobs(history.repository, contents.values());
  const owners = [...contents].flatMap(([name, oid]) => ownerOf(place.stage, name, texts.get(oid)!) ?? []);
  return [...new Set(owners)].sort();
}

/** Content ids of the project's applications, by name. An inventory that cannot be read is nobody's. */
async function readOwn(
  history: History,
  commit: string,
  { project, ...place }: RollbackTo,
): Promise<ReadonlyMap<string, string>> {
  const contents = await readContents(history.repository, commit, { stage: place.stage, prefix: place.prefix });
  const texts = await readBlobs(history.repository, contents.values());
  return new Map([...contents].filter(([name, oid]) => ownerOf(place.stage, name, texts.get(oid)!) === project));
}

/** Undefined where that cannot be read. */
function ownerOf(stage: string, application: string, inventory: Buffer): string | undefined {
  try {
    return parseInventory(`${inventoryFolder(stage)}/${application}`, inventory.toString('utf8')).project;
  } catch (error) {
    if (isStagewrightError(error)) return undefined;
    throw error;
  }
}

async function findOnBranch(history: History, name: string): Promise<string | undefined> {
  const { folder, ...options } = history.repository;
  do {
    const parsed = await runGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], options);
    const commit = parsed.stdout.toString().trim();
    if (parsed.code === 0 && (await runGit(folder, ['merge-base', '--is-ancestor', commit, history.tip!], options)).code === 0) {
      return commit;
    }
  } while (await history.deepen());
  return undefined;
}

/** Going back to nothing would take everything away, and a stage may have been in another folder then. */
function nothingThen(commit: string, { stage, prefix }: RollbackTo): StagewrightError {
  const where = prefix === '' ? '' : ` below ${quote(prefix.slice(0, -1))}`;
  return new StagewrightError(
    'rollback-refused',
    `At ${commit.slice(0, 12)} nothing of stage ${quote(stage)} was there${where}.`,
    {
      hint: `Choose a newer commit, or take the stage away with stagewright remove ${stage}.`,
    },
  );
}

function neverLanded(application: string, { to, stage }: RollbackTo): StagewrightError {
  return new StagewrightError(
    'rollback-refused',
    `What ${to} published as ${quote(application)} never came to the target branch: it was only proposed.`,
    { hint: `Choose what has landed: stagewright history ${stage} shows it.` },
  );
}

function nothingBefore(application: string, { stage, applications }: RollbackTo): StagewrightError {
  const others = applications.filter((name) => name !== application);
  return new StagewrightError('rollback-refused', `Nothing is known that ran before what runs now as ${quote(application)}.`, {
    hint: `Name a commit with --to; stagewright history ${stage} ${application} shows them.${others.length > 0 ? ` Or leave it out, and roll back ${list(others)}.` : ''}`,
  });
}
