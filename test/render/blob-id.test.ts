import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { blobIdOf } from '../../src/render/blob-id.ts';

test.each(['', 'a', 'a\n', 'süd 🚀\n', '\0', 'a\r\n', 'x'.repeat(70_000)])('git gives %j the same id', (text) => {
  const { stdout } = spawnSync('git', ['hash-object', '--no-filters', '--stdin'], { input: text, encoding: 'utf8' });
  expect(blobIdOf(text)).toBe(stdout.trim());
});
