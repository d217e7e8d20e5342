import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readBlobs } from '../../src/git/blobs.ts';
import { createCommit } from '../../src/git/commit.ts';
import { push } from '../../src/git/push.ts';
import type { Repository } from '../../src/git/repository.ts';
import { fetchState } from '../../src/git/state.ts';
import { diffPaths, listTree } from '../../src/git/tree.ts';
import { serveHttp } from '../deliver/http-server.ts';
import { aRemote, commit, date, git, open, person } from '../deliver/remotes.ts';

/** What a commit has: path to text. */
async function readTree(repository: Repository, oid: string): Promise<Record<string, string>> {
  const entries = await listTree(repository, oid, ['']);
  const blobs = await readBlobs(
    repository,
    [...entries.values()].map((entry) => entry.oid),
  );
  return Object.fromEntries([...entries].map(([path, entry]) => [path, blobs.get(entry.oid)!.toString()]));
}

async function openAt(files: Readonly<Record<string, string>>): Promise<{ repository: Repository; tip: string; remote: string }> {
  const remote = aRemote(files);
  const repository = await open(remote);
  return { repository, remote, tip: (await fetchState(repository)).tip! };
}

describe('listTree', () => {
  test('gives what is at or below the paths, taken literally', async () => {
    const { repository, tip } = await openAt({ 'a/one': '1', 'a/b/two': '2', 'ab/three': '3', 'a*': 'star', top: 't' });
    expect([...(await listTree(repository, tip, ['a/', 'absent'])).keys()]).toEqual(['a/b/two', 'a/one']);
    expect([...(await listTree(repository, tip, ['a*', 'a/b'])).keys()]).toEqual(['a*', 'a/b/two']);
    expect([...(await listTree(repository, tip, ['top/below'])).keys()]).toEqual(['top']);
    expect((await listTree(repository, tip, [])).size).toBe(0);
    expect((await listTree(repository, tip, [''])).size).toBe(5);
  });

  test('gives the same for a few paths and for more than a command line takes', async () => {
    const { repository, tip } = await openAt({ 'a/one': '1', 'b/two': '2', 'c/three': '3', link: 'x' });
    const many = Array.from({ length: 5000 }, (_, index) => `some/longer/folder/${index}`);
    const wanted = ['a/one', 'c', 'link/inside'];
    const few = await listTree(repository, tip, wanted);
    expect([...few.keys()].sort()).toEqual(['a/one', 'c/three', 'link']);
    expect(Object.fromEntries(await listTree(repository, tip, [...many, ...wanted]))).toEqual(Object.fromEntries(few));
  });

  test('shows a link and a submodule at our path, and a link where our folder should be', async () => {
    const { repository, remote, tip } = await openAt({ 'shop/real': '1', other: '2' });
    const entries = `120000 blob ${git(remote, ['rev-parse', `${tip}:other`])}\tshop/link
120000 blob ${git(remote, ['rev-parse', `${tip}:other`])}\tproduction
160000 commit ${tip}\tmodule
`;
    const shop = git(remote, ['mktree', '--missing'], entries.split('\n')[0]!.replace('shop/', '') + '\n');
    const tree = git(remote, ['mktree', '--missing'], `${entries.split('\n').slice(1).join('\n')}040000 tree ${shop}\tshop\n`);
    git(remote, ['update-ref', 'refs/heads/main', git(remote, ['commit-tree', tree, '-m', 'links'])]);
    const { tip: newer } = await fetchState(repository);
    const listed = await listTree(repository, newer!, ['shop', 'production/web/file.yaml', 'module/a']);
    expect(Object.fromEntries([...listed].map(([path, { mode }]) => [path, mode]))).toEqual({
      'shop/link': '120000',
      production: '120000',
      module: '160000',
    });
  });
});

describe('readBlobs', () => {
  test('fetches all missing contents in one request, and nothing twice', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`a/${index}`, `text ${index}\n\0`]));
    const remote = aRemote(files);
    const server = await serveHttp(dirname(remote));
    onTestFinished(server.close);
    const repository = await open(`${server.url}/gitops.git`);
    const { tip } = await fetchState(repository);
    const entries = await listTree(repository, tip!, ['a']);
    const before = server.requests.length;

    const blobs = await readBlobs(
      repository,
      [...entries.values()].map(({ oid }) => oid),
    );
    expect(Object.fromEntries([...entries].map(([path, { oid }]) => [path, blobs.get(oid)!.toString()]))).toEqual(files);
    expect(server.requests.slice(before).filter((request) => request.startsWith('POST'))).toHaveLength(1);

    const after = server.requests.length;
    expect(
      (
        await readBlobs(
          repository,
          [...entries.values()].map(({ oid }) => oid),
        )
      ).size,
    ).toBe(300);
    expect(await readBlobs(repository, [])).toEqual(new Map());
    expect(server.requests).toHaveLength(after);
  });

  test('keeps every byte', async () => {
    const { repository } = await openAt({});
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    const made = await commit(repository, undefined, { a: bytes, b: '', c: 'missing\n' });
    const entries = await listTree(repository, made, ['a', 'b', 'c']);
    const blobs = await readBlobs(
      repository,
      [...entries.values()].map(({ oid }) => oid),
    );
    expect([...entries.values()].map(({ oid }) => blobs.get(oid))).toEqual([bytes, Buffer.alloc(0), Buffer.from('missing\n')]);
  });

  test('says which id is not there', async () => {
    const { repository } = await openAt({ a: '1' });
    await expect(readBlobs(repository, ['f'.repeat(40)])).rejects.toThrow('f'.repeat(40));
  });
});

describe('createCommit', () => {
  test('neither commit nor push nor comparison downloads contents', async () => {
    const remote = aRemote(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`a/${index}`, `${index}`.repeat(200)])));
    const server = await serveHttp(dirname(remote));
    onTestFinished(server.close);
    const repository = await open(`${server.url}/gitops.git`);
    const { tip } = await fetchState(repository);
    const before = server.requests.length;
    const made = await commit(repository, tip, { 'a/7': `${'7'.repeat(200)}!`, 'a/8': null });
    expect(await diffPaths(repository, tip, made)).toEqual([
      { path: 'a/7', action: 'changed' },
      { path: 'a/8', action: 'removed' },
    ]);
    expect(await push(repository, [{ ref: 'refs/heads/main', to: made }])).toEqual({ kind: 'ok' });
    expect(server.requests.slice(before).filter((request) => request.includes('upload-pack'))).toEqual([]);
    expect(git(remote, ['show', 'main:a/7'])).toBe(`${'7'.repeat(200)}!`);
  });

  test('hostile attributes and ignore files in the repository change no byte', async () => {
    const { repository, remote, tip } = await openAt({
      '.gitattributes': '* text eol=crlf ident\n*.yaml filter=lfs diff=lfs merge=lfs working-tree-encoding=UTF-16\n',
      '.gitignore': '*\n!.gitignore\n',
      'shop/.gitattributes': '* filter=evil export-ignore\n',
    });
    const text = '# $Id$\r\nkey: "ü"\n';
    const made = await commit(repository, tip, { 'shop/secret-db.yaml': text });
    await push(repository, [{ ref: 'refs/heads/main', to: made }]);
    expect(git(remote, ['cat-file', 'blob', 'main:shop/secret-db.yaml'])).toBe(text.trimEnd());
    expect(git(remote, ['cat-file', '-s', 'main:shop/secret-db.yaml'])).toBe(String(Buffer.byteLength(text)));
  });

  test('turns a file into a folder and back', async () => {
    const { repository, tip } = await openAt({ a: 'file', 'b/c': 'file' });
    const made = await commit(repository, tip, { 'a/x': 'in folder', a: null, b: 'file again', 'b/c': null });
    expect(await readTree(repository, made)).toEqual({ 'a/x': 'in folder', b: 'file again' });
  });

  test('takes over what is there by id: a file under a new name, and a whole folder', async () => {
    const { repository, remote, tip } = await openAt({ 'shop/a': '1', 'shop/b/c': '2' });
    const folder = git(remote, ['rev-parse', `${tip}:shop`]);
    const [entry] = (await listTree(repository, tip, ['shop/a'])).values();
    const made = await commit(repository, tip, { copy: entry!, 'other/shop': { mode: '040000', oid: folder } });
    expect(await readTree(repository, made)).toEqual({
      copy: '1',
      'other/shop/a': '1',
      'other/shop/b/c': '2',
      'shop/a': '1',
      'shop/b/c': '2',
    });
  });

  test('starts from one commit and descends from others, message and people as given', async () => {
    const { repository, remote, tip } = await openAt({ a: '1' });
    const other = await commit(repository, undefined, { b: '2' });
    const message = 'Publish shop\n\nfrom 12\ndata 3\n"x"\nSource: acme/shop@1\n';
    const made = await createCommit(repository, {
      ...{
        base: tip,
        parents: [other, tip],
        changes: new Map([['c', '3']]),
        message,
        date,
        author: { name: 'Ünal "Ü"', email: 'u@x' },
      },
      committer: { name: '', email: 'bot@x' },
    });
    expect(await readTree(repository, made)).toEqual({ a: '1', c: '3' });
    await push(repository, [{ ref: 'refs/heads/main', to: made }]);
    expect(git(remote, ['log', '-1', '--format=%P|%an|%cn|%ce', 'main'])).toBe(`${other} ${tip}|Ünal "Ü"||bot@x`);
    expect(git(remote, ['cat-file', 'commit', 'main']).split('\n\n').slice(1).join('\n\n')).toBe(message.trimEnd());

    const mark = await createCommit(repository, {
      base: undefined,
      parents: [made],
      changes: new Map([['inputs', '{}']]),
      message,
      author: person,
      date,
    });
    expect(await readTree(repository, mark)).toEqual({ inputs: '{}' });
  });

  test('equal content gives an equal tree, and equal drafts an equal commit', async () => {
    const { repository, tip } = await openAt({ a: '1' });
    expect(await diffPaths(repository, tip, await commit(repository, tip, { a: '1' }))).toEqual([]);
    expect(await commit(repository, tip, { a: '2' })).toBe(await commit(repository, tip, { a: '2' }));
  });

  test.each(['/a', 'a//b', '../a', 'a/./b', '.git/config', 'a/.GIT/x', 'a\nb', 'a\0b', ''])(
    'refuses the path %j',
    async (path) => {
      const { repository } = await openAt({});
      await expect(commit(repository, undefined, { [path]: 'x' })).rejects.toMatchObject({ code: 'output-invalid' });
    },
  );

  test.each(['A\nB', 'A <x', 'A>'])('refuses the author %j', async (name) => {
    const { repository } = await openAt({});
    const draft = {
      base: undefined,
      parents: [],
      changes: new Map([['a', '1']]),
      message: 'm',
      author: { name, email: 'a@b' },
      date,
    };
    await expect(createCommit(repository, draft)).rejects.toMatchObject({ code: 'output-invalid' });
  });

  test('any changes to any files come out as a model says', async () => {
    const { repository } = await openAt({});
    const segment = fc.constantFrom('a', 'b', 'ü', '"q"', 'back\\slash', ' space ', '-x', ':(glob)*', '$HOME');
    const path = fc.array(segment, { minLength: 2, maxLength: 2 }).map((segments) => segments.join('/'));
    const files = fc.dictionary(path, fc.string({ unit: 'binary', maxLength: 40 }), { maxKeys: 8 });
    const changes = fc.dictionary(path, fc.option(fc.string({ unit: 'binary', maxLength: 40 })), { maxKeys: 8 });
    await fc.assert(
      fc.asyncProperty(files, changes, async (before, after) => {
        const base = await commit(repository, undefined, before);
        const made = await commit(repository, base, after);
        const expected = Object.fromEntries(Object.entries({ ...before, ...after }).filter(([, text]) => text !== null));
        expect(await readTree(repository, made)).toEqual(expected);
        const differing = new Set(
          [...Object.keys(before), ...Object.keys(expected)].filter((key) => before[key] !== expected[key]),
        );
        expect(new Set((await diffPaths(repository, base, made)).map((change) => change.path))).toEqual(differing);
        expect((await diffPaths(repository, undefined, made)).map((change) => change.path).sort()).toEqual(
          Object.keys(expected).sort(),
        );
      }),
      { numRuns: 8 },
    );
  });
});

test('20,000 files cost what the change costs', async () => {
  const body = Array.from(
    { length: 20_000 },
    (_, index) =>
      `M 100644 inline stage${index % 4}/app${Math.floor(index / 20)}/file-${index}.yaml\ndata 9\nkind: ${String(index).padStart(3, '0').slice(-3)}\n`,
  );
  const remote = aRemote();
  git(remote, ['fast-import', '--quiet'], `commit refs/heads/main\ncommitter A <a@b> 1 +0000\ndata 0\n${body.join('')}`);
  const repository = await open(remote);
  const { tip } = await fetchState(repository);
  const own = await listTree(repository, tip!, ['stage0/app7', 'stage1/app7']);
  expect(own.size).toBe(10);
  const [path = ''] = own.keys();
  const one = await commit(repository, tip, { [path]: 'new' });
  expect(await diffPaths(repository, tip, one)).toEqual([{ path, action: 'changed' }]);

  const all = await listTree(repository, one, ['']);
  const every = await commit(repository, one, Object.fromEntries(Array.from(all.keys(), (name) => [name, `new ${name}\n`])));
  expect(await diffPaths(repository, one, every)).toHaveLength(20_000);
  expect(await push(repository, [{ ref: 'refs/heads/main', to: every }])).toEqual({ kind: 'ok' });
  expect(git(remote, ['diff-tree', '-r', '--name-only', `${tip}`, 'main']).split('\n')).toHaveLength(20_000);
});
