import { appendFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StagewrightError } from '../text/error.ts';
import { quote } from '../text/words.ts';
import { createPrivateFolder } from './cleanup.ts';
import { getOutput } from './run-git.ts';

/** What a server would have set: clones without contents, no cleaning in the middle of a push, no hooks of the user. */
const configuration = `[core]
	hooksPath = /dev/null
[gc]
\tauto = 0
[receive]
\tautogc = false
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
`;

/** The embedded repository of a project, for stages that name none. */
export function localRepositoryPath(root: string): string {
  return join(root, '.stagewright', 'local', 'gitops.git');
}

/** Makes the bare repository at that path, with `main` as its branch, unless it is there already. */
export async function ensureLocalRepository(path: string): Promise<void> {
  if (existsSync(join(path, 'HEAD'))) return;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const { path: folder, remove } = createPrivateFolder(dirname(path));
    try {
      await getOutput(folder, ['init', '--bare', '--template=', '-b', 'main', '.']);
      appendFileSync(join(folder, 'config'), configuration);
      renameSync(folder, path);
    } finally {
      remove();
    }
  } catch (error) {
    // Another process made it at the same time: a rename onto a folder that is not empty fails.
    if (existsSync(join(path, 'HEAD'))) return;
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new StagewrightError('output-not-writable', `The embedded repository ${quote(path)} could not be made.`, {
      hint: 'Check that the folder above it exists and that you may write to it.',
      cause: error,
    });
  }
}
