import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Bundles the child program, because Node 20 runs no TypeScript; returns the file to run. */
export function buildChild(folder: string): string {
  const outfile = join(folder, 'kill-child.mjs');
  const entry = join(import.meta.dirname, 'kill-child.ts');
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
  return outfile;
}

/** Runs the child to its end. */
export function runChild(file: string, args: readonly string[]): void {
  const { stderr, status } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The child failed: ${stderr}`);
}

/** Starts the child and waits until it printed the word. */
export async function startChild(file: string, args: readonly string[], word: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes(word)) return child;
  }
  throw new Error(`The child ended without ${word}.`);
}

/** Kills the child, unless it has ended, and waits until it is gone. */
export async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
