import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../deliver/remotes.ts';

/** A `git` that notes its arguments before it does what Git does. */
export interface Shim {
  /** A search path on which it comes first. */
  readonly path: string;
  /** The arguments of every command so far, in no order. */
  readonly commands: () => readonly (readonly string[])[];
}

export function aShim(): Shim {
  const folder = aFolder();
  const log = join(folder, 'log');
  mkdirSync(log);
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh\nprintf '%s\\0' "$@" > '${log}'/$$\nexec '${real}' "$@"\n`;
  writeFileSync(join(folder, 'git'), script, { mode: 0o755 });
  return {
    path: `${folder}:${process.env.PATH}`,
    commands: () => readdirSync(log).map((name) => readFileSync(join(log, name), 'utf8').split('\0').slice(0, -1)),
  };
}
