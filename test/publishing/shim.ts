import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../deliver/remotes.ts';

/** A `git` that notes its arguments before it does what Git does, and an `ssh` and a `gpg` that note theirs and fail. */
export interface Shim {
  /** A search path on which they come first. */
  readonly path: string;
  /** The arguments of every command of Git so far, in no order. */
  readonly commands: () => readonly (readonly string[])[];
  /** The same of the other two. */
  readonly others: () => readonly (readonly string[])[];
}

export function aShim(): Shim {
  const folder = aFolder();
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const add = (name: string, then: string) => {
    const log = join(folder, `${name}.log`);
    mkdirSync(log);
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\0' "$@" > '${log}'/$$\n${then}\n`, { mode: 0o755 });
    return () => readdirSync(log).map((entry) => readFileSync(join(log, entry), 'utf8').split('\0').slice(0, -1));
  };
  const [git, ssh, gpg] = [add('git', `exec '${real}' "$@"`), add('ssh', 'exit 255'), add('gpg', 'exit 2')];
  return { path: `${folder}:${process.env.PATH}`, commands: git, others: () => [...ssh(), ...gpg()] };
}
