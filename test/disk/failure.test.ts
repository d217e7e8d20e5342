import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyChanges, recover } from '../../src/disk/apply.ts';
import { readFolder } from '../../src/disk/folder.ts';
import { canMount, mounted } from '../publishing/mounts.ts';
import { aFolder, put, snapshot } from './trees.ts';

const changes = { write: new Map([['stage/shop/web.yaml', 'new']]), remove: [] };
const notWritable = expect.objectContaining({ code: 'output-not-writable' });

describe('what the file system refuses', () => {
  it('is told with the place when the root is a file', () => {
    const folder = aFolder();
    put(folder, { dist: 'theirs' });
    const refusal = expect.objectContaining({ code: 'output-not-writable', message: expect.stringContaining(`${folder}/dist`) });
    expect(() => applyChanges(join(folder, 'dist'), changes)).toThrow(refusal);
    expect(() => readFolder(join(folder, 'dist'), ['stage'])).toThrow(refusal);
    expect(snapshot(folder)).toEqual({ dist: 'theirs' });
  });

  it('is told when a parent of the root is a file', () => {
    const folder = aFolder();
    put(folder, { file: 'theirs' });
    expect(() => applyChanges(join(folder, 'file', 'dist'), changes)).toThrow(notWritable);
    expect(snapshot(folder)).toEqual({ file: 'theirs' });
  });

  it('is told, and undone, when a name is too long', () => {
    const root = aFolder();
    const write = new Map([...changes.write, [`stage/shop/${'x'.repeat(300)}.yaml`, '']]);
    expect(() => applyChanges(root, { write, remove: [] })).toThrow(notWritable);
    expect(snapshot(root)).toEqual({});
  });

  it.skipIf(process.getuid?.() === 0)('is told when the root may not be written (not for root, who may everything)', () => {
    const root = aFolder();
    chmodSync(root, 0o500);
    onTestFinished(() => chmodSync(root, 0o700));
    expect(() => applyChanges(root, changes)).toThrow(notWritable);
  });

  it.skipIf(!canMount())('is told when the file system is read-only, which may still be read (needs the right to mount)', () => {
    const root = mounted('size=1m');
    put(root, { '.stagewright/stage/shop': 'inventory' });
    spawnSync('mount', ['-o', 'remount,ro', root]);
    expect(() => applyChanges(root, changes)).toThrow(notWritable);
    expect(readFolder(root, ['stage']).inventories.get('.stagewright/stage/shop')).toBe('inventory');
    expect(snapshot(root)).toEqual({ '.stagewright/stage/shop': 'inventory' });
  });

  it.skipIf(!canMount()).each(['size=1m', 'size=1m,nr_inodes=60'])(
    'changes nothing when the disk (%s) is full (needs the right to mount)',
    (options) => {
      const root = mounted(options);
      put(root, { 'stage/shop/web.yaml': 'old', 'stage/shop/gone.yaml': 'old' });
      const before = snapshot(root);
      const size = options.includes('inodes') ? 10 : 20_000;
      const write = new Map(Array.from({ length: 100 }, (_, index) => [`stage/application-${index}/web.yaml`, 'x'.repeat(size)]));
      const tooMuch = { write: new Map([...changes.write, ...write]), remove: ['stage/shop/gone.yaml'] };
      expect(() => applyChanges(root, tooMuch)).toThrow(
        expect.objectContaining({
          code: 'disk-full',
          message: expect.stringContaining(root),
          cause: expect.objectContaining({ code: 'ENOSPC' }),
        }),
      );
      expect(snapshot(root)).toEqual(before);
      recover(root);
      expect(snapshot(root)).toEqual(before);
      applyChanges(root, { ...changes, remove: ['stage/shop/gone.yaml'] });
      expect(snapshot(root)).toEqual({ 'stage/shop/web.yaml': 'new' });
    },
  );
});
