import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

test('the types of well-known kinds are those of the newest pack; node scripts/make-kinds.mjs writes them anew', () => {
  const script = resolve(import.meta.dirname, '../../scripts/make-kinds.mjs');
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
});
