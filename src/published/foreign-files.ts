import { readBlobs } from '../git/blobs.ts';
import type { Repository } from '../git/repository.ts';
import { listFiles } from '../git/tree.ts';
import type { Neighbourhood, PlaceState } from './neighbours.ts';

/**
 * The YAML and JSON of a commit that no inventory lists: path to text. It has to be downloaded, which may be much.
 */
export async function readForeignFiles(
  repository: Repository,
  { commit }: Neighbourhood,
  { owned }: Pick<PlaceState, 'owned'>,
): Promise<ReadonlyMap<string, string>> {
  if (commit === undefined) return new Map();
  const foreign = await listFiles(repository, commit, (path) => isManifest(path) && !owned.has(path));
  const blobs = await readBlobs(repository, foreign.values());
  return new Map([...foreign].map(([path, oid]) => [path, blobs.get(oid)!.toString('utf8')]));
}

/** Files that may hold manifests, at paths that are safe on every machine. */
function isManifest(path: string): boolean {
  if (!/(?:\.(?:ya?ml|json)|(?:^|\/)Kustomization)$/.test(path) || /[\\:\0]/.test(path)) return false;
  return path.split('/').every((segment) => segment !== '' && !segment.startsWith('.'));
}
