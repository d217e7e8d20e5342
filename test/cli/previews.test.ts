import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitOn, git } from '../deliver/remotes.ts';
import { filesOf, refsOf } from '../deliver/stages.ts';
import { aProject, aStage, commitAll, embedded, json, put, stagewright } from './projects.ts';

const named = "new Whole(input('BRANCH', stageName('preview'))";

/** A preview whose name is an input; it is delivered and pulled as the options say. */
function aPreview(options: string, data = '{ A: "1" }'): string {
  const text = aStage('preview', { options: `ephemeral: true, ${options}`, applications: { shop: data, api: '{ A: "1" }' } });
  return `import { flux } from 'stagewright';\n${text.replace("new Whole('preview'", named)}`;
}

const byCommit = 'cluster: "staging", operator: flux()';
const byPullRequest = `${byCommit}, delivery: pullRequest()`;

function aProjectWith(options: string): string {
  return aProject({ 'stages/staging.ts': aStage('staging'), 'stages/preview.ts': aPreview(options) });
}

const ofPreview = (project: string) => Object.keys(filesOf(embedded(project))).filter((path) => path.includes('preview-login'));

test('the whole life of a preview: made, changed, removed with all that it owns, and removed again', async () => {
  const project = aProjectWith(byCommit);
  await stagewright(project, ['publish']);
  const before = [filesOf(embedded(project)), Object.keys(refsOf(embedded(project)))];
  expect((await json(project, ['publish', 'preview', '--set', 'BRANCH=login'])).document.results).toMatchObject([
    { stage: 'preview-login', action: 'committed' },
  ]);
  expect(ofPreview(project)).toEqual(
    expect.arrayContaining([
      '.stagewright/preview-login/shop',
      'clusters/staging/preview-login-api.yaml',
      'preview-login/shop/kustomization.yaml',
    ]),
  );
  put(project, { 'stages/preview.ts': aPreview(byCommit, '{ A: "2" }') });
  commitAll(project, 'Change');
  expect((await json(project, ['publish', 'preview-login'])).document.results).toMatchObject([
    { action: 'committed', changed: { length: 1 } },
  ]);

  const removed = await json(project, ['remove', 'preview', '--set', 'BRANCH=login']);
  expect(removed).toMatchObject({ exit: 0, document: { results: [{ stage: 'preview-login', action: 'committed' }] } });
  expect([filesOf(embedded(project)), Object.keys(refsOf(embedded(project)))]).toEqual(before);
  const tip = git(embedded(project), ['rev-parse', 'main']);
  expect(await stagewright(project, ['remove', 'preview-login'])).toMatchObject({
    exit: 0,
    stdout: 'preview-login  nothing to do: nothing of it is published\n',
  });
  expect((await stagewright(project, ['remove', 'preview-never-was'])).exit).toBe(0);
  expect(git(embedded(project), ['rev-parse', 'main'])).toBe(tip);
});

test('a preview goes when its code is gone', async () => {
  const project = aProjectWith(byCommit);
  await stagewright(project, ['publish', 'staging', 'preview-login']);
  rmSync(join(project, 'stages/preview.ts'));
  expect(await json(project, ['remove', 'preview-login'])).toMatchObject({
    exit: 0,
    document: { results: [{ action: 'committed' }] },
  });
  expect(ofPreview(project)).toEqual([]);
  expect(Object.keys(refsOf(embedded(project)))).toEqual(['refs/heads/main', 'refs/stagewright/shop/staging']);
});

test.each([
  ['is there', false],
  ['is gone', true],
])('what is proposed for a preview is closed and deleted when its code %s', async (_what, isGone) => {
  const project = aProjectWith(byPullRequest);
  await stagewright(project, ['publish']);
  const refs = Object.keys(refsOf(embedded(project)));
  await stagewright(project, ['publish', 'preview-login']);
  expect(Object.keys(refsOf(embedded(project)))).toContain('refs/heads/stagewright/shop/preview-login');
  if (isGone) rmSync(join(project, 'stages/preview.ts'));
  expect(await json(project, ['remove', 'preview-login'])).toMatchObject({
    exit: 0,
    document: { results: [{ action: 'closed', pullRequest: { number: 1 } }] },
  });
  expect(readFileSync(join(project, '.stagewright/local/pull-requests/1.md'), 'utf8')).toMatch(/^state: closed$/m);
  expect(Object.keys(refsOf(embedded(project)))).toEqual(refs);
  expect((await json(project, ['remove', 'preview-login'])).document.results).toMatchObject([{ action: 'nothing' }]);
});

test('commits of people on the branch of a preview are not deleted with it', async () => {
  const project = aProjectWith(byPullRequest);
  await stagewright(project, ['publish']);
  await stagewright(project, ['publish', 'preview-login']);
  const theirs = commitOn(embedded(project), 'stagewright/shop/preview-login', { theirs: '1' });
  rmSync(join(project, 'stages/preview.ts'));
  expect(await json(project, ['remove', 'preview-login'])).toMatchObject({
    exit: 3,
    document: { error: { code: 'human-commits' } },
  });
  expect(refsOf(embedded(project))['refs/heads/stagewright/shop/preview-login']).toBe(theirs);
});

test('the file of a preview is not its name', async () => {
  const project = aProjectWith(byCommit);
  expect(await json(project, ['remove', 'preview'])).toMatchObject({ exit: 2, document: { error: { code: 'usage' } } });
});
