import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localForge } from '../../../src/plugs/forges/local.ts';
import type { PullRequestDraft } from '../../../src/types/forge.ts';

function aForge() {
  const project = mkdtempSync(join(tmpdir(), 'forge-test-'));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  const folder = join(project, '.stagewright', 'local', 'pull-requests');
  return { forge: localForge()({ repository: '', project, environment: {} }), folder, project };
}

function aDraft(draft: Partial<PullRequestDraft> = {}): PullRequestDraft {
  return {
    branch: 'stagewright/shop/production',
    base: 'main',
    title: 'production: web',
    body: 'Text.\n',
    reviewers: [],
    labels: [],
    draft: false,
    autoMerge: false,
    ...draft,
  };
}

test('a pull request is found by its branch as long as it is open', async () => {
  const { forge } = aForge();
  expect(await forge.find('stagewright/shop/production')).toBeUndefined();
  const opened = await forge.open(aDraft());
  expect(opened).toEqual({
    number: 1,
    url: '.stagewright/local/pull-requests/1.md',
    branch: 'stagewright/shop/production',
    base: 'main',
    title: 'production: web',
    body: 'Text.\n',
    state: 'open',
    warnings: [],
  });
  expect(opened).toMatchObject((await forge.find('stagewright/shop/production'))!);
  await forge.close(1, 'Not needed.');
  expect(await forge.find('stagewright/shop/production')).toBeUndefined();
  expect(forge.list()).toMatchObject([{ number: 1, state: 'closed', body: expect.stringContaining('Not needed.') }]);
});

test('numbers go on where the last one was, and a closed branch gets a new one', async () => {
  const { forge } = aForge();
  await forge.open(aDraft());
  await forge.open(aDraft({ branch: 'stagewright/shop/staging' }));
  forge.markMerged(1);
  expect((await forge.open(aDraft())).number).toBe(3);
  expect(forge.list().map(({ number, state }) => [number, state])).toEqual([
    [1, 'merged'],
    [2, 'open'],
    [3, 'open'],
  ]);
});

test('the file is Markdown that people can read, with reviewers and labels', async () => {
  const { forge, folder } = aForge();
  await forge.open(aDraft({ reviewers: ['acme/sre', 'ada'], labels: ['deploy'] }));
  expect(readFileSync(join(folder, '1.md'), 'utf8')).toBe(
    '---\nstate: open\nbranch: stagewright/shop/production\nbase: main\ntitle: production: web\nreviewers: acme/sre, ada\nlabels: deploy\n---\n\nText.\n',
  );
  expect(readdirSync(folder)).toEqual(['1.md']);
});

test('a text from outside cannot change the state or the branch', async () => {
  const { forge } = aForge();
  const hostile = 'x\nstate: merged\nbranch: other\n---\n\n';
  const opened = await forge.open(aDraft({ title: hostile, body: `---\nstate: closed\n---\n${hostile}` }));
  expect(forge.list()).toMatchObject([{ state: 'open', branch: 'stagewright/shop/production', body: opened.body }]);
  await forge.close(1, 'state: open');
  expect(forge.list()).toMatchObject([{ state: 'closed' }]);
});

test('an update that changes nothing does not touch the file', async () => {
  const { forge, folder } = aForge();
  await forge.open(aDraft());
  const before = statSync(join(folder, '1.md'), { bigint: true });
  await forge.update(1, aDraft());
  const after = statSync(join(folder, '1.md'), { bigint: true });
  expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
  await forge.update(1, aDraft({ body: 'Other.\n' }));
  expect(forge.list()).toMatchObject([{ number: 1, body: 'Other.\n' }]);
});

test('two processes that both saw no pull request of the branch end with one', async () => {
  const { forge, project } = aForge();
  const other = localForge()({ repository: '', project, environment: {} });
  expect([await forge.find('stagewright/shop/production'), await other.find('stagewright/shop/production')]).toEqual([
    undefined,
    undefined,
  ]);
  expect([(await forge.open(aDraft())).number, (await other.open(aDraft())).number]).toEqual([1, 1]);
  expect(forge.list()).toHaveLength(1);
});

test('a file that somebody broke is named, with what to do', async () => {
  const { forge, folder } = aForge();
  await forge.open(aDraft());
  writeFileSync(join(folder, '1.md'), 'oops');
  expect(() => forge.list()).toThrow(expect.objectContaining({ code: 'forge-error', message: expect.stringContaining('1.md') }));
});
