import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StagewrightError } from '../text/error.ts';
import { list } from '../text/words.ts';
import { createPrivateFolder, removeLeftovers } from './cleanup.ts';
import { getOutput, runGit } from './git.ts';
import { findSource } from './source.ts';

/** The files of a project as a commit of its source repository has them. */
export interface SourceCopy {
  /** Absolute path of the project's folder in it. */
  readonly root: string;
  /** False where the checkout is that commit, so that it is used itself. */
  readonly isCopy: boolean;
  readonly close: () => void;
}

/**
 * Opens the project at a commit: the checkout where it is exactly that, else a clean copy, which is gone after `close`, or when the
 * process ends. Installed packages are those of the checkout. Throws `source-unavailable` where the commit is not in this clone, or has
 * other packages.
 */
export async function openSource(root: string, commit: string): Promise<SourceCopy> {
  const source = await findSource(root);
  if (source?.commit === commit && !source.isDirty) return { root, isCopy: false, close: () => {} };
  await requireCommit(root, commit);
  const [prefix = '', top = '', objects = '', format = ''] = await askGit(root);
  // Inside of the project, and not in the system's temporary folder: packages are looked for in the folders above.
  const parent = join(root, '.stagewright', 'cache');
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  const { path, remove } = createPrivateFolder(parent);
  try {
    await getOutput(path, ['init', '--template=', `--object-format=${format}`, '-b', 'main', '.']);
    mkdirSync(join(path, '.git', 'objects', 'info'), { recursive: true });
    writeFileSync(join(path, '.git', 'objects', 'info', 'alternates'), `${objects}\n`);
    const result = await runGit(path, ['reset', '--hard', '--quiet', commit]);
    if (result.code !== 0) throw unavailable(commit, `its files cannot be read (${result.stderr.trim().split('\n')[0]})`);
    requireSamePackages({ from: path, to: top, commit, prefix });
    return { root: realpathSync(join(path, prefix)), isCopy: true, close: remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Throws `source-unavailable` for a file that was read and is no part of the copy, such as one of a linked workspace package. */
export function requireInside(
  copy: SourceCopy,
  { files, commit }: { readonly files: readonly string[]; readonly commit: string },
): void {
  if (!copy.isCopy) return;
  const base = copy.root.slice(0, copy.root.indexOf('/.stagewright/cache/') + '/.stagewright/cache/'.length);
  const outside = files.filter((file) => !file.startsWith(base) && !file.includes('/node_modules/'));
  if (outside.length > 0) throw unavailable(commit, `it reads ${list(outside, 3)}, which may be of another commit`);
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

function unavailable(commit: string, problem: string): StagewrightError {
  return new StagewrightError(
    'source-unavailable',
    `The source commit ${commit.slice(0, 12)} cannot be used beside this checkout: ${problem}.`,
    {
      hint: `Check it out (git checkout ${commit.slice(0, 12)}), install its packages, and run the command there.`,
    },
  );
}
