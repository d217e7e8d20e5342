import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

// README.md as a project: its code is written to files, compiled and run, and its outputs are compared with the real ones.
const root = fileURLToPath(new URL('..', import.meta.url));
// Where the packages that the examples import are found, this one among them.
const project = join(root, 'test', '.scratch', `readme-${process.pid}`);
const page = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text = '']) => ({ language, text }));
const code = blocks.filter(({ language }) => language === 'ts').map(({ text }) => readFile(text, '// '));
const rendered = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => readFile(text, '# '));
const sessions = blocks.filter(({ language }) => language === 'console').map(({ text }) => text);

beforeAll(() => {
  for (const { path, content } of code) write(path, content);
  write('package.json', blocks.find(({ language }) => language === 'json')?.text ?? '');
  write('tsconfig.json', JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['apps', 'stages', 'demo'] }));
  cpSync(join(root, 'demo', 'broken', 'stages'), join(project, 'demo', 'broken', 'stages'), { recursive: true });
  cpSync(join(root, 'demo', 'broken', 'package.json'), join(project, 'demo', 'broken', 'package.json'));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the code of README.md compiles', () => {
  expect(code.map(({ path }) => path)).toContain('stages/production.ts');
  expect(run([join(root, 'node_modules', 'typescript-7', 'bin', 'tsc'), '-p', 'tsconfig.json'])).toBe('');
});

test('the commands of README.md print what it shows', () => {
  expect(sessions.length).toBeGreaterThan(3);
  for (const session of sessions) {
    const [command = '', ...output] = session.split('\n');
    const args = command.replace('$ npx stagewright ', '').split(' ');
    expect(hideCommits(run([join(root, 'lib', 'cli', 'main.js'), ...args]))).toBe(hideCommits(output.join('\n')));
  }
});

test('the YAML of README.md is what synth has written', () => {
  expect(rendered.length).toBeGreaterThan(1);
  for (const { path, content } of rendered) expect(readFileSync(join(project, path), 'utf8')).toBe(content);
});

/** A block whose first line is a comment with the file's path. */
function readFile(text: string, comment: string): { readonly path: string; readonly content: string } {
  const [first = '', ...rest] = text.split('\n');
  return { path: first.replace(comment, ''), content: rest.join('\n') };
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), content);
}

function run(args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  return stdout + stderr;
}

function hideCommits(text: string): string {
  return text.replace(/\b[0-9a-f]{12}\b/g, '(commit)');
}
