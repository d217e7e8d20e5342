import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { applyChanges, recover } from '../../src/disk/apply.ts';
import { readFolder } from '../../src/disk/folder.ts';
import { buildChild, killChild, startChild } from './child.ts';
import { aFolder, put, snapshot } from './trees.ts';

const changes = { write: new Map([['stage/shop/web.yaml', 'new']]), remove: [] };

describe('the lock', () => {
  it('keeps a second process out while the first lives, and no longer', async () => {
    const root = aFolder();
    const holder = await startChild(buildChild(aFolder()), ['hold', root], 'held');
    try {
      const refusal = expect.objectContaining({
        code: 'output-not-writable',
        message: expect.stringContaining(`Process ${holder.pid} `),
        hint: expect.stringContaining(`lock-${holder.pid}`),
      });
      expect(() => applyChanges(root, changes)).toThrow(refusal);
      expect(() => recover(root)).toThrow(refusal);
      expect(() => readFolder(root, ['stage'])).toThrow(refusal);
      expect(snapshot(root)).toEqual({ [`.stagewright/cache/update/lock-${holder.pid}`]: '' });
    } finally {
      await killChild(holder);
    }
    applyChanges(root, changes);
    expect(snapshot(root)).toEqual({ 'stage/shop/web.yaml': 'new' });
  });

  it('of a dead process with our own number is taken over', () => {
    const root = aFolder();
    put(root, { [`.stagewright/cache/update/lock-${process.pid}`]: '' });
    applyChanges(root, changes);
    expect(snapshot(root)).toEqual({ 'stage/shop/web.yaml': 'new' });
  });

  it('lets many processes update one folder without ever mixing their files', async () => {
    const root = aFolder();
    const child = buildChild(aFolder());
    const results = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const running = spawn(process.execPath, [child, 'contend', root], { stdio: ['ignore', 'pipe', 'inherit'] });
        const [output, [status]] = await Promise.all([text(running.stdout), once(running, 'exit')]);
        return { done: Number(output), status };
      }),
    );
    expect(results.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(results.reduce((sum, { done }) => sum + done, 0)).toBeGreaterThan(0);
    const files = snapshot(root);
    expect(Object.keys(files)).toHaveLength(12);
    expect(new Set(Object.values(files)).size).toBe(1);
  });
});
