import { statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFolder } from '../../src/disk/folder.ts';
import { aFolder, put, snapshot } from './trees.ts';

describe('readFolder', () => {
  it('finds the inventories of the stages asked for, in order, and no others', () => {
    const root = aFolder();
    put(root, {
      '.stagewright/a/web': '2',
      '.stagewright/a/db': '1',
      '.stagewright/a/.DS_Store': 'x',
      '.stagewright/b/web': '3',
      '.stagewright/c/web': '4',
    });
    expect([...readFolder(root, ['b', 'a', 'missing']).inventories]).toEqual([
      ['.stagewright/b/web', '3'],
      ['.stagewright/a/db', '1'],
      ['.stagewright/a/web', '2'],
    ]);
  });

  it('reads a file when asked and says undefined for what is not there', () => {
    const root = aFolder();
    put(root, { 'a/shop/web.yaml': 'text: ä\n' });
    const folder = readFolder(root, []);
    expect([folder.has('a/shop/web.yaml'), folder.read('a/shop/web.yaml')]).toEqual([true, 'text: ä\n']);
    expect([folder.has('a/shop/db.yaml'), folder.read('a/shop/db.yaml')]).toEqual([false, undefined]);
    expect(folder.read('b/shop/web.yaml')).toBeUndefined();
  });

  it('reads a missing root as an empty one and does not make it', () => {
    const root = join(aFolder(), 'dist');
    const folder = readFolder(root, ['a']);
    expect([folder.inventories.size, folder.has('a/b'), statSync(root, { throwIfNoEntry: false })]).toEqual([
      0,
      false,
      undefined,
    ]);
  });

  it('finishes an interrupted update before it reads', () => {
    const root = aFolder();
    put(root, {
      '.stagewright/cache/update/journal': '{"version":1,"remove":["a/shop/old.yaml"]}',
      '.stagewright/cache/update/pending/.stagewright/a/shop': 'new',
      '.stagewright/a/shop': 'old',
      'a/shop/old.yaml': '',
    });
    expect(readFolder(root, ['a']).inventories.get('.stagewright/a/shop')).toBe('new');
    expect(snapshot(root)).toEqual({ '.stagewright/a/shop': 'new' });
  });

  it.each(['.stagewright', '.stagewright/a', '.stagewright/a/shop'])('refuses a link at %s and names it', (path) => {
    const root = aFolder();
    put(root, { [`${path}-sibling`]: '' });
    symlinkSync(aFolder(), join(root, path));
    expect(() => readFolder(root, ['a'])).toThrow(
      expect.objectContaining({ code: 'folder-not-ours', message: expect.stringContaining(`"${root}/${path}"`) }),
    );
  });

  it.each(['a', 'a/shop', 'a/shop/web.yaml'])(
    'refuses a link at %s when a path below it is asked for, and not before',
    (path) => {
      const root = aFolder();
      put(root, { [`${path}-sibling`]: '' });
      symlinkSync(aFolder(), join(root, path));
      const folder = readFolder(root, ['a']);
      expect(() => folder.read('a/shop/web.yaml')).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
      expect(folder.has('b/shop/web.yaml')).toBe(false);
    },
  );

  it.each(['../x', '/x', 'a/../../x'])('treats the path %j as a bug', (path) => {
    const folder = readFolder(aFolder(), []);
    expect(() => folder.read(path)).toThrow('Not a path of the output folder');
    expect(() => readFolder(aFolder(), [path])).toThrow('Not a path of the output folder');
  });
});
