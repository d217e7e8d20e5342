#!/usr/bin/env node
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { type Command, CommanderError } from 'commander';
import { findProject } from '../load/project.ts';
import { isStagewrightError, StagewrightError } from '../text/error.ts';
import { forTerminal, printJson } from '../text/terminal.ts';
import { readPackage } from './package.ts';
import { printFailure } from './print/failure.ts';
import { createProgram } from './program.ts';
import { fixSurroundings } from './same-bytes.ts';
import type { Outcome, World } from './world.ts';

// The only file that prints and exits.
const argv = process.argv.slice(2);
const isJson = argv.includes('--json');
const format = findOption('format');
const people = isJson || !['pretty', 'text', undefined].includes(format) ? process.stderr : process.stdout;
const hasColor = !argv.includes('--no-color') && !process.env.NO_COLOR && people.isTTY === true;
const failsAsJson = isJson || format === 'json';
const isWatched = process.stderr.isTTY === true && !process.env.CI;

const world: World = {
  folder: process.cwd(),
  environment: process.env,
  progress: (text) => {
    if (isWatched) tell(process.stderr, `${text}\n`);
  },
  show,
  style: (style, text) => (hasColor ? styleText(style, text, { validateStream: false }) : text),
};

fixSurroundings();

// What was begun is taken back by the listeners of the process's end.
process.on('SIGINT', () => process.exit(130));
// Whoever reads has seen enough, as in `synth --stdout | head`.
process.stdout.on('error', () => process.exit());
process.exitCode = await main();

async function main(): Promise<number> {
  let exit = 0;
  const program = createProgram(readPackage().version, async (run) => {
    const outcome = await run(world);
    show(outcome);
    exit = outcome.exit;
  });
  for (const each of [program, ...program.commands]) {
    each.configureOutput({ writeErr: (text) => tell(process.stderr, text), outputError: () => {} });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    return await fail(error instanceof CommanderError && error.exitCode !== 0 ? wrongUsage(error, program) : error);
  }
}

function show({ json, document, text }: Outcome): void {
  const printed = document ?? (isJson ? printJson(json) : undefined);
  // Whoever takes it further gets it as it is.
  if (printed !== undefined) process.stdout.write(process.stdout.isTTY ? forTerminal(printed) : printed);
  tell(printed === undefined ? process.stdout : process.stderr, text);
}

/** Names and words in it can be anybody's. */
function tell(stream: NodeJS.WriteStream, text: string): void {
  stream.write(forTerminal(text, hasColor ? 'colored' : 'plain'));
}

async function fail(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return 0;
  // Only now, because it is rarely needed. What it hides was hidden where it came up; but nobody can think of everything.
  const { redact } = await import('../git/redact.ts');
  if (isStagewrightError(error)) {
    if (failsAsJson) showError(error.code, redact(error.message), redact(error.hint));
    tell(process.stderr, redact(printFailure(world, error, findRoot())));
    return error.exit;
  }
  // A bug: the one case in which a stack helps, because it goes into the report.
  const text = redact(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (failsAsJson) showError('bug', text.split('\n')[0] ?? '', 'Please report it.');
  tell(process.stderr, `This is a bug in Stagewright, please report it:\n${text}\n`);
  return 70;
}

/** What commander says of a command line, as all other errors are said. */
function wrongUsage({ code, message }: CommanderError, { commands }: Command): StagewrightError {
  const name = commands.find((command) => command.name() === argv[0])?.name();
  const said = code === 'commander.help' ? 'there is no command' : message.replace(/^error: /, '').replace(/\.?\s+\(/, ' (');
  return new StagewrightError('usage', `${said.charAt(0).toUpperCase()}${said.slice(1).replace(/\.$/, '')}.`, {
    hint: `See stagewright ${name ? `${name} ` : ''}--help.`,
  });
}

function showError(code: string, message: string, hint: string): void {
  process.stdout.write(printJson({ error: { code, message, hint } }));
}

/** The project that the command worked on, if there is one: places in errors are relative to it. */
function findRoot(): string | undefined {
  try {
    return findProject(resolve(findOption('project') ?? '.')).root;
  } catch {
    return undefined;
  }
}

/** The value of an option as it stands on the command line, which may be wrong otherwise. */
function findOption(name: string): string | undefined {
  const index = argv.findIndex((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`));
  return index < 0 ? undefined : (argv[index]!.split('=')[1] ?? argv[index + 1]);
}
