import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createPrivateFolder, removeLeftovers } from '../../src/git/cleanup.ts';
import { ensureLocalRepository } from '../../src/git/local-repository.ts';
import { push } from '../../src/git/push.ts';
import { fetchState } from '../../src/git/state.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { aFolder, commit, findProcesses, git, open } from '../deliver/remotes.ts';

/** A process that runs the code, which prints a line first; what it may use is imported from `module`. */
async function start(module: string, code: string) {
  const bundled = join(aFolder(), 'module.mjs');
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  buildSync({ entryPoints: [module], outfile: bundled, bundle: true, format: 'esm', platform: 'node', banner: { js: banner } });
  const script = `import * as module from ${JSON.stringify(pathToFileURL(bundled).href)};\n${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, line: line.toString().trim() };
}

/** A process that makes a private folder, prints it, and then does as the code says. */
async function startOwner(code: string) {
  const parent = JSON.stringify(aFolder());
  const { child, line } = await start('src/git/cleanup.ts', `console.log(module.createPrivateFolder(${parent}).path); ${code}`);
  return { child, path: line };
}

describe('a private folder', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is gone when the process ends by %s, which still ends it',
    async (signal) => {
      const { child, path } = await startOwner('setInterval(() => {}, 1000);');
      expect(existsSync(path)).toBe(true);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([null, signal]);
      expect(existsSync(path)).toBe(false);
    },
  );

  test.each([
    ['ends', '', 0],
    ['exits', 'process.exit(3);', 3],
    ['throws', 'process.on("uncaughtException", () => process.exit(7)); throw new Error("x");', 7],
  ])('is gone when the process %s', async (_how, code, expected) => {
    const { child, path } = await startOwner(code);
    const [exit] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    expect(exit).toBe(expected);
    expect(existsSync(path)).toBe(false);
  });

  test('of a process that was killed is swept after a day, and nothing else', async () => {
    const parent = aFolder();
    const old = new Date(Date.now() - 25 * 3600 * 1000);
    const dead = 2 ** 22 + 1; // above the largest process id of Linux
    const names = [`stagewright-${dead}-abc123`, `stagewright-${process.pid}-abc123`, `stagewright-${dead}-x.y`, 'other'];
    for (const name of names) mkdirSync(join(parent, name, 'objects'), { recursive: true });
    mkdirSync(join(parent, `stagewright-${dead}-young1`));
    writeFileSync(join(parent, `stagewright-${dead}-file`), '');
    for (const name of [...names, `stagewright-${dead}-file`]) utimesSync(join(parent, name), old, old);
    removeLeftovers(parent);
    expect(existsSync(join(parent, names[0]!))).toBe(false);
    for (const name of [...names.slice(1), `stagewright-${dead}-young1`, `stagewright-${dead}-file`]) {
      expect(existsSync(join(parent, name)), name).toBe(true);
    }
  });

  test('of a process that was killed here is swept at once', async () => {
    const { child, path } = await startOwner('setInterval(() => {}, 1000);');
    removeLeftovers(dirname(path));
    expect(existsSync(path)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(path)).toBe(true);
    removeLeftovers(dirname(path));
    // Elsewhere than on Linux nobody knows whose process it was.
    expect(existsSync(path)).toBe(process.platform !== 'linux');
  });

  test('leaves no listener behind once it is removed', () => {
    const before = process.listenerCount('SIGINT');
    const folders = [createPrivateFolder(), createPrivateFolder()];
    onTestFinished(() => {
      for (const { remove } of folders) remove();
    });
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    for (const { remove } of folders) remove();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});

test('a signal ends what git started to talk to a server', async () => {
  const server = await serveHttp(aFolder(), { intercept: () => true });
  onTestFinished(server.close);
  const args = JSON.stringify(['ls-remote', `${server.url}/x.git`]);
  const code = `console.log('up'); module.runRemoteGit(${JSON.stringify(aFolder())}, ${args});`;
  const { child } = await start('src/git/remote-git.ts', code);
  const isAsked = () => server.requests.length > 0;
  await expect.poll(isAsked, { timeout: 10_000 }).toBe(true);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  await expect.poll(() => findProcesses(server.url)).toEqual([]);
});

describe('the embedded repository', () => {
  test('is made once, by any number at the same time, and can be published to', async () => {
    const path = join(aFolder(), '.stagewright', 'local', 'gitops.git');
    await Promise.all(Array.from({ length: 5 }, () => ensureLocalRepository(path)));
    expect(git(path, ['symbolic-ref', 'HEAD'])).toBe('refs/heads/main');
    const repository = await open(path);
    await fetchState(repository);
    const made = await commit(repository, undefined, { a: '1' });
    expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({ kind: 'ok' });
    await ensureLocalRepository(path);
    expect(git(path, ['rev-parse', 'main'])).toBe(made);
  });

  test('in a folder that cannot be written is an error that names it', async () => {
    const file = join(aFolder(), 'file');
    writeFileSync(file, '');
    await expect(ensureLocalRepository(join(file, 'gitops.git'))).rejects.toMatchObject({
      code: 'output-not-writable',
      message: expect.stringContaining('gitops.git'),
    });
  });
});
