import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a reader in another language made of one document. */
export type Answer = { readonly ok: unknown } | { readonly error: string };

/** A program that reads documents, or the reason why it is not on this machine. */
export type ReaderProgram = { readonly command: readonly [string, ...string[]] } | { readonly missing: string };

/** Builds the Go program in `kubernetes-yaml/`; its modules come from the module proxy the first time. */
export function buildKubernetesReader(): ReaderProgram {
  const program = join(mkdtempSync(join(tmpdir(), 'kubernetes-yaml-')), 'reader');
  const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: locate('kubernetes-yaml'), encoding: 'utf8' });
  if (built.error) return { missing: 'go is not installed' };
  if (built.status !== 0) return { missing: `go build failed: ${built.stderr.trim().split('\n').at(-1)}` };
  return { command: [program] };
}

/** The Python program in `pyyaml/`. */
export function findPyYamlReader(): ReaderProgram {
  const probe = spawnSync('python3', ['-c', 'import yaml'], { encoding: 'utf8' });
  if (probe.error || probe.status !== 0) return { missing: 'python3 with PyYAML is not installed' };
  return { command: ['python3', locate('pyyaml/read.py')] };
}

/** Lets the program read the documents with one of its readers: one answer for each. */
export function readWith(program: ReaderProgram, reader: string, documents: readonly string[]): readonly Answer[] {
  if ('missing' in program) throw new Error(`The reader cannot run: ${program.missing}.`);
  const [file, ...args] = program.command;
  const input = documents.map((document) => `${document}\0`).join('');
  const run = spawnSync(file, [...args, reader], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.status !== 0) throw new Error(`${file} failed: ${run.error ?? run.stderr}`);
  const answers = run.stdout.trimEnd().split('\n');
  if (answers.length !== documents.length) throw new Error(`${documents.length} documents got ${answers.length} answers.`);
  return answers.map((answer) => JSON.parse(answer) as Answer);
}

function locate(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
