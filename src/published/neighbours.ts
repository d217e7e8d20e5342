import { readBlobs } from '../git/blobs.ts';
import type { Repository } from '../git/repository.ts';
import { listFilesIn } from '../git/tree.ts';
import { parseInventory, parseInventoryPath } from '../plan/inventory.ts';
import { isStagewrightError } from '../text/error.ts';
import type { Inventory } from '../types/files.ts';
import type { Neighbour } from '../types/neighbour.ts';

/** The inventories that a commit holds, of all projects and in whatever folder of the repository they publish to. */
export interface Neighbourhood {
  /** Undefined for an empty repository. */
  readonly commit: string | undefined;
  /** Paths of the repository to git blob ids. */
  readonly inventories: ReadonlyMap<string, string>;
  /** Differs when there are other inventories, or one of them says something else. */
  readonly version: string;
}

/** What a branch of a repository holds. */
export interface PlaceState {
  /** Its newest commit; undefined for an empty repository. */
  readonly commit?: string | undefined;
  /** Of the neighbourhood that was read. */
  readonly version: string;
  readonly neighbours: readonly Neighbour[];
  /** Paths of inventories that say nothing understandable: what those applications offer is not known. */
  readonly unreadable: readonly string[];
  /** The files that inventories list, as paths of the repository. */
  readonly owned: ReadonlySet<string>;
  /** Names of CustomResourceDefinitions to the files that may hold them, as paths of the repository. */
  readonly definitions: ReadonlyMap<string, readonly string[]>;
  /** YAML and JSON that no inventory lists, path to text; absent when nobody asked for it. */
  readonly foreign?: ReadonlyMap<string, string>;
}

/** Lists the inventories of a commit without reading them; an empty repository has none. */
export async function listNeighbourhood(repository: Repository, commit: string | undefined): Promise<Neighbourhood> {
  const files = commit === undefined ? new Map<string, string>() : await listFilesIn(repository, commit, '.stagewright');
  const inventories = new Map([...files].filter(([path]) => parseInventoryPath(innerPath(path)) !== undefined));
  return { commit, inventories, version: [...inventories].map(([path, oid]) => `${path} ${oid}\n`).join('') };
}

/** Reads the inventories, with at most one request to the server. */
export async function readNeighbours(repository: Repository, neighbourhood: Neighbourhood): Promise<PlaceState> {
  const { commit, inventories, version } = neighbourhood;
  const blobs = await readBlobs(repository, inventories.values());
  const neighbours: Neighbour[] = [];
  const unreadable: string[] = [];
  const owned = new Set<string>();
  const definitions = new Map<string, readonly string[]>();
  for (const [path, oid] of inventories) {
    const inner = innerPath(path);
    const inventory = findInventory(inner, blobs.get(oid)!.toString('utf8'));
    if (inventory === undefined) {
      unreadable.push(path);
      continue;
    }
    const { stage, application } = parseInventoryPath(inner)!;
    const { project, cluster = stage, offers, needs, files } = inventory;
    neighbours.push({ project, stage, application, cluster, offers, needs });
    const prefix = path.slice(0, path.length - inner.length);
    const paths = Object.keys(files).map((file) => prefix + file);
    for (const file of paths) owned.add(file);
    for (const name of offers.flatMap((line) => DEFINITION.exec(line)?.[1] ?? []))
      definitions.set(name, findHolders(name, paths));
  }
  return { commit, version, neighbours, unreadable, owned, definitions };
}

const DEFINITION = /^CustomResourceDefinition\.apiextensions\.k8s\.io (\S+)$/;

/** The file of that name; where an application is one file, any may be it. */
function findHolders(name: string, paths: readonly string[]): readonly string[] {
  const own = paths.filter((path) => path.includes(`customresourcedefinition-${name}`));
  return own.length > 0 ? own : paths.filter((path) => path.endsWith('.yaml'));
}

function findInventory(path: string, text: string): Inventory | undefined {
  try {
    return parseInventory(path, text);
  } catch (error) {
    if (isStagewrightError(error)) return undefined;
    throw error;
  }
}

/** Below the folder that a project publishes to: from the last `.stagewright/` on. */
function innerPath(path: string): string {
  const start = path.lastIndexOf('.stagewright/');
  return start > 0 && path[start - 1] !== '/' ? '' : path.slice(Math.max(0, start));
}
