import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';

// `npm run demo -- over-time` as it runs, and the pages that show what it prints.
const root = fileURLToPath(new URL('..', import.meta.url));
let printed = '';

beforeAll(() => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'demo', 'main.mjs'), 'over-time'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  printed = stdout;
}, 240_000);

test('docs/stages-over-time.md shows every step; npx vitest run test/demo.test.ts -u writes anew what differs', async () => {
  const steps = [...printed.matchAll(/^== (.+)\n(?: {3}.*\n)*\n([\s\S]*?)(?=\n\n==|\n\nAll of it)/gm)];
  const page = readFileSync(join(root, 'docs', 'stages-over-time.md'), 'utf8');
  const titles = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(steps.length).toBeGreaterThan(5);
  expect(titles).toEqual(steps.map(([, title]) => title));
  const outputs = steps.map(([, , output = '']) => output);
  const updated = page.replace(/(?<=^```console\n)[\s\S]*?(?=\n```$)/gm, (shown) => {
    const output = outputs.shift() ?? '';
    return plain(shown) === plain(output) ? shown : output;
  });
  expect(outputs).toEqual([]);
  await expect(updated).toMatchFileSnapshot('../docs/stages-over-time.md');
});

test('README.md shows what the demo prints', () => {
  const page = readFileSync(join(root, 'README.md'), 'utf8');
  const shown = [...page.matchAll(/^```text\n\$ npx (stagewright [\s\S]*?)\n```$/gm)].map(([, text = '']) => text);
  expect(shown.length).toBeGreaterThan(2);
  const all = plain(printed.replace(/^ {2}/gm, ''));
  for (const text of shown) expect(all).toContain(plain(text));
});

/** Without what differs from run to run. */
function plain(text = ''): string {
  return text.replace(/\b[0-9a-f]{8,40}\b/g, '(id)').replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '(time)');
}
