import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { createPrivateFolder, removeLeftovers } from '../git/cleanup.ts';
import { getOutput, runGit } from '../git/run-git.ts';
import { isStagewrightError, StagewrightError } from '../text/error.ts';
import { list } from '../text/words.ts';
import { findSource } from './source.ts';

/** The files of a project as a commit of its source repository has them. */
export interface SourceCopy {
  /** Absolute path of the project's folder in it. */
  readonly root: string;
  /** False where the checkout is that commit, so that it is used itself. */
  readonly isCopy: boolean;
  /** Absolute path of the repository's folder in it; the project's own for the checkout. */
  readonly folder: string;
}

/**
 * Runs an action on the project as it is at a commit: on the checkout where that is exactly it, else on a clean copy, which is gone
 * afterwards. Installed packages are those of the checkout. Throws `source-unavailable` where the commit is not in this clone, or has
 * other packages.
 */
export async function withSource<T>(root: string, commit: string, action: (copy: SourceCopy) => Promise<T>): Promise<T> {
  const source = await findSource(root);
  if (source?.commit === commit && !source.isDirty) return action({ root, isCopy: false, folder: root });
  const { path, remove } = await openFolder(root, commit);
  try {
    return await action({ root: await fill(path, { root, commit }), isCopy: true, folder: realpathSync(path) });
  } catch (error) {
    throw isOfFiles(error) ? ofCommit(error, commit) : error;
  } finally {
    remove();
  }
}

/** Throws `source-unavailable` for a file that was read and is no part of the copy, such as one of a linked workspace package. */
export function requireInside(
  copy: SourceCopy,
  { files, commit }: { readonly files: readonly string[]; readonly commit: string },
): void {
  if (!copy.isCopy) return;
  const isOutside = (file: string) => !file.startsWith(copy.folder + sep) && !file.split(sep).includes('node_modules');
  const outside = files.filter(isOutside);
  if (outside.length > 0) throw unavailable(commit, `it reads ${list(outside, 3)}, which may be of another commit`);
}

/** Inside of the project, and not in the system's temporary folder: packages are looked for in the folders above. */
async function openFolder(root: string, commit: string): Promise<ReturnType<typeof createPrivateFolder>> {
  await requireCommit(root, commit);
  const parent = join(root, '.stagewright', 'cache');
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  return createPrivateFolder(parent);
}

/** A repository of its own, which reads the objects of the other where they are. Gives the project's folder in it. */
async function fill(path: string, { root, commit }: { readonly root: string; readonly commit: string }): Promise<string> {
  const [prefix = '', top = '', objects = '', format = ''] = await askGit(root);
  await getOutput(path, ['init', '--template=', `--object-format=${format}`, '-b', 'main', '.']);
  mkdirSync(join(path, '.git', 'objects', 'info'), { recursive: true });
  writeFileSync(join(path, '.git', 'objects', 'info', 'alternates'), `${objects}\n`);
  const result = await runGit(path, ['reset', '--hard', '--quiet', commit]);
  if (result.code !== 0) throw unavailable(commit, `its files cannot be read (${result.stderr.trim().split('\n')[0]})`);
  requireSamePackages({ from: path, to: top, commit, prefix });
  return realpathSync(join(path, prefix));
}

async function requireCommit(root: string, commit: string): Promise<void> {
  if (/^[0-9a-f]{40,64}$/.test(commit) && (await runGit(root, ['cat-file', '-e', `${commit}^{commit}`])).code === 0) return;
  throw new StagewrightError('source-unavailable', `The source commit ${commit.slice(0, 12)} is not in this clone.`, {
    hint: `Fetch it: git fetch origin ${commit}, or git fetch --unshallow.`,
  });
}

/** The project's folder in its repository, the repository's folder, its objects, and how they are hashed. */
async function askGit(root: string): Promise<readonly string[]> {
  const args = ['rev-parse', '--path-format=absolute', '--show-prefix', '--show-toplevel', '--git-path', 'objects'];
  const places = (await getOutput(root, args)).toString().split('\n');
  const format = (await getOutput(root, ['rev-parse', '--show-object-format'])).toString().trim();
  return [...places.slice(0, 3), format];
}

const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'];

interface Compared {
  readonly from: string;
  readonly to: string;
  readonly commit: string;
  /** The project's folder, from there on. */
  readonly prefix: string;
}

/** What is installed in the checkout must be what the commit asks for. */
function requireSamePackages({ from, to, commit, prefix }: Compared): void {
  for (let folder = join('.', prefix); ; folder = dirname(folder)) {
    for (const name of lockFiles) {
      const [ours, theirs] = [readBytes(join(to, folder, name)), readBytes(join(from, folder, name))];
      if (ours?.equals(theirs ?? Buffer.alloc(0)) ?? theirs === undefined) continue;
      throw unavailable(commit, `its ${join(folder, name)} differs, so it needs other packages than those that are installed`);
    }
    if (folder === '.') return;
  }
}

function readBytes(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** True for what is wrong in a file of the project: its place is none of the checkout. */
function isOfFiles(error: unknown): error is StagewrightError {
  return isStagewrightError(error) && /^(?:stage-|project-|foreign-)/.test(error.code);
}

function ofCommit(error: StagewrightError, commit: string): StagewrightError {
  const place = error.at ? ` (${error.at.file}:${error.at.line})` : '';
  return new StagewrightError(error.code, `At the source commit ${commit.slice(0, 12)}${place}: ${error.message}`, {
    hint: error.hint,
    cause: error,
  });
}

function unavailable(commit: string, problem: string): StagewrightError {
  return new StagewrightError(
    'source-unavailable',
    `The source commit ${commit.slice(0, 12)} cannot be used beside this checkout: ${problem}.`,
    {
      hint: `Check it out (git checkout ${commit.slice(0, 12)}), install its packages, and run the command there.`,
    },
  );
}
