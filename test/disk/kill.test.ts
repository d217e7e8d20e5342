import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recover } from '../../src/disk/apply.ts';
import { foreign, treeOf, type Version } from './change-sets.ts';
import { buildChild, killChild, runChild, startChild } from './child.ts';
import { aFolder, put, snapshot } from './trees.ts';

function expected(version: Version, size: number): Record<string, string> {
  return { ...Object.fromEntries(treeOf(version, size)), ...foreign };
}

/** Recovers and says which of the two trees is there; fails the test when it is neither. */
function recoverAndCompare(root: string, size: number): Version {
  recover(root);
  const found = snapshot(root);
  const version: Version =
    found['both/application-0/deployment-web.yaml'] === treeOf('new', size).get('both/application-0/deployment-web.yaml')
      ? 'new'
      : 'old';
  expect(found).toEqual(sorted(expected(version, size)));
  return version;
}

function sorted(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('an update that is killed', () => {
  it('at any call of the file system is entirely done or entirely undone', () => {
    const [root, images] = [aFolder(), aFolder()];
    put(root, treeOf('old', 1));
    put(root, foreign);
    runChild(buildChild(aFolder()), ['imageApply', root, images]);
    const outcomes = imagesIn(images).map((image) => recoverAndCompare(image, 1));
    // First undone, from the journal on done, never back again.
    expect(outcomes.join(' ')).toMatch(/^old( old){20,}( new){20,}$/);
    expect(recoverAndCompare(root, 1)).toBe('new');
  });

  it('can be finished by a recovery that is killed at any call, too', () => {
    const [root, images, again] = [aFolder(), aFolder(), aFolder()];
    const child = buildChild(aFolder());
    put(root, treeOf('old', 1));
    put(root, foreign);
    runChild(child, ['imageApply', root, images]);
    const firstWithJournal = imagesIn(images).find((image) => existsSync(join(image, '.stagewright/cache/update/journal')))!;
    runChild(child, ['imageRecover', firstWithJournal, again]);
    const outcomes = imagesIn(again).map((image) => recoverAndCompare(image, 1));
    expect(outcomes.length).toBeGreaterThan(20);
    expect(new Set(outcomes)).toEqual(new Set(['new']));
  });

  it('at moments spread over its whole duration is entirely done or entirely undone', { timeout: 120_000 }, async () => {
    const [size, rounds] = [40, 64];
    const root = aFolder();
    const file = buildChild(aFolder());
    const start = () => startChild(file, ['onGo', root, String(size)], 'ready');
    put(root, treeOf('old', size));
    put(root, foreign);
    const outcomes = { done: 0, undone: 0 };
    let version: Version = 'old';
    let duration = 0;
    let next = start();
    for (let round = 0; round < rounds; round++) {
      const child = await next;
      const target: Version = version === 'old' ? 'new' : 'old';
      // The first two are killed never and before they begin, so that both outcomes occur on any machine.
      if (round === 0) duration = await timeOf(child, target);
      if (round > 1) {
        await tell(child, target);
        pause((duration * 1.1 * (round - 2)) / (rounds - 2));
      }
      await killChild(child);
      next = start();
      const found = recoverAndCompare(root, size);
      outcomes[found === target ? 'done' : 'undone']++;
      version = found;
    }
    await killChild(await next);
    expect(outcomes.done).toBeGreaterThan(0);
    expect(outcomes.undone).toBeGreaterThan(0);
    if (process.env.STAGEWRIGHT_SHOW_KILLS) process.stderr.write(`${JSON.stringify({ duration, outcomes })}\n`);
  });
});

function imagesIn(folder: string): readonly string[] {
  return Array.from({ length: readdirSync(folder).length }, (_, index) => join(folder, String(index + 1)));
}

function tell(child: ChildProcess, word: string): Promise<unknown> {
  return new Promise((resolve) => child.stdin!.write(word, resolve));
}

async function timeOf(child: ChildProcess, target: Version): Promise<number> {
  const done = once(child.stdout!, 'data');
  const start = performance.now();
  await tell(child, target);
  await done;
  return performance.now() - start;
}

/** Blocks, because timers are too coarse for an update of some milliseconds. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
