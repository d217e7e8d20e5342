import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, recover } from '../../src/disk/apply.ts';
import type { FileTree } from '../../src/types/files.ts';
import { changesBetween, foreign, treeOf } from './change-sets.ts';
import { aFolder, put, snapshot } from './trees.ts';

const none: FileTree = new Map();

describe('applyChanges', () => {
  it('writes a first tree into a root that does not exist and leaves nothing else', () => {
    const root = join(aFolder(), 'deep', 'dist');
    applyChanges(root, { write: treeOf('old', 2), remove: [] });
    expect(snapshot(root)).toEqual(Object.fromEntries(treeOf('old', 2)));
  });

  it('turns one tree into another and leaves foreign files alone', () => {
    const root = aFolder();
    put(root, treeOf('old', 3));
    put(root, foreign);
    applyChanges(root, changesBetween(treeOf('old', 3), treeOf('new', 3)));
    expect(snapshot(root)).toEqual({ ...Object.fromEntries(treeOf('new', 3)), ...foreign });
  });

  it('comes to the same when the same changes are applied again', () => {
    const root = aFolder();
    const changes = changesBetween(treeOf('old', 2), treeOf('new', 2));
    put(root, treeOf('old', 2));
    applyChanges(root, changes);
    const once = snapshot(root);
    applyChanges(root, changes);
    expect(snapshot(root)).toEqual(once);
  });

  it('does not even make the root when nothing changes', () => {
    const root = join(aFolder(), 'dist');
    applyChanges(root, { write: none, remove: [] });
    expect(statSync(root, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('keeps the root when its last file goes, however often that is asked for', () => {
    const root = aFolder();
    put(root, { 'a/b/c.yaml': '1', '.stagewright/a/b': '2' });
    applyChanges(root, { write: none, remove: ['a/b/c.yaml', 'a/b/c.yaml', '.stagewright/a/b', 'never/there.yaml'] });
    expect(statSync(root).isDirectory()).toBe(true);
    expect(snapshot(root)).toEqual({});
  });

  it('lets a folder take the place of a file that went before', () => {
    const root = aFolder();
    put(root, { a: 'file' });
    applyChanges(root, { write: new Map(), remove: ['a'] });
    applyChanges(root, { write: new Map([['a/b', 'file']]), remove: [] });
    expect(snapshot(root)).toEqual({ 'a/b': 'file' });
  });

  it('does nothing when what was planned from has changed since', () => {
    const root = aFolder();
    put(root, { '.stagewright/a/b': 'theirs', 'a/b/c.yaml': '1' });
    const before = snapshot(root);
    const changes = { write: new Map([['a/b/c.yaml', '2']]), remove: [] };
    for (const seen of ['ours', undefined]) {
      const plannedFrom = new Map([['.stagewright/a/b', seen]]);
      expect(() => applyChanges(root, { ...changes, plannedFrom })).toThrow(expect.objectContaining({ code: 'race-lost' }));
      expect(snapshot(root)).toEqual(before);
    }
    applyChanges(root, {
      ...changes,
      plannedFrom: new Map([
        ['.stagewright/a/b', 'theirs'],
        ['.stagewright/a/c', undefined],
      ]),
    });
    expect(snapshot(root)).toEqual({ ...before, 'a/b/c.yaml': '2' });
  });

  it.each([
    '',
    '/etc/x',
    '../x',
    'a/../x',
    'a/./x',
    'a//x',
    'a/',
    'a\\x',
    'a\0x',
    '.',
    '..',
    '.stagewright/cache/x',
    '.stagewright/local',
  ])('treats the path %j as a bug, to write as well as to remove', (path) => {
    const root = aFolder();
    expect(() => applyChanges(root, { write: new Map([[path, 'x']]), remove: [] })).toThrow('Not a path of the output folder');
    expect(() => applyChanges(root, { write: none, remove: [path] })).toThrow('Not a path of the output folder');
    expect(snapshot(root)).toEqual({});
  });

  it('treats a root without a name as a bug', () => {
    expect(() => applyChanges('', { write: new Map([['a', 'x']]), remove: [] })).toThrow('has no name');
  });

  it('turns any tree into any other, whatever else is there', () => {
    const path = fc
      .tuple(fc.constantFrom('a', 'b', '.c'), fc.constantFrom('a', 'b'), fc.constantFrom('1.yaml', '2.yaml', '3'))
      .map((names) => names.join('/'));
    const tree = fc.dictionary(path, fc.string(), { maxKeys: 8 }).map((files) => new Map(Object.entries(files)));
    const root = aFolder();
    let round = 0;
    fc.assert(
      fc.property(tree, tree, tree, (from, to, others) => {
        const folder = join(root, String(round++));
        mkdirSync(folder);
        const theirs = new Map([...others].map(([name, text]) => [`${name}.theirs`, text]));
        put(folder, from);
        put(folder, theirs);
        applyChanges(folder, changesBetween(from, to));
        expect(snapshot(folder)).toEqual(Object.fromEntries([...to, ...theirs]));
      }),
      { numRuns: 60 },
    );
  });
});

describe('applyChanges among links and strange things', () => {
  const changes = { write: new Map([['stage/shop/web.yaml', 'new']]), remove: ['stage/shop/old.yaml'] };

  it.each(['stage', 'stage/shop', '.stagewright', '.stagewright/cache', '.stagewright/cache/update'])(
    'refuses when %s is a link',
    (path) => {
      const root = aFolder();
      const outside = aFolder();
      put(outside, { 'web.yaml': 'theirs', 'shop/web.yaml': 'theirs', 'shop/old.yaml': 'theirs', 'old.yaml': 'theirs' });
      const before = snapshot(outside);
      put(root, { [`${path}-sibling`]: '' });
      symlinkSync(outside, join(root, path));
      expect(() => applyChanges(root, changes)).toThrow(
        expect.objectContaining({ code: 'folder-not-ours', message: expect.stringContaining(`${root}/${path}`) }),
      );
      expect(snapshot(outside)).toEqual(before);
      expect(snapshot(root)).toEqual({ [path]: '?', [`${path}-sibling`]: '' });
    },
  );

  it.each(['stage/shop/web.yaml', 'stage/shop/old.yaml'])('refuses when the file %s is a link', (path) => {
    const root = aFolder();
    const outside = aFolder();
    put(outside, { secret: 'theirs' });
    put(root, { 'stage/shop/other.yaml': '' });
    symlinkSync(join(outside, 'secret'), join(root, path));
    expect(() => applyChanges(root, changes)).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
    expect(snapshot(outside)).toEqual({ secret: 'theirs' });
    expect(snapshot(root)).toEqual({ 'stage/shop/other.yaml': '', [path]: '?' });
  });

  it('refuses a folder where a file should be, and a file where a folder should be', () => {
    const root = aFolder();
    put(root, { 'stage/shop/web.yaml/theirs': '' });
    expect(() => applyChanges(root, changes)).toThrow(/is a folder where a file should be/);
    expect(snapshot(root)).toEqual({ 'stage/shop/web.yaml/theirs': '' });
    const other = aFolder();
    put(other, { 'stage/shop': 'theirs' });
    expect(() => applyChanges(other, changes)).toThrow(/is a file where a folder should be/);
    expect(snapshot(other)).toEqual({ 'stage/shop': 'theirs' });
  });

  it('accepts a root that is itself a link, since its user chose it', () => {
    const outside = aFolder();
    const root = join(aFolder(), 'dist');
    symlinkSync(outside, root);
    applyChanges(root, changes);
    expect(snapshot(outside)).toEqual({ 'stage/shop/web.yaml': 'new' });
  });
});

describe('recover', () => {
  it('makes nothing where nothing was interrupted', () => {
    const root = join(aFolder(), 'dist');
    recover(root);
    expect(statSync(root, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('undoes an update that has no journal and leaves the cache of others', () => {
    const root = aFolder();
    put(root, {
      '.stagewright/cache/update/pending/a/b': 'half',
      '.stagewright/cache/update/journal.draft': '{"ver',
      '.stagewright/cache/bundle': '',
    });
    recover(root);
    expect(snapshot(root)).toEqual({ '.stagewright/cache/bundle': '' });
  });

  it.each(['', '{"version":2,"remove":[]}', '{"version":1,"remove":["../outside"]}', '{"version":1,"remove":[1]}', '[]', 'null'])(
    'believes no journal like %j and touches nothing',
    (journal) => {
      const folder = aFolder();
      put(folder, { outside: 'theirs', 'dist/.stagewright/cache/update/journal': journal, 'dist/a': '' });
      const before = snapshot(folder);
      expect(() => recover(join(folder, 'dist'))).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
      expect(snapshot(folder)).toEqual(before);
    },
  );

  it('moves no link out of the pending files', () => {
    const root = aFolder();
    put(root, {
      '.stagewright/cache/update/journal': '{"version":1,"remove":[]}',
      '.stagewright/cache/update/pending/a/b': 'x',
      'a/c': '',
    });
    symlinkSync('/', join(root, '.stagewright/cache/update/pending/a/link'));
    expect(() => recover(root)).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
    expect(statSync(join(root, 'a/link'), { throwIfNoEntry: false })).toBeUndefined();
  });
});
