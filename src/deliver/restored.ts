import { readBlobs } from '../git/blobs.ts';
import type { Repository } from '../git/repository.ts';
import { listTree, type TreeEntry } from '../git/tree.ts';
import { inventoryFolder, parseInventory } from '../plan/inventory.ts';
import type { StagePlace } from '../published/stage-contents.ts';
import { isStagewrightError, StagewrightError } from '../text/error.ts';
import { withoutPolicyValues } from '../text/image-policy.ts';
import { list, quote } from '../text/words.ts';
import type { RenderedApplication } from '../types/files.ts';
import type { Destination } from './rollback-targets.ts';

/** An application as it was, and the commit that has it so. */
export interface Restored {
  readonly rendered: RenderedApplication;
  readonly commit: string;
}

export interface RestoredOf extends StagePlace {
  readonly project: string;
  /** Git blob ids of texts. */
  readonly blobIdOf: (text: string) => string;
}

/**
 * Each application from the first of its commits that has it as it was written, by name; those without a commit are left out. Throws
 * `rollback-refused`.
 */
export async function restoreAll(
  { repository }: { readonly repository: Repository },
  destinations: readonly Destination[],
  { project, ...place }: RestoredOf,
): Promise<ReadonlyMap<string, Restored>> {
  const restored = new Map<string, Restored>();
  for (const group of groupByCommits(destinations)) {
    const { commits } = group[0]!;
    const applications = group.map(({ application }) => application);
    for (const [index, commit] of commits.entries()) {
      const found = await tryCommit(() => readRestored(repository, commit, { ...place, applications }), {
        isLast: index === commits.length - 1,
      });
      for (const [name, rendered] of found ?? []) restored.set(name, { rendered, commit });
      if (found) break;
    }
  }
  for (const [name, { rendered, commit }] of restored) {
    const owner = rendered.inventory.project;
    if (owner !== project) throw notOurs(name, { owner, commit, project });
  }
  return restored;
}

function groupByCommits(destinations: readonly Destination[]): readonly (readonly Destination[])[] {
  const groups = new Map<string, Destination[]>();
  for (const each of destinations) {
    const key = each.commits.join(' ');
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** Undefined where another commit is left to try. */
async function tryCommit<T>(read: () => Promise<T>, { isLast }: { readonly isLast: boolean }): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isLast || !isStagewrightError(error) || error.code !== 'rollback-refused') throw error;
    return undefined;
  }
}

interface RestoredFrom extends StagePlace {
  readonly applications: readonly string[];
  /** Git blob ids of texts. */
  readonly blobIdOf: (text: string) => string;
}

/**
 * Applications as a commit has them, in the form in which they were rendered; what it does not have is left out. Values of bots are as they
 * were. Throws `rollback-refused` for what people had edited there: nobody could tell it from what we wrote.
 */
async function readRestored(
  repository: Repository,
  commit: string,
  { stage, prefix, applications, blobIdOf }: RestoredFrom,
): Promise<ReadonlyMap<string, RenderedApplication>> {
  const folder = prefix + inventoryFolder(stage);
  const inventories = await listTree(
    repository,
    commit,
    applications.map((name) => `${folder}/${name}`),
  );
  const found = applications.flatMap((application) => {
    const entry = inventories.get(`${folder}/${application}`);
    return entry ? [{ application, oid: entry.oid, path: `${inventoryFolder(stage)}/${application}` }] : [];
  });
  const texts = await readBlobs(
    repository,
    found.map(({ oid }) => oid),
  );
  const read = found.map(({ application, oid, path }) => {
    const inventoryText = texts.get(oid)!.toString('utf8');
    const inventory = refusing(application, commit, () => parseInventory(path, inventoryText));
    return { stage, application, inventoryPath: path, inventory, inventoryText };
  });
  const paths = read.flatMap(({ inventory }) => Object.keys(inventory.files));
  const entries = await listTree(
    repository,
    commit,
    paths.map((path) => prefix + path),
  );
  const blobs = await readBlobs(
    repository,
    [...entries.values()].filter(isFile).map(({ oid }) => oid),
  );
  const textOf = (path: string) => {
    const entry = entries.get(prefix + path);
    return entry && isFile(entry) ? blobs.get(entry.oid)!.toString('utf8') : undefined;
  };
  return new Map(
    read.map((each) => {
      const files = Object.keys(each.inventory.files).map((path) => [path, textOf(path)] as const);
      const edited = files.filter(([path, text]) => !isAsListed(text, each.inventory.files[path], blobIdOf));
      if (edited.length > 0) {
        throw editedThen(
          each.application,
          commit,
          edited.map(([path]) => path),
        );
      }
      return [each.application, { ...each, files: new Map(files as [string, string][]) }];
    }),
  );
}

function isFile({ mode }: TreeEntry): boolean {
  return mode.startsWith('100');
}

/** An inventory is of our text, without the values that bots write into it. */
function isAsListed(text: string | undefined, listed: string | undefined, blobIdOf: (text: string) => string): boolean {
  return text !== undefined && (blobIdOf(text) === listed || blobIdOf(withoutPolicyValues(text)) === listed);
}

function refusing<T>(application: string, commit: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!isStagewrightError(cause)) throw cause;
    const message = `${quote(application)} cannot be restored from ${commit.slice(0, 12)}: ${cause.message}`;
    throw new StagewrightError('rollback-refused', message, { hint: ANOTHER, cause });
  }
}

const ANOTHER = 'Choose another commit; stagewright history shows them.';

function editedThen(application: string, commit: string, paths: readonly string[]): StagewrightError {
  return new StagewrightError(
    'rollback-refused',
    `${quote(application)} cannot be restored from ${commit.slice(0, 12)}: there somebody had changed files that Stagewright wrote (${list(paths, 4)}).`,
    { hint: ANOTHER },
  );
}

interface Owned {
  readonly owner: string;
  readonly commit: string;
  readonly project: string;
}

function notOurs(application: string, { owner, commit, project }: Owned): StagewrightError {
  return new StagewrightError(
    'rollback-refused',
    `${quote(application)} cannot be restored from ${commit.slice(0, 12)}: there it belongs to project ${quote(owner)}, and now to ${quote(project)}.`,
    { hint: ANOTHER },
  );
}
