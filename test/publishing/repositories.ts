import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';
import { serveHttp } from '../deliver/http-server.ts';
import { aFolder, aRemote, git } from '../deliver/remotes.ts';

/** A bare repository whose server allows no rewinding and no deletion of branches, with that many files on `main`. */
export function aBigRemote(count: number): string {
  const remote = join(aFolder(), 'gitops.git');
  const parent = templates.get(count) ?? aTemplate(count);
  templates.set(count, parent);
  cpSync(join(parent, 'gitops.git'), remote, { recursive: true });
  return remote;
}

/** Folders with what the repositories of a file of tests are copies of, by the number of their files. */
const templates = new Map<number, string>();

afterAll(() => {
  for (const parent of templates.values()) rmSync(parent, { recursive: true });
  templates.clear();
});

function aTemplate(count: number): string {
  const parent = mkdtempSync(join(tmpdir(), 'template-'));
  const remote = aRemote({}, parent);
  for (const name of ['denyNonFastForwards', 'denyDeletes']) git(remote, ['config', `receive.${name}`, 'true']);
  const files = Array.from({ length: count }, (_, index) => {
    const text = `kind: ConfigMap\nmetadata: { name: file-${index} }\ndata: { VALUE: "${(index * 2654435761) % 4294967296}" }\n`;
    return `M 100644 inline other${index % 4}/app-${Math.floor(index / 20)}/file-${index}.yaml\ndata ${text.length}\n${text}`;
  });
  git(
    remote,
    ['fast-import', '--quiet'],
    `commit refs/heads/main\ncommitter A <a@b> 1700000000 +0000\ndata 0\n${files.join('')}`,
  );
  return parent;
}

/** The same repository by its path and by HTTP. */
export const transports = {
  file: async (remote: string) => remote,
  'smart HTTP': async (remote: string) => {
    const server = await serveHttp(dirname(remote));
    onTestFinished(server.close);
    return `${server.url}/gitops.git`;
  },
};

/** The commits that came on top of one, oldest first, each with the paths that it touched. */
export function commitsSince(remote: string, base: string, branch = 'main'): readonly (readonly string[])[] {
  const log = git(remote, ['log', '--reverse', '--no-renames', '--format=%x00', '--name-only', `${base}..${branch}`]);
  const commits = log.split('\0').slice(1);
  return commits.map((paths) => paths.split('\n').filter((path) => path !== ''));
}

/** Nothing is broken on the server, and nobody merged. */
export function expectSound(remote: string, branch = 'main'): void {
  expect(git(remote, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
  expect(git(remote, ['rev-list', '--merges', branch])).toBe('');
}
