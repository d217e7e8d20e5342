import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { git } from '../deliver/remotes.ts';

const root = resolve(import.meta.dirname, '..', '..');
const scratch = join(root, 'test', '.scratch');
const command = join(root, 'lib', 'cli', 'main.js');

export type Files = Readonly<Record<string, string>>;

export interface StageText {
  /** Text of further options, such as `delivery: pullRequest()`. */
  readonly options?: string;
  /** Text of the variables. @default none */
  readonly variables?: string;
  /** Application to the text of its data. */
  readonly applications?: Files;
}

/** Text of a stage file: each application has one ConfigMap, `config`. */
export function aStage(
  name: string,
  { options = '', variables = '{}', applications = { shop: '{ A: "1" }' } }: StageText = {},
): string {
  const entries = Object.entries(applications);
  const fields = entries.map(([id, data], index) => `  a${index} = new App(this, '${id}', { data: () => (${data}) });`);
  return `import { Application, Config, commit, hostname, image, input, pullRequest, Stage, stageName, text } from 'stagewright';
class App extends Application<{ data: () => Record<string, string> }> {
  readonly config = new Config(this, 'config', this.vars.data());
}
class Whole extends Stage<any> {
${fields.join('\n')}
}
export default new Whole('${name}', { vars: ${variables}, ${options} });
`;
}

/** A project in a folder and Git repository of its own, which goes away with the test. */
export function aProject(files: Files): string {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  git(folder, ['init', '-q', '.']);
  put(folder, { 'package.json': '{"name":"shop","type":"module"}', '.gitignore': '.stagewright/\nnode_modules/\n', ...files });
  commitAll(folder, 'Begin');
  return folder;
}

export function put(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Commits everything and gives the id. */
export function commitAll(folder: string, message: string): string {
  git(folder, ['add', '-A']);
  git(folder, ['commit', '-q', '--allow-empty', '-F', '-'], message);
  return git(folder, ['rev-parse', 'HEAD']);
}

export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly end: Promise<Ended>;
}

/** Starts the command in that folder, in an environment that has nothing of this machine's CI and settings. */
export function start(folder: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', ...environment };
  const child = spawn(process.execPath, [command, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const end = once(child, 'close').then(([exit, signal]) => ({ exit, signal, ...texts }) as Ended);
  return { child, end };
}

/** Runs the command to its end. A stack is never what a user should see. */
export async function stagewright(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const ended = await start(folder, args, environment).end;
  expect(ended.stdout + ended.stderr).not.toContain('    at ');
  return ended;
}

/** Runs the command with `--json`: its exit code and the one document. */
export async function json(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape.
): Promise<{ readonly exit: number | null; readonly document: any; readonly stderr: string }> {
  const { exit, stdout, stderr } = await stagewright(folder, [...args, '--json'], environment);
  return { exit, document: JSON.parse(stdout), stderr };
}

/** Path to text of every file below the folder, but what is private to the command. */
export function snapshot(folder: string): Record<string, string> {
  return Object.fromEntries(filesIn(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** Path to time of the last change, in nanoseconds, of every file and folder. */
export function times(folder: string): Record<string, bigint> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(paths.map((path) => [path, statSync(join(folder, path), { bigint: true }).mtimeNs]));
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The embedded repository of a project. */
export function embedded(folder: string): string {
  return join(folder, '.stagewright', 'local', 'gitops.git');
}
