import { StagewrightError } from '../text/error.ts';
import { keepPolicyValues } from '../text/image-policy.ts';
import { list, quote } from '../text/words.ts';
import type { Change } from '../types/delivery.ts';
import type { ApplicationChange, Inventory, RenderedApplication } from '../types/files.ts';
import { inventoryFolder, parseInventory, parseInventoryPath } from './inventory.ts';

/** What is there already, below the root: in a local folder or in a commit. */
export interface Existing {
  /** Inventories of the stage: path to text. */
  readonly inventories: ReadonlyMap<string, string>;
  /** Files (not folders) right inside a folder, as paths from the root. */
  filesIn(folder: string): readonly string[];
  /** Git blob id of the file at the path as it is now, without the values of bots in it; undefined when there is none. */
  blobOf(path: string): string | undefined;
  /** Text of a file in which bots write values, where those are to stay. */
  textOf?(path: string): string | undefined;
  /** True where values of bots make the difference, and ours are to stand there. */
  isStale?(path: string, text: string): boolean;
}

/** What brings a stage up to date: decided in full before the first byte is written. */
export interface StagePlan {
  readonly stage: string;
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
  /** Sorted by path. Inventories are bookkeeping and not listed. */
  readonly changes: readonly Change[];
  /** Number of files that stay as they are, without inventories. */
  readonly unchanged: number;
  /** Files of ours that somebody else has changed since: path to the blob id that we wrote. */
  readonly edited: ReadonlyMap<string, string>;
  /** Files of applications that are no longer rendered or no longer hold that file, edited by hand, and so left in place. */
  readonly kept: readonly string[];
  /** Every folder and file that the plan may touch. */
  readonly owned: readonly string[];
  /** What the stage's applications are before and after, those that the plan does not touch among them. */
  readonly applications: readonly ApplicationChange[];
}

export interface StageWish {
  readonly project: string;
  readonly stage: string;
  /** The applications that the stage has. */
  readonly applications: readonly RenderedApplication[];
  /** The applications that may be taken away; absent means every one of this project that is not rendered. */
  readonly removable?: readonly string[];
  /** Takes over folders that hold files of nobody's inventory. @default false */
  readonly adopt?: boolean;
}

/**
 * Compares what a stage should be with what is there. Deletes only what an inventory of this project lists, is no longer
 * rendered, and still has the content that we gave it. Throws `folder-not-ours` for anything in the way that is not ours.
 */
export function planStage(wish: StageWish, existing: Existing): StagePlan {
  const { project, stage } = wish;
  const known = readInventories(wish, existing);
  const write = new Map<string, string>();
  const remove: string[] = [];
  const changes: Change[] = [];
  const edited = new Map<string, string>();
  const kept: string[] = [];
  const owned: string[] = [];
  const applications: ApplicationChange[] = [];
  let unchanged = 0;

  const removeFile = (path: string, blob: string): void => {
    const now = existing.blobOf(path);
    if (now === undefined) return;
    if (now === blob) {
      remove.push(path);
      changes.push({ path, action: 'removed' });
    } else {
      kept.push(path);
      edited.set(path, blob);
    }
  };

  for (const { application, files, inventory, inventoryPath, inventoryText } of wish.applications) {
    const old = known.get(application);
    applications.push({ application, before: old, after: inventory });
    if (!old && !wish.adopt) refuseForeignFolder(`${stage}/${application}`, existing, files);
    owned.push(`${stage}/${application}/`, inventoryPath, ...[...files.keys()].filter((path) => path.startsWith('clusters/')));
    for (const [path, text] of files) {
      const wanted = inventory.files[path];
      const now = existing.blobOf(path);
      const ours = old?.files[path];
      if (now === wanted && !existing.isStale?.(path, text)) {
        unchanged += 1;
        continue;
      }
      if (now !== undefined && ours === undefined && !wish.adopt) throw inTheWay(path);
      if (now !== undefined && ours !== undefined && now !== ours) edited.set(path, ours);
      write.set(path, keepPolicyValues(text, existing.textOf?.(path) ?? ''));
      changes.push({ path, action: now === undefined ? 'added' : 'changed' });
    }
    for (const [path, blob] of Object.entries(old?.files ?? {})) {
      if (files.has(path)) continue;
      if (path.startsWith('clusters/')) owned.push(path);
      removeFile(path, blob);
    }
    if (existing.inventories.get(inventoryPath) !== inventoryText) write.set(inventoryPath, inventoryText);
  }

  const rendered = new Set(wish.applications.map(({ application }) => application));
  for (const [application, old] of known) {
    if (rendered.has(application)) continue;
    const isGone = old.project === project && (wish.removable?.includes(application) ?? true);
    applications.push({ application, before: old, after: isGone ? undefined : old });
    if (!isGone) continue;
    const path = `${inventoryFolder(stage)}/${application}`;
    owned.push(`${stage}/${application}/`, path, ...Object.keys(old.files).filter((file) => file.startsWith('clusters/')));
    for (const [file, blob] of Object.entries(old.files)) removeFile(file, blob);
    remove.push(path);
  }
  changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    stage,
    write,
    remove: remove.sort(),
    changes,
    unchanged,
    edited,
    kept,
    owned: [...new Set(owned)].sort(),
    applications,
  };
}

function readInventories({ project, stage, applications }: StageWish, existing: Existing): ReadonlyMap<string, Inventory> {
  const rendered = new Set(applications.map(({ application }) => application));
  const known = new Map<string, Inventory>();
  for (const [path, text] of existing.inventories) {
    const place = parseInventoryPath(path);
    if (place?.stage !== stage) continue;
    const inventory = parseInventory(path, text);
    if (rendered.has(place.application) && inventory.project !== project) {
      throw new StagewrightError(
        'folder-not-ours',
        `The folder ${stage}/${place.application} belongs to project ${quote(inventory.project)}, and this is project ${quote(project)}.`,
        { hint: 'Rename the application, or set stagewright.project in package.json if the project was renamed.' },
      );
    }
    known.set(place.application, inventory);
  }
  return known;
}

function refuseForeignFolder(folder: string, existing: Existing, files: ReadonlyMap<string, string>): void {
  const foreign = existing.filesIn(folder).filter((path) => !files.has(path));
  if (foreign.length === 0) return;
  throw new StagewrightError(
    'folder-not-ours',
    `The folder ${folder} holds files that Stagewright did not write: ${list(foreign, 4)}.`,
    {
      hint: 'Move them elsewhere, rename the application, or pass --adopt to take the folder over; other files in it stay.',
    },
  );
}

function inTheWay(path: string): StagewrightError {
  return new StagewrightError(
    'folder-not-ours',
    `The file ${path} is in the way, and no inventory says that Stagewright wrote it.`,
    {
      hint: 'Move it elsewhere, or pass --adopt to overwrite it.',
    },
  );
}
