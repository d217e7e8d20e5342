import { CommanderError } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import type { World } from '../../src/cli/world.ts';
import { isStagewrightError } from '../../src/text/error.ts';

export interface Ran {
  readonly exit: number;
  /** What people read, on either stream. */
  readonly text: string;
  /** What goes to stdout alone in another format; undefined for none. */
  readonly printed?: string | undefined;
  /** The document of `--json`, or of what stopped it. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape.
  readonly document: any;
}

/** Runs a command as `main.ts` does, in this process: for tests that run many. The environment has nothing of this machine's settings. */
export async function run(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const texts: string[] = [];
  const world: World = {
    folder,
    environment: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', ...environment },
    progress: () => {},
    show: ({ text }) => texts.push(text),
    style: (_style, text) => text,
  };
  let ran: Omit<Ran, 'text'> = { exit: 0, document: undefined };
  const program = createProgram('', async (command) => {
    const outcome = await command(world);
    texts.push(outcome.text);
    ran = { exit: outcome.exit, document: outcome.json, printed: outcome.document };
  });
  for (const each of [program, ...program.commands]) each.configureOutput({ writeErr: () => {} });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError)
      return { exit: 2, text: '', document: { error: { code: 'usage', message: error.message } } };
    if (!isStagewrightError(error)) throw error;
    const { code, message, hint } = error;
    return { exit: error.exit, text: texts.join(''), document: { error: { code, message, hint } } };
  }
  return { ...ran, text: texts.join('') };
}
