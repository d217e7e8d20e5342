import { readBlobs } from '../git/blobs.ts';
import type { Repository } from '../git/repository.ts';
import { listTree, type TreeEntry } from '../git/tree.ts';
import { inventoryFolder, parseInventory } from '../plan/inventory.ts';
import type { Existing } from '../plan/plan-stage.ts';
import { StagewrightError } from '../text/error.ts';
import { hasPolicy, withoutPolicyValues } from '../text/image-policy.ts';
import type { RenderedApplication } from '../types/files.ts';

export interface ExistingOptions {
  /** Undefined for an empty repository. */
  readonly commit: string | undefined;
  /** Folder of the target with a slash at the end, or `''`. */
  readonly prefix: string;
  readonly stage: string;
  readonly applications: readonly RenderedApplication[];
  /** Git blob ids of the inventories that would be written: those that are there already need not be downloaded. */
  readonly blobIdOf: (text: string) => string;
}

export interface ExistingStage extends Existing {
  /** Differs when there are other files of the stage. */
  readonly version: string;
  /** The same of one application, as if it were alone in the stage. */
  only(application: string): ExistingStage;
}

/** What a commit holds of a stage, for the planner. Throws `folder-not-ours` where a file, link or submodule is in the way. */
export async function readExisting(repository: Repository, options: ExistingOptions): Promise<ExistingStage> {
  const { commit, prefix, stage, applications, blobIdOf } = options;
  const places = [stage, inventoryFolder(stage), 'clusters'].map((place) => prefix + place);
  const entries = commit === undefined ? new Map<string, TreeEntry>() : await listTree(repository, commit, places);
  const files = new Map<string, string>();
  const plain = new Map<string, string>();
  for (const [path, { mode, oid }] of entries) {
    if (!path.startsWith(prefix)) throw inTheWay(path, mode);
    const inner = path.slice(prefix.length);
    if (!inner.includes('/') || (inner.startsWith(`${inventoryFolder(stage)}/`) && !mode.startsWith('100'))) {
      throw inTheWay(path, mode);
    }
    files.set(inner, oid);
    if (mode.startsWith('100')) plain.set(inner, oid);
  }
  for (const place of applications.flatMap(foldersOf)) {
    if (files.has(place)) throw inTheWay(prefix + place, entries.get(prefix + place)?.mode ?? '');
  }
  const wanted = new Map(applications.map(({ inventoryText }) => [blobIdOf(inventoryText), inventoryText]));
  const inventoryPaths = [...files.keys()].filter((path) => path.startsWith(`${inventoryFolder(stage)}/`));
  const unknown = inventoryPaths.map((path) => files.get(path)!).filter((oid) => !wanted.has(oid));
  const downloaded = unknown.length === 0 ? new Map<string, Buffer>() : await readBlobs(repository, unknown);
  const textOf = (oid: string): string => wanted.get(oid) ?? downloaded.get(oid)?.toString('utf8') ?? '';
  const inventories = new Map(inventoryPaths.map((path) => [path, textOf(files.get(path)!)]));
  const byBots = await readFilesOfBots(repository, { inventories, oidOf: (path) => plain.get(path) });
  const existing: ExistingStage = {
    inventories,
    filesIn: (folder) => [...files.keys()].filter((path) => path.startsWith(`${folder}/`)),
    blobOf: (path) => {
      const text = byBots.get(path);
      return text === undefined ? files.get(path) : blobIdOf(withoutPolicyValues(text));
    },
    textOf: (path) => byBots.get(path),
    version: blobIdOf(describe(files, (path) => isOfStage(path, stage))),
    only: (application) => ({
      ...existing,
      inventories: new Map([...inventories].filter(([path]) => path === `${inventoryFolder(stage)}/${application}`)),
      version: blobIdOf(describe(files, isOf(stage, application))),
    }),
  };
  return existing;
}

interface Listed {
  readonly inventories: ReadonlyMap<string, string>;
  readonly oidOf: (path: string) => string | undefined;
}

/** Texts of the files in which bots write values. They differ from what their inventory says, as hand edits do. */
async function readFilesOfBots(repository: Repository, { inventories, oidOf }: Listed): Promise<ReadonlyMap<string, string>> {
  const listed = [...inventories].flatMap(([path, text]) => Object.entries(parseInventory(path, text).files));
  const differing = listed.flatMap(([path, blob]) => {
    const oid = oidOf(path);
    return oid === undefined || oid === blob ? [] : [{ path, oid }];
  });
  const blobs = await readBlobs(
    repository,
    differing.map(({ oid }) => oid),
  );
  const texts = differing.map(({ path, oid }) => [path, blobs.get(oid)?.toString('utf8') ?? ''] as const);
  return new Map(texts.filter(([, text]) => hasPolicy(text)));
}

/** Folders that an application is written to: there a file, link or submodule would be replaced. */
function foldersOf({ files, inventoryPath }: RenderedApplication): readonly string[] {
  return [...new Set([...files.keys(), inventoryPath].map((path) => path.slice(0, path.lastIndexOf('/'))))];
}

function describe(files: ReadonlyMap<string, string>, isOurs: (path: string) => boolean): string {
  return [...files].flatMap(([path, oid]) => (isOurs(path) ? `${path} ${oid}\n` : [])).join('');
}

function isOfStage(path: string, stage: string): boolean {
  return !path.startsWith('clusters/') || (path.split('/')[2]?.startsWith(`${stage}-`) ?? false);
}

function isOf(stage: string, application: string): (path: string) => boolean {
  const [folder, inventory] = [`${stage}/${application}/`, `${inventoryFolder(stage)}/${application}`];
  const operatorFile = `/${stage}-${application}.yaml`;
  return (path) => path.startsWith(folder) || path === inventory || (path.startsWith('clusters/') && path.endsWith(operatorFile));
}

const kinds: Readonly<Record<string, string>> = { '120000': 'a symbolic link', '160000': 'a submodule' };

function inTheWay(path: string, mode: string): StagewrightError {
  return new StagewrightError(
    'folder-not-ours',
    `In the GitOps repository ${path} is ${kinds[mode] ?? 'a file'}, where a folder or file of ours belongs.`,
    {
      hint: 'Remove it there, or choose another target.path.',
    },
  );
}
