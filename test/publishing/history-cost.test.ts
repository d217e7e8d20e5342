import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHistory } from '../../bench/history-repository.mjs';
import { history } from '../../src/cli/commands/history.ts';
import { status } from '../../src/cli/commands/status.ts';
import type { World } from '../../src/cli/world.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { aFolder, git } from '../deliver/remotes.ts';
import { startProxy } from './proxy.ts';
import { aShim } from './shim.ts';

const size = { publishes: 600, applications: 40 };

/** A repository with a past, and a world in which the commands of Git are noted. */
function aPast(): { readonly remote: string; readonly world: World; readonly commands: () => readonly (readonly string[])[] } {
  const remote = join(aFolder(), 'gitops.git');
  createHistory(remote, size);
  const shim = aShim();
  const world: World = {
    folder: aFolder(),
    environment: { PATH: shim.path, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' },
    progress: () => undefined,
    show: () => undefined,
    style: (_, text) => text,
  };
  return { remote, world, commands: shim.commands };
}

const all = { limit: Number.POSITIVE_INFINITY };

/** Names of the commands, without those that Git starts itself, and those that make the private repository. */
function namesOf(commands: readonly (readonly string[])[]): readonly string[] {
  const own = ['ls-remote', 'fetch', 'for-each-ref', 'rev-list', 'log', 'ls-tree', 'cat-file'];
  return commands.flatMap((args) => args.find((arg) => own.includes(arg)) ?? []).sort();
}

const opening = ['fetch', 'for-each-ref', 'ls-remote'];

test.each([
  ['everything', all, [...opening, 'rev-list', 'log', 'log']],
  ['the newest', {}, [...opening, 'log', 'log']],
  ['what ran then', { at: new Date('2023-11-16') }, [...opening, 'rev-list', 'log', 'log', 'ls-tree']],
  ['what brought a value', { brings: 'app-7:47' }, [...opening, 'rev-list', 'log', 'log']],
])('%s costs the same commands of Git, however long the past', async (_, options, expected) => {
  const { remote, world, commands } = aPast();
  const { exit, json } = await history(world, ['staging'], { repository: remote, ...options });
  expect(exit).toBe(0);
  expect(JSON.stringify(json)).toContain('"publish"');
  expect(namesOf(commands())).toEqual([...expected].sort());
});

test('every publish is told, with its source and the one input that changed', async () => {
  const { remote, world } = aPast();
  const { json } = await history(world, ['staging'], { repository: remote, ...all });
  const { publishes } = json as { publishes: readonly Told[] };
  expect(publishes).toHaveLength(size.publishes);
  for (const [index, { source, inputs, applications, pullRequest }] of publishes.entries()) {
    const n = size.publishes - 1 - index;
    expect([source?.subject, pullRequest?.number]).toEqual([`Change ${n}`, n + 1]);
    expect(inputs).toHaveLength(n === 0 ? size.applications : 1);
    expect(applications).toHaveLength(inputs.length);
  }
});

test('status costs the same commands, and tells the version of what has changed since the first publish', async () => {
  const { remote, world, commands } = aPast();
  const { json } = await status(world, [], { repository: remote });
  const { applications } = json as { applications: readonly { readonly inputs: object }[] };
  expect(applications).toHaveLength(size.applications);
  expect(applications.every(({ inputs }) => Object.keys(inputs).length === 1)).toBe(true);
  expect(namesOf(commands()).filter((name) => name === 'log')).toHaveLength(2);
  expect(namesOf(commands()).length).toBeLessThanOrEqual(16);
});

test('of a server no content is fetched, unless a file has to be looked into, and then the newest alone', async () => {
  const { remote, world } = aPast();
  const server = await serveHttp(dirname(remote));
  onTestFinished(server.close);
  const proxy = await startProxy(server.url);
  const costOf = async (options: object) => {
    const before = proxy.bytes.down;
    const { json } = await history(world, ['staging'], { repository: `${proxy.url}/gitops.git`, ...options });
    return { bytes: proxy.bytes.down - before, publishes: (json as { publishes: readonly Told[] }).publishes };
  };
  const few = await costOf({});
  const everything = await costOf(all);
  const newest = git(remote, ['show', '-s', '--format=%s', 'main']);
  const text = /^image: .*$/m.exec(git(remote, ['show', 'main']).replace(/^\+/gm, ''))?.[0] ?? '';
  const looked = await costOf({ brings: text });
  expect(looked.publishes.map(({ message }) => message)).toEqual([newest]);
  expect(few.publishes).toHaveLength(20);
  expect(everything.bytes).toBeGreaterThan(few.bytes);
  // The contents of ten landings are a few hundred bytes each.
  expect(looked.bytes - everything.bytes).toBeLessThan(20_000);
});

interface Told {
  readonly message: string;
  readonly source: { readonly subject: string } | null;
  readonly inputs: readonly unknown[];
  readonly applications: readonly unknown[];
  readonly pullRequest: { readonly number: number } | null;
}
