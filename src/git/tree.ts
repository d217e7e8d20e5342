import type { Change } from '../types/delivery.ts';
import type { Repository } from './repository.ts';
import { getOutput } from './run-git.ts';

/** What a commit has at a path. */
export interface TreeEntry {
  /** Six octal digits: `100644` a file, `100755` an executable one, `120000` a symbolic link, `160000` a submodule. */
  readonly mode: string;
  /** Id of the blob, or of the submodule's commit. */
  readonly oid: string;
}

/** Windows takes 32,767 characters in all, and the parent folders come on top. */
const longestArguments = 8_000;

/**
 * Every file of the commit at or below the given files and folders, path to entry. Also a file, link or submodule where one of
 * their parent folders should be, because writing there would replace it.
 */
export async function listTree(
  repository: Repository,
  commit: string,
  paths: Iterable<string>,
): Promise<ReadonlyMap<string, TreeEntry>> {
  const wanted = new Set(Array.from(paths, (path) => path.replace(/\/+$/, '')));
  if (wanted.size === 0) return new Map();
  const parents = new Set(Array.from(wanted).flatMap(getParents));
  const listed = limitTo(wanted);
  // A listing of files below a folder does not show that the folder is a link; that takes a look at the folder itself.
  const [files, folders] = await Promise.all([
    list(repository, ['-r', commit, ...listed]),
    listed.length === 0 || parents.size === 0 ? [] : list(repository, [commit, '--', ...parents]),
  ]);
  const isWanted = (path: string) =>
    wanted.has('') || [path, ...getParents(path)].some((part) => wanted.has(part)) || parents.has(path);
  const entries = [...folders.filter(([, { mode }]) => mode !== '040000'), ...files];
  return new Map(entries.filter(([path]) => isWanted(path)));
}

/** The plain files of a commit that are wanted, path to blob id: what is not wanted costs next to nothing, so the tree may be large. */
export async function listFiles(
  repository: Repository,
  commit: string,
  isWanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const record of records(await getOutput(repository.folder, ['ls-tree', '-r', '-z', '--full-tree', commit], repository))) {
    const path = record.slice(record.indexOf('\t') + 1);
    if (record.startsWith('100') && isWanted(path))
      found.set(path, record.slice(record.indexOf(' ', 7) + 1, record.indexOf('\t')));
  }
  return found;
}

/** The plain files of a commit below all folders of that name, wherever they are: path to blob id. */
export async function listFilesIn(repository: Repository, commit: string, folder: string): Promise<ReadonlyMap<string, string>> {
  // Unlike ls-tree it takes a pattern, and what does not match need not be printed and read.
  const args = ['diff-tree', '-r', '-z', '--no-renames', emptyTreeLike(commit), commit, '--', `:(glob)**/${folder}/**`];
  const fields = records(await getOutput(repository.folder, args, repository));
  const found = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, mode = '', , oid = ''] = fields[i]!.split(' ');
    if (mode.startsWith('100')) found.set(fields[i + 1]!, oid);
  }
  return found;
}

/** Git knows the tree without entries, in either kind of repository, without having it. */
function emptyTreeLike(commit: string): string {
  return commit.length === 40
    ? '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
    : '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321';
}

/** The paths in which two commits differ, a rename being one removed and one added; without the first, all that the second has. */
export async function diffPaths(repository: Repository, from: string | undefined, to: string): Promise<readonly Change[]> {
  const args =
    from === undefined
      ? ['ls-tree', '-r', '-z', '--full-tree', '--name-only', to]
      : ['diff-tree', '-r', '-z', '--no-renames', '--name-status', from, to, '--'];
  const fields = records(await getOutput(repository.folder, args, repository));
  if (from === undefined) return fields.map((path) => ({ path, action: 'added' }));
  const changes: Change[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) changes.push({ path: fields[i + 1]!, action: actions[fields[i]!] ?? 'changed' });
  return changes;
}

const actions: Readonly<Record<string, Change['action']>> = { A: 'added', D: 'removed' };

async function list(repository: Repository, args: readonly string[]): Promise<[string, TreeEntry][]> {
  const output = await getOutput(repository.folder, ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', ...args], repository);
  return records(output).map((record) => {
    const [mode = '', , oid = ''] = record.slice(0, record.indexOf('\t')).split(' ');
    return [record.slice(record.indexOf('\t') + 1), { mode, oid }];
  });
}

function getParents(path: string): string[] {
  const parents: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) parents.push(path.slice(0, end));
  return parents;
}

/** The paths as arguments, or none (the whole tree is listed) when they are more than a command takes. */
function limitTo(wanted: ReadonlySet<string>): string[] {
  const size = Array.from(wanted).reduce((sum, path) => sum + Buffer.byteLength(path) + 1, 0);
  return wanted.has('') || size > longestArguments ? [] : ['--', ...wanted];
}

function records(output: Buffer): string[] {
  return output.toString().split('\0').slice(0, -1);
}
