import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { aFolder, aRemote, git } from './remotes.ts';
import { countCommits, filesOf, refsOf } from './stages.ts';

interface Publisher {
  readonly project: string;
  readonly application: string;
}

/** Starts a process for each that publishes at the same time, and gives what each printed. */
async function publishAtOnce(remote: string, publishers: readonly Publisher[]): Promise<readonly string[]> {
  const outfile = join(aFolder(), 'publish-child.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'publish-child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    absWorkingDir: resolve(import.meta.dirname, '..', '..'),
  });
  const children = publishers.map(({ project, application }) => {
    const child = spawn(process.execPath, [outfile, remote, project, application, aFolder()], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    return { child, ready: once(child.stdout, 'data'), end: once(child, 'close').then(() => output) };
  });
  await Promise.all(children.map(({ ready }) => ready));
  for (const { child } of children) child.stdin.end('go');
  return Promise.all(children.map(({ end }) => end));
}

test('six processes that publish different applications at once all land exactly once, in a line, each with its own paths', async () => {
  const remote = aRemote({ 'README.md': 'hello' });
  const publishers = Array.from({ length: 6 }, (_, index) => ({
    project: index % 2 === 0 ? `project-${index}` : 'shared',
    application: `app-${index}`,
  }));
  const outputs = await publishAtOnce(remote, publishers);
  expect(outputs).toEqual(publishers.map(() => 'ready committed'));
  expect(countCommits(remote)).toBe(7);
  expect(git(remote, ['rev-list', '--merges', 'main'])).toBe('');
  const touched = git(remote, ['log', '--format=', '--name-only', '--reverse', 'main']).split('\n').slice(1);
  expect(touched.sort()).toEqual(
    publishers.flatMap(({ application }) => [`.stagewright/staging/${application}`, `staging/${application}/web.yaml`]).sort(),
  );
  for (const commit of git(remote, ['rev-list', 'main', '-n', '6']).split('\n')) {
    const paths = git(remote, ['diff-tree', '-r', '--no-commit-id', '--name-only', commit]).split('\n');
    expect(new Set(paths.map((path) => path.split('/').find((part) => part.startsWith('app-')))).size).toBe(1);
    expect(paths).toHaveLength(2);
  }
  expect(filesOf(remote)['README.md']).toBe('hello');
  expect(git(remote, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
});

test('two processes that publish the same make one commit', async () => {
  const remote = aRemote({ a: '1' });
  const publisher = { project: 'shop', application: 'web' };
  const outputs = await publishAtOnce(remote, [publisher, publisher]);
  expect(outputs).toContain('ready committed');
  expect(outputs.every((output) => /^ready (committed|nothing)$/.test(output))).toBe(true);
  expect(countCommits(remote)).toBe(2);
  expect(Object.keys(refsOf(remote))).toEqual(['refs/heads/main', 'refs/stagewright/shop/staging']);
});
