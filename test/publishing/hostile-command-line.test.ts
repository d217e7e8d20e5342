import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import type { Outcome, World } from '../../src/cli/world.ts';
import { isStagewrightError } from '../../src/text/error.ts';
import { aProject, aStage, commitAll, put } from '../cli/projects.ts';
import { aFolder, aRemote, git } from '../deliver/remotes.ts';
import { refsOf } from '../deliver/stages.ts';
import { hostileStrings, shapeCount } from './hostile-strings.ts';
import { numbers, timeLimit } from './numbers.ts';
import { expectOurOptions } from './our-options.ts';
import { aShim, type Shim } from './shim.ts';

test('every option and argument of every command takes every string, and either works or says what is wrong', {
  timeout: timeLimit(180_000, 36_000_000),
}, async () => {
  const shim = aShim();
  const canary = join(aFolder(), 'canary');
  const remote = aRemote({ 'README.md': 'hello' });
  const main = git(remote, ['rev-parse', 'main']);
  const root = aProject({});
  // Deep enough that no path upwards leads out of the project.
  const folder = join(root, 'a', 'b', 'c', 'd');
  mkdirSync(folder, { recursive: true });
  const options = `target: { repository: ${JSON.stringify(remote)} }`;
  put(root, {
    'stages/staging.ts': aStage('staging', { options, variables: "{ image: input('IMAGE', text, { default: 'a' }) }" }),
  });
  commitAll(root, 'Add a stage');

  const outcomes = { done: 0, refused: 0 };
  for (const args of trials(`touch\${IFS}${canary}`)) {
    const what = JSON.stringify(args).slice(0, 300);
    const failure = await run(folder, args, shim);
    outcomes[failure === undefined ? 'done' : 'refused']++;
    const isTold = failure === undefined || isStagewrightError(failure) || failure instanceof CommanderError;
    if (!isTold) throw new Error(`${what} is a bug`, { cause: failure });
    for (const ref of Object.keys(refsOf(remote))) {
      expect(ref, what).toMatch(/^refs\/(heads\/(main$|stagewright\/)|stagewright\/)/);
      if (ref !== 'refs/heads/main') git(remote, ['update-ref', '-d', ref]);
    }
    git(remote, ['update-ref', 'refs/heads/main', main]);
  }
  expect(outcomes.done).toBeGreaterThan(5);
  expect(outcomes.refused).toBeGreaterThan(50);
  expect(existsSync(canary)).toBe(false);
  expectOurOptions(shim.commands());
});

/** Command lines with a hostile string in one place; the places are those that the program itself declares. */
function trials(command: string): readonly (readonly string[])[] {
  const strings = hostileStrings(Math.max(numbers.strings, shapeCount), command);
  const lines = places().flatMap((place, index) =>
    Array.from({ length: numbers.strings }, (_, number) => place(strings[(index * numbers.strings + number) % strings.length]!)),
  );
  // No shell and no system hands over an argument with a NUL in it.
  return lines.map((line) => line.map((argument) => argument.replaceAll('\0', '')));
}

type Line = (text: string) => readonly string[];

function places(): readonly Line[] {
  const program = createProgram('0', async () => undefined);
  const found = program.commands.flatMap((command) => [...placesOf(command)]);
  expect(found.length).toBeGreaterThan(80);
  return [(text) => [text], (text) => [`--${text}`], ...found];
}

function placesOf(command: Command): readonly Line[] {
  const name = command.name();
  const needed = command.registeredArguments.filter(({ required }) => required).map(() => 'staging');
  return [
    (text) => [name, ...needed, `--${text}`],
    ...command.registeredArguments.map((_, index): Line => {
      return (text) => [name, ...Array<string>(index).fill('staging'), text];
    }),
    ...command.options.flatMap((option): Line[] => {
      const whole: Line = (text) => [name, ...needed, `${option.long}=${text}`];
      return option.required || option.optional ? [whole, (text) => [name, ...needed, option.long!, text]] : [whole];
    }),
    // Of an input, the name and the value are places of their own.
    ...(command.options.some(({ long }) => long === '--set')
      ? [(text: string) => [name, ...needed, '--set', `IMAGE=${text}`], (text: string) => [name, ...needed, '--set', `${text}=a`]]
      : []),
  ];
}

/** What stopped the command, as `main.ts` would have to tell it. */
async function run(folder: string, args: readonly string[], shim: Shim): Promise<unknown> {
  const world: World = {
    folder,
    environment: { PATH: shim.path, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
    progress: () => undefined,
    show: () => undefined,
    style: (_style, text) => text,
  };
  let outcome: Outcome | undefined;
  const program = createProgram('0', async (command) => {
    outcome = await command(world);
  });
  for (const each of [program, ...program.commands])
    each.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  const { PATH } = process.env;
  // What reads the source's repository goes by the path of this process.
  process.env.PATH = shim.path;
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome?.exit === 0 ? undefined : new CommanderError(outcome?.exit ?? 0, 'issues', '');
  } catch (error) {
    return error;
  } finally {
    process.env.PATH = PATH;
  }
}
