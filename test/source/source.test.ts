import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { findBuild } from '../../src/source/build.ts';
import { findIssueIds } from '../../src/source/issue-ids.ts';
import { compareCommits, findSource } from '../../src/source/source.ts';
import { aFolder, git } from '../deliver/remotes.ts';

let folder = '';
const addCommit = (message: string) => {
  git(folder, ['commit', '--allow-empty', '-q', '-m', message, '--date', '2026-01-02T03:04:05+02:00']);
  return git(folder, ['rev-parse', 'HEAD']);
};

describe('findSource', () => {
  beforeEach(() => {
    folder = aFolder();
  });

  test('finds nothing outside of a repository, or before the first commit', async () => {
    expect(await findSource(folder)).toBeUndefined();
    git(folder, ['init', '-q', '.']);
    expect(await findSource(folder)).toBeUndefined();
  });

  test('tells the newest commit, from a folder inside too', async () => {
    git(folder, ['init', '-q', '.']);
    git(folder, ['remote', 'add', 'origin', 'https://ada:hunter2@github.com/acme/shop.git']);
    const message = 'Fix #12: prices\n\nWith tax.\n\nCloses ABC-3';
    const commit = addCommit(message);
    mkdirSync(join(folder, 'apps'));
    expect(await findSource(join(folder, 'apps'))).toEqual({
      ...{ commit, message, authorName: 'Ada', authorEmail: 'ada@example.com', date: '2026-01-02T03:04:05+02:00' },
      ...{ subject: 'Fix #12: prices', repository: 'acme/shop', isDirty: false, isShallow: false },
    });
  });

  test('is dirty by a changed file that git tracks, and by no other', async () => {
    git(folder, ['init', '-q', '.']);
    writeFileSync(join(folder, 'tracked'), '1');
    git(folder, ['add', '.']);
    addCommit('first');
    writeFileSync(join(folder, 'new'), '1');
    expect(await findSource(folder)).toMatchObject({ isDirty: false, repository: undefined });
    writeFileSync(join(folder, 'tracked'), 'two');
    expect(await findSource(folder)).toMatchObject({ isDirty: true });
  });
});

describe('compareCommits', () => {
  let first = '';
  let second = '';
  let side = '';
  beforeEach(() => {
    folder = aFolder();
    git(folder, ['init', '-q', '.']);
    first = addCommit('first');
    second = addCommit('second');
    git(folder, ['checkout', '-q', '-b', 'side', first]);
    side = addCommit('side');
    git(folder, ['checkout', '-q', 'main']);
  });

  test('knows older, newer, equal and diverged commits', async () => {
    expect(await compareCommits(folder, first, second)).toBe('ancestor');
    expect(await compareCommits(folder, second, first)).toBe('descendant');
    expect(await compareCommits(folder, second, second)).toBe('same');
    expect(await compareCommits(folder, second, side)).toBe('diverged');
    expect(await compareCommits(folder, second, 'f'.repeat(40))).toBe('unknown');
    expect(await compareCommits(folder, second, '--help')).toBe('unknown');
  });

  test('asks the remote for what a shallow clone lacks, and leaves the clone as it is', async () => {
    const shallow = aFolder();
    git(shallow, ['clone', '-q', '--depth=1', '--no-single-branch', `file://${folder}`, '.']);
    const objects = git(shallow, ['count-objects', '-v']);
    expect(await compareCommits(shallow, first, second)).toBe('ancestor');
    expect(await compareCommits(shallow, second, first)).toBe('descendant');
    expect(await compareCommits(shallow, second, side)).toBe('diverged');
    expect(await findSource(shallow)).toMatchObject({ isShallow: true, isDirty: false });
    expect(git(shallow, ['count-objects', '-v'])).toBe(objects);
    expect(git(shallow, ['config', '--list'])).not.toContain('promisor');

    git(shallow, ['remote', 'set-url', 'origin', `${folder}-gone`]);
    expect(await compareCommits(shallow, first, second)).toBe('unknown');
    expect(await compareCommits(shallow, second, side)).toBe('unknown');
  });
});

test.each([
  ['Fix #12 and #13, again #12', ['#12', '#13']],
  ['ABC-123: prices (acme/shop#3)', ['ABC-123', 'acme/shop#3']],
  ['group/sub/name#7', ['group/sub/name#7']],
  ['Merge branch x\n\nSee merge request acme/shop!12', []],
  ['Merge pull request #5 from acme/fix\n\nCloses JIRA_2-9', ['JIRA_2-9']],
  ['UTF-8, SHA-256, ISO-8601 and CVE-2026-1', []],
  ['color #fff, issue-12, abc#, x-ABC-1, &#39;', []],
  ['', []],
])('%j names the issues %j', (message, ids) => {
  expect(findIssueIds(message)).toEqual(ids);
});

describe('findBuild', () => {
  test.each([
    [
      {
        ...{
          GITHUB_ACTIONS: 'true',
          GITHUB_RUN_NUMBER: '42',
          GITHUB_WORKFLOW_REF: 'a/b/.github/workflows/ci.yml@refs/heads/main',
        },
        ...{ GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '99' },
      },
      {
        ...{ system: 'GitHub Actions', number: 42, pipeline: 'a/b/.github/workflows/ci.yml@refs/heads/main' },
        url: 'https://github.com/a/b/actions/runs/99',
      },
    ],
    [
      { GITLAB_CI: 'true', CI_PIPELINE_IID: '7', CI_PIPELINE_URL: 'https://gl/p/7' },
      { system: 'GitLab CI', number: 7, pipeline: undefined, url: 'https://gl/p/7' },
    ],
    [
      { JENKINS_URL: 'https://j', BUILD_NUMBER: '3', JOB_NAME: 'shop', BUILD_URL: 'https://j/3' },
      { system: 'Jenkins', number: 3, pipeline: 'shop', url: 'https://j/3' },
    ],
    [
      { TEAMCITY_VERSION: '2026', BUILD_NUMBER: '1.2.3' },
      { system: 'TeamCity', number: undefined, pipeline: undefined, url: undefined },
    ],
    [
      { CI_PIPELINE_NUMBER: '5', DRONE: 'true', DRONE_BUILD_NUMBER: '5' },
      { system: 'Woodpecker', number: 5, pipeline: undefined, url: undefined },
    ],
    [{ GITHUB_ACTIONS: 'false', CI: 'true' }, undefined],
    [{}, undefined],
  ])('%j is %j', (environment, build) => {
    expect(findBuild(environment)).toEqual(build);
  });
});
