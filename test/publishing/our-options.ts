import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { hostileStrings, shapeCount } from './hostile-strings.ts';

/** What Git takes for options, all with a dash in front that stands before `--`, is what the code itself says, word for word. */
export function expectOurOptions(commands: readonly (readonly string[])[]): void {
  const options = commands.flatMap((all) => {
    const end = all.findIndex((argument) => argument === '--' || argument === '--end-of-options');
    const before = end < 0 ? all : all.slice(0, end);
    return before.filter((argument) => argument.startsWith('-')).map(nameOf);
  });
  expect(options.length).toBeGreaterThan(100);
  const ours = readOwnOptions();
  for (const option of new Set(options)) expect(ours, option).toContain(option);
}

/** Every option that stands in the code that runs Git; none of them may be one that attackers wish for. */
function readOwnOptions(): ReadonlySet<string> {
  const folders = ['git', 'source', 'published', 'deliver'].map((room) => resolve(import.meta.dirname, '..', '..', 'src', room));
  const sources = folders.flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')));
  const ours = new Set(sources.flatMap((source) => [...source.matchAll(/['`](-[\w-]*)/g)].map(([, option = '']) => option)));
  const wished = hostileStrings(shapeCount, 'x').filter((text) => /^--?\w\S*=/.test(text));
  expect(wished.length).toBeGreaterThan(4);
  for (const text of wished) expect(ours, text).not.toContain(nameOf(text));
  return ours;
}

function nameOf(option: string): string {
  return option.replace(/=.*$/s, '');
}
