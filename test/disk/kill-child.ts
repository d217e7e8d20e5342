// Run in processes of its own, which the tests kill: `node kill-child.mjs <mode> <root> ...`.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { applyChanges, recover } from '../../src/disk/apply.ts';
import { withLock } from '../../src/disk/lock.ts';
import { changesBetween, treeOf, type Version } from './change-sets.ts';

const [mode, root, ...rest] = process.argv.slice(2) as [string, string, ...string[]];
const modes: Readonly<Record<string, () => void>> = { imageApply, imageRecover, onGo, hold, contend };
modes[mode]!();

/** Applies, and keeps an image of the root at every call of the file system: what a kill at that moment leaves. */
function imageApply(): void {
  imageEveryCall(rest[0]!);
  const { write, remove } = changesBetween(treeOf('old', 1), treeOf('new', 1));
  // Removed and written: so do two names look that differ only in case where the file system does not tell them apart.
  applyChanges(root, { write, remove: [...remove, 'both/application-0/deployment-web.yaml'] });
}

/** The same for a recovery. */
function imageRecover(): void {
  imageEveryCall(rest[0]!);
  recover(root);
}

/** Applies when told the version, so that the start of the process takes no part in the time until it is killed. */
function onGo(): void {
  const [old, fresh] = [treeOf('old', Number(rest[0])), treeOf('new', Number(rest[0]))];
  const changes = { old: changesBetween(fresh, old), new: changesBetween(old, fresh) };
  process.stdin.once('data', (version) => {
    applyChanges(root, changes[String(version) as Version]);
    process.stdout.write('done');
    process.stdin.destroy();
  });
  process.stdout.write('ready');
}

/** Keeps the lock until it is killed. */
function hold(): void {
  withLock(root, () => {
    fs.writeSync(1, 'held');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
}

/** Updates the same files many times against others; prints how often it came through. */
function contend(): void {
  let done = 0;
  for (let round = 0; round < 10; round++) {
    const text = `${process.pid} ${round}\n`;
    const write = new Map(Array.from({ length: 12 }, (_, index) => [`stage/application-${index}/file.yaml`, text]));
    try {
      applyChanges(root, { write, remove: [] });
      done++;
    } catch (error) {
      if (!(error instanceof Error && /^Process \d+ is updating/.test(error.message))) throw error;
    }
  }
  process.stdout.write(String(done));
}

/** Copies the root to `<images>/<n>` before the n-th call of `node:fs`; a write gets half of its text out first. */
function imageEveryCall(images: string): void {
  const table = fs as unknown as Record<string, (...values: unknown[]) => unknown>;
  const { cpSync } = fs;
  let calls = 0;
  let copying = false;
  for (const name of Object.keys(table).filter((key) => key.endsWith('Sync'))) {
    const original = table[name]!;
    table[name] = (...values) => {
      if (copying) return original(...values);
      if (name === 'writeFileSync') original(values[0], String(values[1]).slice(0, String(values[1]).length / 2));
      copying = true;
      cpSync(root, `${images}/${++calls}`, { recursive: true });
      copying = false;
      return original(...values);
    };
  }
  syncBuiltinESMExports();
}
